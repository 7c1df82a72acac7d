-- One row per parcel that came, of flows in which any return is recorded, and per return: the units a customer got that
-- day, or gave back. An orphan, whose line nobody knows, is known by its own words alone.
-- supplier_id is the supplier of the product, whoever sold it.
select
    delivered_date as counted_on,
    flow,
    order_id,
    line_id,
    product_supplier_id as supplier_id,
    product_supplier_name as supplier_name,
    sku,
    product_name,
    category,
    brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    carrier,
    segment,
    source_file,
    source_row,
    null as return_id,
    is_orphan,
    0 as returned_quantity,
    counted_quantity as delivered_quantity
from marts.parcel_lines
where not is_without_quantity and flow in (select flow from marts.returned_lines)
union all
select
    returned_date as counted_on,
    columns(line_dimensions()),
    source_file,
    source_row,
    return_id,
    false as is_orphan,
    counted_quantity as returned_quantity,
    0 as delivered_quantity
from marts.returned_lines
