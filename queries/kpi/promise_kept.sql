-- One row per promised order line of a flow in whose files promises move: the latest is not after the first (met).
with
promised as (
    select
        *,
        coalesce(line_reason, first_date_reason) as reason,
        compared(latest_promised_at, latest_promised_has_hour, promised_at, promised_has_hour) <= 0 as is_kept
    from marts.order_lines
    where promised_at is not null and flow in (select flow from marts.recorded_flows where has_later_promises)
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
