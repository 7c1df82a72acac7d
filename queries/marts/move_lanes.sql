-- One row per pair of own places that moves went between, per place that sent any (location_id empty text), and one for
-- all moves (from_id empty too), over those completed in the 365 days up to the as-of day: how long they took, and what
-- they cost a unit where a cost is recorded (freight and handling).
with
moves as (
    select
        delay.sender_id as from_id,
        delay.location_id,
        cast(delay.lead_days as double) as lead_days,
        spent.cost,
        spent.units
    from marts.receipt_delays as delay
    left join marts.line_costs as spent
        on delay.flow = spent.flow and delay.order_id = spent.order_id and delay.line_id = spent.line_id
    where delay.flow = 'internal'
),

each as (
    select * from moves
    union all
    select from_id, '' as location_id, lead_days, cost, units from moves
    union all
    select '' as from_id, '' as location_id, lead_days, cost, units from moves
)

select
    from_id,
    location_id,
    count(lead_days) as move_line_count,
    quantile_cont(lead_days, 0.5) as move_days_p50,
    quantile_cont(lead_days, 0.9) as move_days_p90,
    cast(sum(cost) as double) / nullif(sum(units), 0) as move_unit_cost
from each
group by from_id, location_id
