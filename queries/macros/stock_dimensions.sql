-- The columns a stock position is known, split and filtered by; a relation that has them holds them in this order.
create macro stock_dimensions() as [
    'sku', 'product_name', 'category', 'brand', 'supplier_id', 'supplier_name', 'location_id', 'location_name',
    'location_kind'
]
