-- One row per own line delivered (365 times its units) and per SKU, own location and day (units on hand): annualised
-- turns in units.
select
    cast(line.last_delivered_at as date) as counted_on,
    line.order_id,
    line.line_id,
    cast(null as date) as stock_date,
    line.sku,
    line.product_name,
    line.category,
    line.brand,
    line.product_supplier_id as supplier_id,
    line.product_supplier_name as supplier_name,
    line.location_id,
    line.location_name,
    line.location_kind,
    line.source_file,
    line.source_row,
    365 * line.delivered_quantity as numerator,
    0 as denominator
from marts.order_lines as line
where line.flow = 'outbound'
    and line.last_delivered_at is not null
    and coalesce(line.mode, '') not in ('dropship', 'marketplace')
    and coalesce(line.location_kind, '') <> 'supplier'
union all
select
    stock_date as counted_on,
    cast(null as varchar) as order_id,
    cast(null as varchar) as line_id,
    stock_date,
    sku,
    product_name,
    category,
    brand,
    supplier_id,
    supplier_name,
    location_id,
    location_name,
    location_kind,
    source_file,
    source_row,
    0 as numerator,
    greatest(on_hand_quantity, 0) * covered_days as denominator
from marts.stock_days
where is_own_place
