-- One row per SKU, own location and day: stock value that has seen no demand for 180 days, read on the last day of
-- the period.
-- An item launched or first stocked less than 180 days before is too new to tell and left out.
select
    stock_date as counted_on,
    stock_date,
    sku,
    product_name,
    category,
    brand,
    supplier_id,
    supplier_name,
    location_id,
    location_name,
    location_kind,
    case
        when last_demand_date >= cast(stock_date - interval 180 day as date) then 0
        else stock_value
    end as numerator,
    stock_value as denominator
from marts.stock_days
where is_own_place
    and stock_value is not null
    and first_stock_date < cast(stock_date - interval 180 day as date)
    and (launched_on is null or launched_on < cast(stock_date - interval 180 day as date))
