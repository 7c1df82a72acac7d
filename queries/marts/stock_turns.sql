-- One row per parcel sold from our own places, on its day, and per SKU, own location and day: what was sold and what
-- lay there, in units and at cost. What stands outside in units has a quantity_reason, at cost a cost_reason.
-- Without a single parcel to a customer no stock is told: there is no rotation, not a rotation of 0.
select
    delivered_date as counted_on,
    order_id,
    line_id,
    delivery_id,
    cast(null as date) as stock_date,
    columns(stock_dimensions()),
    source_file,
    source_row,
    reason as quantity_reason,
    case
        when reason is not null then reason
        when stock_value is null then 'no_cost'
        when delivered_cost is null then 'value_too_large'
    end as cost_reason,
    delivered_quantity as sold_quantity,
    delivered_cost as sold_cost,
    0 as on_hand_quantity,
    0 as stock_value,
    0 as left_out_quantity,
    0 as left_out_value
from marts.stock_sales
union all
select
    stock_date as counted_on,
    cast(null as varchar) as order_id,
    cast(null as varchar) as line_id,
    cast(null as varchar) as delivery_id,
    stock_date,
    columns(stock_dimensions()),
    source_file,
    source_row,
    case when not is_known then value_reason end as quantity_reason,
    value_reason as cost_reason,
    0 as sold_quantity,
    0 as sold_cost,
    greatest(coalesce(on_hand_quantity, 0), 0) as on_hand_quantity,
    coalesce(stock_value, 0) as stock_value,
    case when not is_known and value_reason is not null then greatest(snapshot_quantity, 0) else 0 end
        as left_out_quantity,
    left_out_value
from marts.stock_days
where is_own_place and exists (select 1 from marts.stock_sales)
