-- One row per promised order line: kept (met) when the latest promise is not after the first. Only where later promises
-- are recorded at all: a flow without a single one in its files has no such rate.
with
promised as (
    select
        line.*,
        case
            when line.line_reason is not null then line.line_reason
            when line.is_first_too_far then 'promise_too_far'
            when line.is_promised_before_ordered then 'promise_before_order'
        end as reason,
        compared(
            line.latest_promised_at, line.latest_promised_has_hour, line.promised_at, line.promised_has_hour
        ) <= 0 as is_kept
    from marts.order_lines as line
    inner join marts.recorded_flows as recorded on line.flow = recorded.flow and recorded.has_later_promises
    where line.promised_at is not null
)

select
    cast(promised_at as date) as counted_on,
    columns(line_dimensions()),
    case when reason is not null then 'unknown' when is_kept then 'met' else 'missed' end as outcome,
    reason,
    left_out(reason) as unplaced,
    case when reason is null and is_kept then 1 else 0 end as numerator,
    case when reason is null then 1 else 0 end as denominator
from promised
