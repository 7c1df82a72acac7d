-- One row per due order line and basis that came late or short: what it was worth.
select
    basis,
    counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    sku,
    category,
    brand,
    mode,
    channel,
    location_id,
    customer_country,
    customer_region,
    carrier,
    segment,
    case when is_on_time then 0 else line_value end as late_value,
    line_value as missed_value
from marts.judged_lines
where is_due and not is_otif
