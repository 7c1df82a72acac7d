-- One row per promised order line: kept when the latest promise is not after the first.
select
    cast(promised_at as date) as counted_on,
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
    case when latest_promised_at <= promised_at then 'on_time' else 'late' end as outcome,
    case when latest_promised_at <= promised_at then 1 else 0 end as numerator,
    1 as denominator
from marts.order_lines
where promised_at is not null
