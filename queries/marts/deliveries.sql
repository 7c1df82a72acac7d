-- One row per parcel or receipt of a known order line; a negative quantity takes earlier receipts of its line back.
-- counted_quantity: what of it counts in a figure, for of a line never more counts than was ordered, nor less than
-- nothing. Of what is rejected, at most what came counts; a reject nobody tells is empty.
-- moment_at: when it came; where a parcel of the same day and line has no hour, that day.
with
known as (
    select
        parcel.*,
        line.ordered_quantity,
        amount(1, converted(parcel.freight_cost, rate.rate)) as freight_value,
        amount(1, converted(parcel.handling_cost, rate.rate)) as handling_value,
        (parcel.freight_cost is not null or parcel.handling_cost is not null) and rate.rate is null as is_without_rate,
        coalesce(
            compared(parcel.delivered_at, parcel.delivered_has_hour, line.ordered_at, line.ordered_has_hour) < 0, false
        )
        and parcel.is_delivery_stated
        and line.is_order_date_known as is_delivered_before_ordered,
        case when parcel.delivered_at is not null then parcel.delivered_quantity else 0 end as come_quantity,
        case
            when
                min(case when parcel.delivered_has_hour then 1 else 0 end)
                    over (partition by parcel.flow, parcel.order_id, parcel.line_id, cast(parcel.delivered_at as date))
                = 1
                then parcel.delivered_at
            else in_seconds(cast(cast(parcel.delivered_at as date) as timestamp))
        end as moment_at
    from staging.deliveries as parcel
    inner join staging.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    left join marts.exchange_rates as rate
        on parcel.currency = rate.currency
        and cast(line.ordered_at as date) >= rate.valid_from
        and cast(line.ordered_at as date) < rate.valid_before
),

summed as (
    select
        known.*,
        sum(come_quantity) over (
            partition by flow, order_id, line_id
            order by moment_at nulls last, come_quantity desc, delivery_id
            rows between unbounded preceding and current row
        ) as sum_so_far
    from known
),

reflected as (
    select
        summed.*,
        sum_so_far
        - least(
            min(sum_so_far) over (
                partition by flow, order_id, line_id
                order by moment_at nulls last, come_quantity desc, delivery_id
                rows between unbounded preceding and current row
            ),
            0
        ) as come_so_far
    from summed
),

booked as (
    select
        reflected.*,
        least(come_so_far, ordered_quantity)
        - coalesce(
            lag(least(come_so_far, ordered_quantity)) over (
                partition by flow, order_id, line_id order by moment_at nulls last, come_quantity desc, delivery_id
            ),
            0
        ) as counted_quantity
    from reflected
),

refused as (
    select
        booked.*,
        least(
            sum(case when rejected_quantity is not null then rejected_quantity else 0 end) over receipts,
            greatest(sum(case when rejected_quantity is not null then counted_quantity else 0 end) over receipts, 0)
        ) as rejected_so_far
    from booked
    window
        receipts as (
            partition by flow, order_id, line_id order by moment_at nulls last, come_quantity desc, delivery_id
            rows between unbounded preceding and current row
        )
)

select
    flow,
    order_id,
    line_id,
    delivery_id,
    ready_at,
    ready_has_hour,
    ready_offset,
    shipped_at,
    shipped_has_hour,
    shipped_offset,
    delivered_at,
    delivered_has_hour,
    delivered_offset,
    cast(delivered_at as date) as delivered_date,
    moment_at,
    available_at,
    available_has_hour,
    available_offset,
    delivered_quantity,
    in_wholes(cast(counted_quantity as decimal(18, 6))) as counted_quantity,
    rejected_quantity as stated_rejected_quantity,
    case
        when rejected_quantity is not null and delivered_at is not null
            then in_wholes(
                    cast(
                        rejected_so_far
                        - coalesce(
                            lag(rejected_so_far) over (
                                partition by flow, order_id, line_id
                                order by moment_at nulls last, come_quantity desc, delivery_id
                            ),
                            0
                        )
                        as decimal(18, 6)
                    )
                )
    end as rejected_quantity,
    come_so_far > ordered_quantity as is_over_delivered,
    sum_so_far < 0 as is_below_nothing,
    is_delivered_before_ordered,
    is_delivery_stated
    and coalesce(compared(shipped_at, shipped_has_hour, delivered_at, delivered_has_hour) > 0, false)
        as is_shipped_after_delivered,
    carrier,
    tracking,
    freight_value as freight_cost,
    handling_value as handling_cost,
    freight_cost is not null or handling_cost is not null as has_cost,
    is_without_rate,
    source_file,
    source_row
from refused
