-- One row per sale, with the days since its delivery (exposed_days), and per return, with its age then (age_days).
-- Counted in lines or orders the first return is the return. A return before the last delivery is of age 0.
with
ways as (
    select 'units' as counted_in
    union all
    select 'value'
),

events as (
    select
        counted_in,
        ordered_date,
        delivered_date,
        as_of_date,
        columns(goods_dimensions()),
        cast(null as date) as returned_date,
        delivered,
        0 as returned,
        1 as sold_count,
        0 as return_count
    from marts.sold_goods
    union all
    select
        counted_in,
        ordered_date,
        delivered_date,
        as_of_date,
        columns(goods_dimensions()),
        returned_date,
        0 as delivered,
        returned,
        0 as sold_count,
        1 as return_count
    from marts.sold_goods
    where is_returned and counted_in in ('lines', 'orders')
    union all
    select
        way.counted_in,
        back.ordered_date,
        cast(back.last_delivered_at as date) as delivered_date,
        build.as_of_date,
        columns(goods_dimensions()),
        back.returned_date,
        0 as delivered,
        back.counted_quantity * case way.counted_in when 'value' then back.unit_price else 1 end as returned,
        0 as sold_count,
        1 as return_count
    from marts.returned_lines as back
    cross join ways as way
    cross join meta.build as build
    where back.counted_quantity > 0 and (way.counted_in = 'units' or back.unit_price is not null)
)

select
    counted_in,
    ordered_date as counted_on,
    month_start(ordered_date) as sale_month,
    columns(goods_dimensions()),
    date_diff('day', delivered_date, as_of_date) as exposed_days,
    case
        when returned_date is not null then greatest(date_diff('day', delivered_date, returned_date), 0)
    end as age_days,
    delivered,
    returned,
    sold_count,
    return_count
from events
