-- One row per claim on a promise (otd = on time, otif = on time and in full, in_full = complete), basis and way of
-- counting it: per order line in lines and in value, and per order.
-- In value, a line without a value stands outside.
with
claims as (
    select 'otd' as claim
    union all
    select 'otif'
    union all
    select 'in_full'
),

ways as (
    select 'lines' as counted_in
    union all
    select 'value'
),

lines as (
    select
        claim.claim,
        way.counted_in,
        line.basis,
        line.counted_on,
        line.completed_at,
        columns(line_dimensions()),
        line.outcome,
        line.reason,
        line.is_due,
        line.value_reason,
        case claim.claim when 'otif' then line.accepted_outcome else line.outcome end as claim_outcome,
        case claim.claim
            when 'otd' then line.is_on_time
            when 'otif' then line.is_otif
            else line.is_complete
        end as is_kept,
        case way.counted_in when 'value' then coalesce(line.line_value, 1) else 1 end as worth
    from marts.judged_lines as line
    cross join claims as claim
    cross join ways as way
),

placed as (
    select
        lines.*,
        case
            when reason is not null then reason
            when claim_outcome = 'unknown' then 'hour_unknown'
            when counted_in = 'value' and is_due then value_reason
        end as claim_reason
    from lines
)

select
    claim,
    counted_in,
    basis,
    counted_on,
    cast(completed_at as date) as completed_date,
    columns(line_dimensions()),
    case when claim_reason is null then claim_outcome else 'unknown' end as outcome,
    claim_reason as reason,
    is_due,
    left_out(claim_reason) * worth as unplaced,
    case when claim_reason is null and is_due and is_kept then worth else 0 end as numerator,
    case when claim_reason is null and is_due then worth else 0 end as denominator
from placed
union all
select
    claim,
    'orders' as counted_in,
    basis,
    counted_on,
    null as completed_date,
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
    outcome in ('on_time', 'late', 'late_open', 'failed') as is_due,
    left_out(reason) as unplaced,
    case when outcome = 'on_time' then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from marts.judged_orders
