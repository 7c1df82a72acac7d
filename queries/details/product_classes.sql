-- One row per SKU with its classes over the last 12 months, its revenue and mean selling price.
select sku, abc_class, xyz_class, revenue, mean_price, demand_variation
from marts.product_classes
