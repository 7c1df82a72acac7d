-- One row per order line and way of counting it (lines, value), per order, and by basis: on time, and all that was owed
-- on the date had been accepted by it.
-- What we or the supplier cancelled is still owed; a reject nobody tells is taken as none.
with
ways as (
    select 'lines' as counted_in
    union all
    select 'value'
),

judged as (
    select
        way.counted_in,
        line.*,
        line.accepted_outcome as shown_outcome,
        case
            when line.reason is not null then line.reason
            when line.accepted_outcome = 'unknown' then 'hour_unknown'
            when way.counted_in = 'value' and line.is_due then line.value_reason
        end as shown_reason,
        case way.counted_in when 'value' then coalesce(line.line_value, 1) else 1 end as worth
    from marts.judged_lines as line
    cross join ways as way
)

select
    counted_in,
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
    case when shown_reason is null then shown_outcome else 'unknown' end as outcome,
    shown_reason as reason,
    left_out(shown_reason) * worth as unplaced,
    case when shown_reason is null and is_due and is_otif then worth else 0 end as numerator,
    case when shown_reason is null and is_due then worth else 0 end as denominator
from judged
union all
select
    'orders' as counted_in,
    basis,
    counted_on,
    flow,
    order_id,
    null as line_id,
    supplier_id,
    supplier_name,
    null as sku,
    null as product_name,
    null as category,
    null as brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    null as carrier,
    segment,
    outcome,
    reason,
    left_out(reason) as unplaced,
    case when outcome = 'on_time' then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from marts.judged_orders
where claim = 'otif'
