-- One row per line of our warehouses, the 3PL and the stores that ship, ordered before 14:00 on a working day: all that
-- is still owed was handed over within 24 working hours.
-- Only where hand-overs are recorded at all; a pre-order starts with its release.
with
recorded as (
    select distinct flow, mode
    from marts.order_lines
    where shipped_at is not null
),

started as (
    select
        line.*,
        line.ordered_quantity - case when line.is_cancelled then 0 else line.cancelled_quantity end as owed_quantity,
        cast(spot.next_working_date as timestamp) + (line.started_at - date_trunc('day', line.started_at)) as due_at
    from marts.order_lines as line
    inner join recorded on line.flow = recorded.flow and line.mode = recorded.mode
    inner join marts.working_days as spot
        on coalesce(line.location_id, '') = spot.location_id and cast(line.started_at as date) = spot.calendar_date
    where line.flow = 'outbound'
        and line.mode in ('own_warehouse', 'third_party', 'ship_from_store')
        and spot.is_working_day
        and line.is_order_date_known
        and line.started_at <= line.as_of_at
        and extract(hour from line.started_at) < 14
),

handed as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        sum(parcel.delivered_quantity) as shipped_quantity,
        sum(case when parcel.shipped_at <= line.due_at then parcel.delivered_quantity else 0 end) as punctual_quantity
    from started as line
    inner join marts.deliveries as parcel
        on line.flow = parcel.flow and line.order_id = parcel.order_id and line.line_id = parcel.line_id
    where parcel.shipped_at is not null
    group by line.flow, line.order_id, line.line_id
),

judged as (
    select
        line.*,
        case
            when coalesce(goods.punctual_quantity, 0) >= line.owed_quantity then 'on_time'
            when coalesce(goods.shipped_quantity, 0) >= line.owed_quantity then 'late'
            when line.is_cancelled and line.is_cancelled_by_customer and line.cancelled_at <= line.due_at
                then 'cancelled'
            when line.is_cancelled then 'failed'
            when line.due_at < line.as_of_at then 'late_open'
            else 'not_due'
        end as outcome
    from started as line
    left join handed as goods
        on line.flow = goods.flow and line.order_id = goods.order_id and line.line_id = goods.line_id
)

select
    cast(started_at as date) as counted_on,
    flow,
    order_id,
    line_id,
    supplier_id,
    supplier_name,
    sku,
    product_name,
    category,
    brand,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    carrier,
    segment,
    outcome,
    case when outcome = 'on_time' then 1 else 0 end as numerator,
    case when outcome in ('on_time', 'late', 'late_open', 'failed') then 1 else 0 end as denominator
from judged
