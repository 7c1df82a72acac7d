-- One row per stockout of a SKU at an own location: from when to when, what was asked for and lost, and why.
select sku, location_id, started_on, ended_on, days_out, demand_quantity, daily_quantity, unit_price, lost_sales, cause
from marts.stockout_spells
