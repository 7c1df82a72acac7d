-- The columns an order is known, split and filtered by; a relation that has them holds them in this order.
create macro order_dimensions() as [
    'flow', 'order_id', 'supplier_id', 'supplier_name', 'mode', 'channel', 'location_id', 'location_name',
    'customer_country', 'customer_region', 'segment'
]
