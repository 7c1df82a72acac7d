-- One row per line that a store hands over, collected or bought there: all that is still owed was ready by the promise.
-- Only where ready times are recorded at all; a parcel shipped or handed over without one was ready by then.
with
recorded as (
    select distinct line.flow, line.mode
    from marts.deliveries as parcel
    inner join marts.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    where parcel.ready_at is not null
),

prepared as (
    select
        parcel.flow,
        parcel.order_id,
        parcel.line_id,
        sum(parcel.delivered_quantity) as ready_quantity,
        sum(
            case
                when coalesce(parcel.ready_at, parcel.shipped_at, parcel.delivered_at) <= line.first_deadline_at
                    then parcel.delivered_quantity
                else 0
            end
        ) as punctual_quantity
    from marts.deliveries as parcel
    inner join marts.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    where coalesce(parcel.ready_at, parcel.shipped_at, parcel.delivered_at) is not null
    group by parcel.flow, parcel.order_id, parcel.line_id
),

lines as (
    select
        line.*,
        line.ordered_quantity - case when line.is_cancelled then 0 else line.cancelled_quantity end as owed_quantity,
        coalesce(goods.ready_quantity, 0) as ready_quantity,
        coalesce(goods.punctual_quantity, 0) as punctual_quantity
    from marts.order_lines as line
    inner join recorded on line.flow = recorded.flow and line.mode = recorded.mode
    left join prepared as goods
        on line.flow = goods.flow and line.order_id = goods.order_id and line.line_id = goods.line_id
    where line.flow = 'outbound' and line.mode in ('click_collect', 'store')
),

judged as (
    select
        lines.*,
        case
            when first_deadline_at is null then 'unknown'
            when punctual_quantity >= owed_quantity then 'on_time'
            when ready_quantity >= owed_quantity then 'late'
            when is_cancelled and is_cancelled_by_customer and cancelled_at <= first_deadline_at then 'cancelled'
            when is_cancelled then 'failed'
            when first_deadline_at < as_of_at then 'late_open'
            else 'not_due'
        end as outcome
    from lines
)

select
    cast(coalesce(promised_at, ordered_at) as date) as counted_on,
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
