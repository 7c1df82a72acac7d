-- One row per supplier and week since its first order, the first thirteen: the lines it answers for that were ordered
-- in that week, and what became of them by the data date. A supplier with an order within 90 days of the first order of
-- the data may be older than the data: is_start_known is false. A week that the data do not hold whole has no row.
with
lines as (
    select
        line.supplier_id,
        line.supplier_name,
        line.flow,
        line.order_id,
        line.line_id,
        line.ordered_date,
        coalesce(line.is_cancelled_by_seller and line.is_cancelled, false) as is_cancelled,
        min(line.ordered_date) over (partition by line.supplier_id) as first_date
    from marts.order_lines as line
    inner join marts.suppliers as supplier on line.supplier_id = supplier.supplier_id
    where supplier.kind = 'supplier' and line.is_order_date_known and not line.is_without_quantity
),

spans as (
    select min(ordered_date) as begin_date
    from marts.order_lines
    where is_order_date_known
),

judged as (
    select
        line.*,
        cast(floor(date_diff('day', line.first_date, line.ordered_date) / 7) as bigint) + 1 as week,
        coalesce(judged.is_due, false) as is_due,
        coalesce(judged.is_due and judged.is_on_time, false) as is_on_time,
        coalesce(feed.is_oversold, false) as is_oversold,
        feed.feed_reason is null and feed.order_id is not null as has_feed
    from lines as line
    left join marts.judged_lines as judged
        on judged.basis = 'first'
        and line.flow = judged.flow
        and line.order_id = judged.order_id
        and line.line_id = judged.line_id
    left join marts.feed_lines as feed
        on line.flow = feed.flow and line.order_id = feed.order_id and line.line_id = feed.line_id
    where line.ordered_date < cast(line.first_date + interval 91 day as date)
),

weeks as (
    select
        supplier_id,
        max(supplier_name) as supplier_name,
        first_date,
        week,
        count(*) as line_count,
        count_if(is_due) as judged_count,
        count_if(is_on_time) as on_time_count,
        count_if(is_cancelled) as cancelled_count,
        count_if(has_feed) as feed_count,
        count_if(is_oversold) as oversold_count
    from judged
    group by supplier_id, first_date, week
)

select
    week.supplier_id,
    week.supplier_name,
    week.first_date,
    week.first_date > cast(span.begin_date + interval 90 day as date) as is_start_known,
    week.week,
    cast(week.first_date + cast(7 * (week.week - 1) as integer) as date) as week_start,
    week.line_count,
    week.judged_count,
    week.on_time_count,
    week.cancelled_count,
    week.feed_count,
    week.oversold_count
from weeks as week
cross join spans as span
cross join meta.build as build
where cast(week.first_date + cast(7 * week.week - 1 as integer) as date) <= build.as_of_date
