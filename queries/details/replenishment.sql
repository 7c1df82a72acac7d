-- One row per SKU and own location that is active there, or whose stock there is unknown: all that is known to decide
-- what to order and what to move.
-- What the product says for the whole house (reorder point, maximum stock) counts for a place while the SKU lies in no
-- other; the maximum stands for all places together. The forecast counts where it covers every day of the horizon:
-- the P90 lead time and the 7 days until the next order. A forecast for all places is shared out by their demand. Of
-- what is on order, that counts as coming which nine in ten come within the horizon: a season order does not help now.
with
positions as (
    select
        position.*,
        cast(ceil(position.lead_days_p90) as bigint) + 7 as horizon_days,
        days_before(position.stock_date, -7 - ceil(position.lead_days_p90)) as horizon_end,
        cast(position.daily_demand_quantity as double)
        / nullif(sum(coalesce(position.daily_demand_quantity, 0)) over (partition by position.sku), 0) as demand_share,
        count(*) over (partition by position.sku) as place_count
    from marts.stock_positions as position
),

stretches as (
    select
        position.sku,
        position.location_id,
        forecast.daily_quantity
        * case
            when forecast.location_id is not null or position.place_count = 1 then 1.0
            else position.demand_share
        end as daily_quantity,
        date_diff('day', forecast.first_day, least(forecast.last_day, position.horizon_end)) + 1 as day_count
    from positions as position
    inner join marts.coming_forecasts as forecast
        on position.sku = forecast.sku
        and (forecast.location_id is null or forecast.location_id = position.location_id)
        and forecast.first_day <= position.horizon_end
),

foreseen as (
    select sku, location_id, sum(day_count) as day_count, sum(day_count * daily_quantity) as quantity
    from stretches
    group by sku, location_id
),

coming as (
    select
        position.sku,
        position.location_id,
        sum(purchase.open_quantity) as quantity
    from positions as position
    inner join marts.open_receipts as purchase
        on position.sku = purchase.sku and position.location_id = purchase.location_id
    where purchase.wait_days_p90 <= coalesce(cast(position.horizon_days as double), purchase.wait_days_p90)
    group by position.sku, position.location_id
),

next_purchases as (
    select *
    from marts.open_receipts
    where turn = 1
)

select
    position.*,
    foreseen.quantity / foreseen.day_count as forecast_daily_quantity,
    coalesce(coming.quantity, 0) as coming_quantity,
    purchase.flow as expected_flow,
    purchase.order_id as expected_order_id,
    purchase.line_id as expected_line_id,
    purchase.wait_days_p50 as expected_days_p50,
    purchase.wait_days_p90 as expected_days_p90,
    case when sole.sku is not null then product.reorder_point end as own_reorder_point,
    product.pack_size,
    product.minimum_order_quantity,
    product.maximum_stock,
    supplier.minimum_order_value
from positions as position
left join foreseen
    on position.sku = foreseen.sku
    and position.location_id = foreseen.location_id
    and foreseen.day_count = position.horizon_days
left join coming on position.sku = coming.sku and position.location_id = coming.location_id
left join next_purchases as purchase on position.sku = purchase.sku and position.location_id = purchase.location_id
left join marts.products as product on position.sku = product.sku
left join marts.suppliers as supplier on position.supplier_id = supplier.supplier_id
left join marts.sole_places as sole
    on position.sku = sole.sku
    and position.location_id = sole.location_id
    and sole.is_own_place
    and sole.shared_from is null
