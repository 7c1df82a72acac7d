-- One row per active SKU and own location of known stock whose SKU runs out there or in another place: its stock,
-- demand, lead time and next receipt.
with
short as (
    select distinct sku
    from marts.stock_positions
    where is_running_out
)

select position.*
from marts.stock_positions as position
inner join short on position.sku = short.sku
where position.on_hand_quantity is not null
