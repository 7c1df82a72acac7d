-- One row per SKU, own location and day: stock value that has seen no demand for 180 days, read on the last day of
-- the period.
-- An item first stocked less than 180 days before is too new to be dead.
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
        when coalesce(last_demand_date, date '1900-01-01') < cast(stock_date - interval 180 day as date)
            and coalesce(launched_on, first_stock_date) < cast(stock_date - interval 180 day as date)
            and first_stock_date < cast(stock_date - interval 180 day as date)
            then stock_value
        else 0
    end as numerator,
    stock_value as denominator
from marts.stock_days
where is_own_place and stock_value is not null
