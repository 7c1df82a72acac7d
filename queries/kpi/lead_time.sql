-- One row per order line, kind of days and cohort: days from the order, or its release if later, until it was
-- complete.
-- Open lines stand with their age so far and outcome open: survival estimates read them, the plain percentiles do not.
select
    'calendar' as day_kind,
    'completion' as cohort,
    cast(completed_at as date) as counted_on,
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
    case when is_order_date_known and completed_at >= started_at then 'complete' else 'unknown' end as outcome,
    cast(date_diff('minute', date_trunc('hour', started_at), date_trunc('hour', completed_at)) as double)
    / 1440 as value,
    case when is_order_date_known and completed_at >= started_at then 1 else 0 end as weight
from marts.order_lines
where completed_at is not null
union all
select
    'working' as day_kind,
    'completion' as cohort,
    cast(completed_at as date) as counted_on,
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
    case when is_order_date_known and completed_at >= started_at then 'complete' else 'unknown' end as outcome,
    cast(completed_working_day - started_working_day as double) as value,
    case when is_order_date_known and completed_at >= started_at then 1 else 0 end as weight
from marts.order_lines
where completed_at is not null
union all
select
    'calendar' as day_kind,
    'order' as cohort,
    cast(started_at as date) as counted_on,
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
    case when is_order_date_known and completed_at >= started_at then 'complete' else 'unknown' end as outcome,
    cast(date_diff('minute', date_trunc('hour', started_at), date_trunc('hour', completed_at)) as double)
    / 1440 as value,
    case when is_order_date_known and completed_at >= started_at then 1 else 0 end as weight
from marts.order_lines
where completed_at is not null
union all
select
    'working' as day_kind,
    'order' as cohort,
    cast(started_at as date) as counted_on,
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
    case when is_order_date_known and completed_at >= started_at then 'complete' else 'unknown' end as outcome,
    cast(completed_working_day - started_working_day as double) as value,
    case when is_order_date_known and completed_at >= started_at then 1 else 0 end as weight
from marts.order_lines
where completed_at is not null
union all
select
    'calendar' as day_kind,
    'order' as cohort,
    cast(started_at as date) as counted_on,
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
    'open' as outcome,
    cast(date_diff('minute', date_trunc('hour', started_at), date_trunc('hour', as_of_at)) as double) / 1440 as value,
    1 as weight
from marts.order_lines
where completed_at is null and not is_cancelled and is_order_date_known and started_at <= as_of_at
union all
select
    'working' as day_kind,
    'order' as cohort,
    cast(line.started_at as date) as counted_on,
    line.flow,
    line.order_id,
    line.line_id,
    line.supplier_id,
    line.supplier_name,
    line.sku,
    line.product_name,
    line.category,
    line.brand,
    line.mode,
    line.channel,
    line.location_id,
    line.location_name,
    line.customer_country,
    line.customer_region,
    line.carrier,
    line.segment,
    'open' as outcome,
    cast(today.working_day_number - line.started_working_day as double) as value,
    1 as weight
from marts.order_lines as line
inner join marts.working_days as today
    on coalesce(line.location_id, '') = today.location_id and cast(line.as_of_at as date) = today.calendar_date
where line.completed_at is null and not line.is_cancelled and line.is_order_date_known
    and line.started_at <= line.as_of_at
