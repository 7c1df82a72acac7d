-- The columns a forecast is known, split and filtered by; a relation that has them holds them in this order.
create macro forecast_dimensions() as [
    'period_start', 'period_end', 'sku', 'location_id', 'location_name', 'product_name', 'category', 'brand',
    'supplier_id', 'supplier_name'
]
