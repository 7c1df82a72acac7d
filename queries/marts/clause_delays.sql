-- One row per clause and order line that counts in its measure: whether it was kept, and how much was late how many
-- days.
-- Days late run, in the clause's kind of days, from the due day until the line was complete, at most 30 days after the
-- window (settled_on); a line that never comes or that the supplier cancelled (is_lost) runs until then. What was
-- rejected was not late. is_growing: it is still open, so that its days still add up.
with
settled as (
    select
        result.*,
        cast(window_end(result.window_kind, result.due_date) + interval 30 day as date) as settled_on,
        result.outcome = 'failed'
        or (
            result.outcome = 'late_open'
            and cast(result.as_of_at as date) > window_end(result.window_kind, result.due_date) + interval 30 day
        )
        or (result.kpi in ('cancel_rate', 'stockout_rate') and result.numerator > 0) as is_lost
    from marts.clause_results as result
    where result.denominator > 0
),

missed as (
    select
        settled.*,
        case when is_lower_better then numerator <= 0 else numerator >= denominator end as is_met,
        greatest(
            case
                when kpi = 'reject_rate' then rejected_quantity
                when dated_by = 'day' then cancelled_quantity * numerator
                when kpi = 'early' then owed_quantity * numerator
                else owed_quantity - punctual_quantity
            end,
            0
        ) as late_quantity,
        case
            when is_lost then settled_on
            when dated_by = 'day' then due_date
            else least(settled_on, cast(coalesce(came_at, as_of_at) as date))
        end as late_until,
        not is_lost
        and outcome = 'late_open'
        and coalesce(penalty_kind, '') = 'percent_per_day' as is_growing
    from settled
)

select
    missed.*,
    greatest(
        case
            when missed.day_kind = 'working' then until_day.working_day_number - due_day.working_day_number
            else date_diff('day', missed.due_date, missed.late_until)
        end,
        0
    ) as late_days
from missed
left join marts.working_days as due_day
    on coalesce(missed.location_id, '') = due_day.location_id and missed.due_date = due_day.calendar_date
left join marts.working_days as until_day
    on coalesce(missed.location_id, '') = until_day.location_id and missed.late_until = until_day.calendar_date
