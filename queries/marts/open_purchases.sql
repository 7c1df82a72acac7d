-- One row per open purchase line: what is still to come, and how many days from the as-of date until it has come with
-- a chance of 50 and of 90 %.
-- The chance is read from the lead times of its supplier that were longer than the line has waited already: a line
-- older than every one of them has no date.
with
open_lines as (
    select
        line.order_id,
        line.line_id,
        line.sku,
        line.location_id,
        line.supplier_id,
        line.supplier_name,
        line.ordered_date,
        cast(line.latest_promised_at as date) as promised_on,
        greatest(date_diff('day', line.ordered_date, build.as_of_date), 0) as age_days,
        line.open_quantity,
        greatest(date_diff('day', cast(line.latest_promised_at as date), build.as_of_date), 0) as late_days,
        row_number()
            over (partition by line.sku, line.location_id order by line.ordered_at, line.order_id, line.line_id)
            as turn
    from marts.order_lines as line
    cross join meta.build as build
    where line.flow = 'inbound' and line.is_open
),

longer as (
    select
        line.order_id,
        line.line_id,
        pace.lead_days - line.age_days as wait_days,
        pace.upto_count - min(pace.upto_count - pace.line_count) over (partition by line.order_id, line.line_id)
            as upto_count,
        sum(pace.line_count) over (partition by line.order_id, line.line_id) as all_count
    from open_lines as line
    inner join marts.supplier_paces as pace
        on line.supplier_id = pace.supplier_id and pace.lead_days > line.age_days
),

bounds as (
    select
        order_id,
        line_id,
        0.5 * (max(all_count) - 1) - floor(0.5 * (max(all_count) - 1)) as p50_part,
        0.9 * (max(all_count) - 1) - floor(0.9 * (max(all_count) - 1)) as p90_part,
        min(case when upto_count > floor(0.5 * (all_count - 1)) then wait_days end) as p50_low,
        min(case when upto_count > ceil(0.5 * (all_count - 1)) then wait_days end) as p50_high,
        min(case when upto_count > floor(0.9 * (all_count - 1)) then wait_days end) as p90_low,
        min(case when upto_count > ceil(0.9 * (all_count - 1)) then wait_days end) as p90_high
    from longer
    group by order_id, line_id
)

select
    line.order_id,
    line.line_id,
    line.sku,
    line.location_id,
    line.supplier_id,
    line.supplier_name,
    line.ordered_date,
    line.promised_on,
    line.age_days,
    line.late_days,
    line.open_quantity,
    line.turn,
    bounds.p50_low + bounds.p50_part * (bounds.p50_high - bounds.p50_low) as wait_days_p50,
    bounds.p90_low + bounds.p90_part * (bounds.p90_high - bounds.p90_low) as wait_days_p90
from open_lines as line
left join bounds on line.order_id = bounds.order_id and line.line_id = bounds.line_id
