-- One row per return of a sale, by the day it was received back, and per lost parcel, by the day it counts as lost:
-- what it cost and who bears it. The supplier and the carrier bear what is their fault; our house what is its own, the
-- customer's, or nobody's known. Goods destroyed count at the cost of the line, else of the product; freight out is the
-- share of the returned units in that of the line, spent for nothing. What bringing goods back cost is in no file.
with
freights as (
    select
        flow,
        order_id,
        line_id,
        sum(freight_cost) / nullif(sum(case when freight_cost is not null then counted_quantity end), 0) as per_unit
    from marts.deliveries
    group by flow, order_id, line_id
),

returned as (
    select
        goods.*,
        coalesce(goods.fault, 'unknown') as known_fault,
        coalesce(line.unit_cost, product.unit_cost) as cost,
        freight.per_unit,
        line.ordered_quantity
    from marts.returned_lines as goods
    left join marts.order_lines as line
        on goods.flow = line.flow and goods.order_id = line.order_id and goods.line_id = line.line_id
    left join marts.products as product on goods.sku = product.sku
    left join freights as freight
        on goods.flow = freight.flow and goods.order_id = freight.order_id and goods.line_id = freight.line_id
    where goods.flow = 'outbound'
)

select
    returned_date as counted_on,
    'return' as incident,
    known_fault as fault,
    case when known_fault in ('supplier', 'carrier') then known_fault else 'ours' end as bearer,
    flow,
    order_id,
    line_id,
    return_id,
    coalesce(answering_supplier_id, supplier_id) as supplier_id,
    sku,
    product_name,
    category,
    mode,
    channel,
    location_id,
    carrier,
    disposition,
    counted_quantity as quantity,
    case when refund_reason is null then refund_value end as refund_value,
    case when disposition = 'destroyed' then amount(counted_quantity, cost) end as destroyed_value,
    disposition = 'destroyed' and cost is null as is_cost_unknown,
    cast(amount(counted_quantity, per_unit) as decimal(18, 3)) as freight_value,
    cast(null as decimal(18, 3)) as lost_value,
    source_file,
    source_row
from returned
union all
select
    lost_on as counted_on,
    'lost' as incident,
    'carrier' as fault,
    'carrier' as bearer,
    flow,
    order_id,
    line_id,
    null as return_id,
    supplier_id,
    sku,
    product_name,
    category,
    mode,
    channel,
    location_id,
    carrier,
    null as disposition,
    lost_quantity as quantity,
    null as refund_value,
    null as destroyed_value,
    false as is_cost_unknown,
    null as freight_value,
    lost_value,
    source_file,
    source_row
from marts.lost_parcels
