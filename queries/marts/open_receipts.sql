-- One row per open purchase line, and per open move to a place of ours: what is still to come, and how many days from
-- the as-of day until it has come with a chance of 50 and of 90 %.
-- It comes at its latest promise plus the lateness of who sends it, the supplier or the place it leaves (with fewer
-- than 10 lines: of all purchases, or of all moves), never before the as-of day. Overdue: the lateness of those that
-- were later than it is already; none is, no date. Without a promise, or with one years away, it comes the lead time
-- after its order. A purchase without a place comes where the SKU lies in one place only. A drop shipment goes to the
-- customer: it comes to no place of ours.
with
open_lines as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        line.sku,
        coalesce(line.location_id, sole.location_id) as location_id,
        line.supplier_id,
        line.contractor_id,
        case line.flow when 'internal' then coalesce(line.from_location_name, line.from_location_id)
            else line.supplier_name
        end as sender_name,
        case when coalesce(pace.late_line_count, 0) >= 10 then pace.sender_id else '' end as pool_id,
        line.ordered_date,
        case when not line.is_latest_too_far then cast(line.latest_promised_at as date) end as promised_on,
        greatest(date_diff('day', line.ordered_date, build.as_of_date), 0) as age_days,
        line.open_quantity,
        case
            when not line.is_latest_too_far
                then date_diff('day', cast(line.latest_promised_at as date), build.as_of_date)
        end as overdue_days
    from marts.order_lines as line
    cross join meta.build as build
    left join marts.sender_paces as pace
        on line.flow = pace.flow
        and case line.flow when 'internal' then line.from_location_id else line.contractor_id end = pace.sender_id
    left join marts.sole_places as sole
        on line.location_id is null
        and line.sku = sole.sku
        and sole.is_own_place
        and sole.shared_from is null
    where line.flow <> 'outbound' and line.is_open and not line.is_kept_twice
),

delays as (
    select flow, sender_id as pool_id, late_days, count(*) as line_count
    from marts.receipt_delays
    where late_days is not null and sender_id is not null
    group by flow, sender_id, late_days
    union all
    select flow, '' as pool_id, late_days, count(*) as line_count
    from marts.receipt_delays
    where late_days is not null
    group by flow, late_days
),

later as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        delay.late_days - line.overdue_days as wait_days,
        sum(delay.line_count) over (
            partition by line.flow, line.order_id, line.line_id order by delay.late_days
            rows between unbounded preceding and current row
        ) as upto_count,
        sum(delay.line_count) over (partition by line.flow, line.order_id, line.line_id) as all_count
    from open_lines as line
    inner join delays as delay
        on line.flow = delay.flow and line.pool_id = delay.pool_id and delay.late_days > line.overdue_days
    where line.overdue_days > 0
),

bounds as (
    select
        flow,
        order_id,
        line_id,
        0.5 * (max(all_count) - 1) - floor(0.5 * (max(all_count) - 1)) as p50_part,
        0.9 * (max(all_count) - 1) - floor(0.9 * (max(all_count) - 1)) as p90_part,
        min(case when upto_count > floor(0.5 * (all_count - 1)) then wait_days end) as p50_low,
        min(case when upto_count > ceil(0.5 * (all_count - 1)) then wait_days end) as p50_high,
        min(case when upto_count > floor(0.9 * (all_count - 1)) then wait_days end) as p90_low,
        min(case when upto_count > ceil(0.9 * (all_count - 1)) then wait_days end) as p90_high
    from later
    group by flow, order_id, line_id
),

paced as (
    select
        line.*,
        bound.p50_part,
        bound.p90_part,
        bound.p50_low,
        bound.p50_high,
        bound.p90_low,
        bound.p90_high,
        pool.late_days_p50,
        pool.late_days_p90,
        case line.flow when 'internal' then pool.lead_days_p50 else lead.lead_days_p50 end as lead_days_p50,
        case line.flow when 'internal' then pool.lead_days_p90 else lead.lead_days_p90 end as lead_days_p90
    from open_lines as line
    left join bounds as bound
        on line.flow = bound.flow and line.order_id = bound.order_id and line.line_id = bound.line_id
    left join marts.sender_paces as pool on line.flow = pool.flow and line.pool_id = pool.sender_id
    left join marts.lead_times as lead on line.sku = lead.sku and coalesce(line.contractor_id, '') = lead.supplier_id
),

expected as (
    select
        paced.*,
        case
            when promised_on is null and lead_days_p50 < age_days then 0
            when promised_on is null then lead_days_p50 - age_days
            when overdue_days > 0 then cast(p50_low + p50_part * (p50_high - p50_low) as double)
            else coalesce(late_days_p50, 0) - overdue_days
        end as wait_days_p50,
        case
            when promised_on is null and lead_days_p90 < age_days then 0
            when promised_on is null then lead_days_p90 - age_days
            when overdue_days > 0 then cast(p90_low + p90_part * (p90_high - p90_low) as double)
            else coalesce(late_days_p90, 0) - overdue_days
        end as wait_days_p90
    from paced
)

select
    flow,
    order_id,
    line_id,
    sku,
    location_id,
    supplier_id,
    sender_name,
    ordered_date,
    promised_on,
    age_days,
    greatest(overdue_days, 0) as late_days,
    open_quantity,
    row_number() over (
        partition by sku, location_id
        order by wait_days_p90 nulls last, promised_on, ordered_date, order_id, line_id, flow
    ) as turn,
    wait_days_p50,
    wait_days_p90
from expected
