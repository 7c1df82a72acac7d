-- One row per SKU and own location: what its plan of the as-of day stood on, and what came in the 91 days after it.
-- out_on: the first day out; risen_on: the first day on which there was more than the day before; asked_on: the day by
-- which customers had asked for as much as lay there; unknown_from: from when nobody knows, or it was no longer sold.
-- came_on: the day on which all of the purchase expected next had come; is_given_up: it never will. demand_until: the
-- day of the last order of all; what customers asked for later nobody knows.
with
asked as (
    select max(ordered_date) as demand_until
    from marts.order_lines
    where flow = 'outbound'
),

starts as (
    select position.sku, position.location_id, position.stock_date, position.on_hand_quantity
    from details.replenishment as position
    where position.on_hand_quantity > 0
),

later as (
    select
        start.sku,
        start.location_id,
        start.stock_date as started_on,
        start.on_hand_quantity as start_quantity,
        day.stock_date,
        day.outcome,
        coalesce(day.on_hand_quantity > lag(day.on_hand_quantity) over spot, false) as is_risen,
        sum(case when day.stock_date > start.stock_date then day.demand_quantity else 0 end) over spot as asked_quantity
    from starts as start
    inner join marts.stock_days as day
        on start.sku = day.sku
        and start.location_id = day.location_id
        and day.stock_date >= start.stock_date
        and date_diff('day', start.stock_date, day.stock_date) <= 91
    window spot as (partition by start.sku, start.location_id order by day.stock_date)
),

followed as (
    select
        sku,
        location_id,
        min(case when outcome = 'out' then stock_date end) as out_on,
        min(case when is_risen then stock_date end) as risen_on,
        min(case when asked_quantity >= start_quantity then stock_date end) as asked_on,
        min(case when outcome in ('unknown', 'inactive') then stock_date end) as unknown_from
    from later
    where stock_date > started_on
    group by sku, location_id
)

select
    position.*,
    followed.out_on,
    followed.risen_on,
    followed.asked_on,
    followed.unknown_from,
    case when cast(line.completed_at as date) > position.stock_date then cast(line.completed_at as date) end as came_on,
    coalesce(not line.is_open and coalesce(cast(line.completed_at as date) <= position.stock_date, true), false)
        as is_given_up,
    asked.demand_until
from details.replenishment as position
left join followed on position.sku = followed.sku and position.location_id = followed.location_id
left join marts.order_lines as line
    on position.expected_flow = line.flow
    and position.expected_order_id = line.order_id
    and position.expected_line_id = line.line_id
cross join asked
