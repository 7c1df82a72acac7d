-- One row per order line and basis: the date it is measured against and the outcome it has at the as-of moment.
-- A date without a time is met by any time of that day; a line with a timed promise is judged to the minute.
-- What the customer gave up only after the date was still owed on it.
with
targets as (
    select
        'first' as basis,
        line.promised_at as target_at,
        line.first_deadline_at as deadline_at,
        line.first_delivered_quantity as punctual_quantity,
        line.first_accepted_quantity as punctual_accepted_quantity,
        line.*
    from marts.order_lines as line
    union all
    select
        'requested' as basis,
        line.requested_at as target_at,
        line.requested_deadline_at as deadline_at,
        line.requested_delivered_quantity as punctual_quantity,
        line.requested_accepted_quantity as punctual_accepted_quantity,
        line.*
    from marts.order_lines as line
    union all
    select
        'latest' as basis,
        line.latest_promised_at as target_at,
        line.latest_deadline_at as deadline_at,
        line.latest_delivered_quantity as punctual_quantity,
        line.latest_accepted_quantity as punctual_accepted_quantity,
        line.*
    from marts.order_lines as line
),

judged as (
    select
        target.*,
        case
            when target.is_cancelled_by_customer and target.cancelled_at > target.deadline_at
                then target.ordered_quantity
            else target.due_quantity
        end as owed_quantity,
        case
            when target.deadline_at is null then 'unknown'
            when target.completed_at <= target.deadline_at then 'on_time'
            when target.completed_at > target.deadline_at then 'late'
            when
                target.is_cancelled and target.is_cancelled_by_customer and target.cancelled_at <= target.deadline_at
                then 'cancelled'
            when target.is_cancelled then 'failed'
            when target.deadline_at < target.as_of_at then 'late_open'
            else 'not_due'
        end as outcome
    from targets as target
)

select
    judged.basis,
    cast(coalesce(judged.target_at, judged.ordered_at) as date) as counted_on,
    cast(judged.target_at as date) as target_date,
    judged.outcome,
    judged.outcome in ('on_time', 'late', 'late_open', 'failed') as is_due,
    judged.outcome = 'on_time' as is_on_time,
    judged.punctual_quantity >= judged.owed_quantity as is_in_full,
    judged.punctual_accepted_quantity >= judged.owed_quantity as is_accepted_in_full,
    least(judged.punctual_quantity, judged.owed_quantity) as filled_quantity,
    case
        when
            judged.outcome in ('late', 'on_time')
            then date_diff('day', cast(judged.target_at as date), cast(judged.completed_at as date))
        when
            judged.outcome = 'late_open'
            then date_diff('day', cast(judged.target_at as date), cast(judged.as_of_at as date))
    end as late_days,
    judged.flow,
    judged.order_id,
    judged.line_id,
    judged.supplier_id,
    judged.supplier_name,
    judged.sku,
    judged.product_name,
    judged.category,
    judged.brand,
    judged.mode,
    judged.channel,
    judged.location_id,
    judged.location_name,
    judged.customer_country,
    judged.customer_region,
    judged.carrier,
    judged.segment,
    judged.ordered_at,
    judged.ordered_date,
    judged.completed_at,
    judged.delivered_quantity,
    judged.rejected_quantity,
    judged.ordered_quantity,
    judged.owed_quantity as due_quantity,
    judged.cancel_reason,
    judged.line_value,
    judged.source_file,
    judged.source_row
from judged
