-- One row per order line and basis: units that had come by the target date, and stayed, of the units owed on it.
-- More than ordered counts as all of it.
with
judged as (
    select
        line.*,
        case when line.reason is null and line.is_fill_unknown then 'hour_unknown' else line.reason end as shown_reason
    from marts.judged_lines as line
)

select
    basis,
    counted_on,
    columns(line_dimensions()),
    case when shown_reason is null then outcome else 'unknown' end as outcome,
    shown_reason as reason,
    left_out(shown_reason) * case when is_fill_unknown then due_quantity else ordered_quantity end as unplaced,
    case when shown_reason is null and is_due then filled_quantity else 0 end as numerator,
    case when shown_reason is null and is_due then due_quantity else 0 end as denominator
from judged
