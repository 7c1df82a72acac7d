-- One row per order line and basis: the delivered quantity reached the ordered quantity by the target date.
-- Goods refused at receipt count as delivered here, as in the fill rate; OTIF and the reject rate show them.
select
    basis,
    counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
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
    outcome,
    case when is_due and is_in_full then 1 else 0 end as numerator,
    case when is_due then 1 else 0 end as denominator
from marts.judged_lines
