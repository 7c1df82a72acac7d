-- One row per order line whose latest promise is another day than the first: the days it moved, earlier below 0.
with
moved as (
    select
        line.*,
        case
            when line.line_reason is not null then line.line_reason
            when line.is_first_too_far then 'promise_too_far'
            when line.is_promised_before_ordered then 'promise_before_order'
        end as reason
    from marts.order_lines as line
    where line.promised_at is not null and cast(line.latest_promised_at as date) <> cast(line.promised_at as date)
)

select
    cast(promised_at as date) as counted_on,
    columns(line_dimensions()),
    case when reason is null then 'met' else 'unknown' end as outcome,
    reason,
    left_out(reason) as unplaced,
    days_between(
        promised_at, promised_has_hour, null, latest_promised_at, latest_promised_has_hour, null
    ) as value,
    case when reason is null then 1 else 0 end as weight
from moved
