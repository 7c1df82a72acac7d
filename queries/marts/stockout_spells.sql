-- One row per stockout of a SKU at an own location: from when to when, what was asked for and lost, and why.
-- One without an end lasts until the as-of day.
-- Why, the first that is true: data = stock below zero on every day of it; late_supplier = a purchase line for the
-- place was late while the shelf was empty; late_move = a move to it from another own place was; no_order = nothing
-- was on order when it ran out; forecast_low = demand of a forecast period it touches was more than 20 % above the
-- forecast. Else unknown.
-- Nothing on order says something only where the place has purchase lines or moves at all.
with
spells as (
    select
        sku,
        location_id,
        started_on,
        max(stock_date) as last_out_on,
        count(*) as days_out,
        sum(demand_quantity) as demand_quantity,
        max(daily_quantity) as daily_quantity,
        max(unit_price) as unit_price,
        sum(lost_sales) as lost_sales,
        min(case when is_negative then 1 else 0 end) as is_negative
    from marts.out_days
    group by sku, location_id, started_on
),

orders as (
    select
        flow,
        sku,
        location_id,
        ordered_date,
        cast(promised_at as date) as due_on,
        coalesce(cast(completed_at as date), cast(cancelled_at as date)) as closed_on
    from marts.order_lines
    where flow <> 'outbound' and location_id is not null
),

met as (
    select
        spell.sku,
        spell.location_id,
        spell.started_on,
        asked.flow,
        asked.ordered_date <= spell.last_out_on
        and asked.due_on <= spell.last_out_on
        and (asked.closed_on is null or (asked.closed_on > asked.due_on and asked.closed_on >= spell.started_on))
            as is_late,
        asked.ordered_date <= spell.started_on
        and (asked.closed_on is null or asked.closed_on >= spell.started_on) as is_under_way
    from spells as spell
    inner join orders as asked on spell.sku = asked.sku and spell.location_id = asked.location_id
),

supplied as (
    select
        sku,
        location_id,
        started_on,
        max(case when is_late and flow = 'inbound' then 1 else 0 end) as has_late_purchase,
        max(case when is_late and flow = 'internal' then 1 else 0 end) as has_late_move,
        max(case when is_under_way then 1 else 0 end) as has_order
    from met
    group by sku, location_id, started_on
),

foreseen as (
    select spell.sku, spell.location_id, spell.started_on
    from spells as spell
    inner join marts.forecast_periods as period
        on spell.sku = period.sku
        and (period.location_id is null or spell.location_id = period.location_id)
        and period.period_start <= spell.last_out_on
        and period.period_end >= spell.started_on
    where period.actual_quantity > 1.2 * period.forecast_quantity
    group by spell.sku, spell.location_id, spell.started_on
)

select
    spell.sku,
    spell.location_id,
    spell.started_on,
    spell.last_out_on,
    case
        when spell.last_out_on < build.as_of_date then cast(spell.last_out_on + interval 1 day as date)
    end as ended_on,
    spell.days_out,
    spell.demand_quantity,
    spell.daily_quantity,
    spell.unit_price,
    spell.lost_sales,
    case
        when spell.is_negative = 1 then 'data'
        when supplied.has_late_purchase = 1 then 'late_supplier'
        when supplied.has_late_move = 1 then 'late_move'
        when supplied.has_order = 0 then 'no_order'
        when foreseen.sku is not null then 'forecast_low'
        else 'unknown'
    end as cause
from spells as spell
cross join meta.build as build
left join supplied
    on spell.sku = supplied.sku
    and spell.location_id = supplied.location_id
    and spell.started_on = supplied.started_on
left join foreseen
    on spell.sku = foreseen.sku
    and spell.location_id = foreseen.location_id
    and spell.started_on = foreseen.started_on
