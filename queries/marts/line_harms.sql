-- One row per clause line that was missed, and day it was due, and followed by a stockout: the days it lasted while the
-- line was waited for, and the margin it lost.
-- Of a purchase: what out_days estimates these days lose in sales less what the goods would have cost (the line's own
-- price, else the product's cost), a day in equal parts for every purchase line waited for on it. Of a sale cancelled
-- for a stockout: price less cost of what was cancelled. Null where a part of it is not known, and of any other sale:
-- nothing shows that it would have filled a shelf.
with
followed as (
    select
        miss.clause_id,
        miss.flow,
        miss.order_id,
        miss.line_id,
        miss.sku,
        miss.location_id,
        miss.waited_from,
        miss.waited_before,
        line.cancelled_quantity,
        line.unit_price,
        line.purchase_price,
        coalesce(line.purchase_price, cast(product.unit_cost as decimal(21, 12))) as cost
    from marts.clause_misses as miss
    inner join marts.order_lines as line
        on miss.flow = line.flow and miss.order_id = line.order_id and miss.line_id = line.line_id
    left join marts.products as product on miss.sku = product.sku
    where miss.stockout = 'followed'
),

waited as (
    select
        miss.clause_id,
        miss.flow,
        miss.order_id,
        miss.line_id,
        miss.waited_from,
        miss.sku,
        day.location_id,
        day.stock_date,
        case
            when miss.flow = 'inbound' and lost.lost_sales is not null and miss.cost is not null
                then greatest(lost.lost_sales * (1 - cast(miss.cost as double) / lost.unit_price), 0)
        end as day_margin
    from followed as miss
    inner join marts.stock_days as day
        on miss.sku = day.sku
        and (miss.location_id = day.location_id or (miss.location_id is null and day.is_own_place))
        and day.is_known
        and day.is_out
        and day.stock_date >= miss.waited_from
        and day.stock_date < miss.waited_before
    left join marts.out_days as lost
        on day.sku = lost.sku and day.location_id = lost.location_id and day.stock_date = lost.stock_date
),

waiting as (
    select distinct flow, order_id, line_id, sku, location_id, stock_date
    from waited
    where flow = 'inbound'
),

shared as (
    select sku, location_id, stock_date, count(*) as line_count
    from waiting
    group by sku, location_id, stock_date
),

summed as (
    select
        waited.clause_id,
        waited.flow,
        waited.order_id,
        waited.line_id,
        waited.waited_from,
        count(distinct waited.stock_date) as stockout_days,
        case
            when count(*) = count(waited.day_margin)
                then sum(try_cast(waited.day_margin / shared.line_count as decimal(38, 9)))
        end as lost_margin
    from waited
    left join shared
        on waited.sku = shared.sku
        and waited.location_id = shared.location_id
        and waited.stock_date = shared.stock_date
    group by waited.clause_id, waited.flow, waited.order_id, waited.line_id, waited.waited_from
)

select
    miss.clause_id,
    miss.flow,
    miss.order_id,
    miss.line_id,
    miss.waited_from,
    summed.stockout_days,
    case
        when miss.flow = 'inbound' then rounded(summed.lost_margin)
        when miss.cancelled_quantity > 0 and miss.unit_price is not null and miss.purchase_price is not null
            then greatest(
                    amount(miss.cancelled_quantity, miss.unit_price)
                    - amount(miss.cancelled_quantity, miss.purchase_price),
                    0
                )
    end as lost_margin
from followed as miss
left join summed
    on miss.clause_id = summed.clause_id
    and miss.flow = summed.flow
    and miss.order_id = summed.order_id
    and miss.line_id = summed.line_id
    and miss.waited_from = summed.waited_from
