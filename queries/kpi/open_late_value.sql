-- One row per order line and basis: its order value where it is late and still expected on the as-of day.
with
valued as (
    select
        line.*,
        coalesce(reason, case when outcome = 'late_open' and line_value is null then value_reason end) as shown_reason
    from marts.judged_lines as line
)

select
    basis,
    counted_on,
    columns(line_dimensions()),
    case when shown_reason is null then outcome else 'unknown' end as outcome,
    shown_reason as reason,
    left_out(shown_reason) as unplaced,
    case when shown_reason is null and outcome = 'late_open' then line_value else 0 end as numerator,
    case when shown_reason is null then 1 else 0 end as denominator
from valued
