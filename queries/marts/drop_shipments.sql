-- One row per order, SKU and supplier that stands as a sale by drop shipment and as a purchase: a promise kept twice.
select distinct sale.order_id, sale.sku, sale.supplier_id
from staging.order_lines as sale
inner join staging.order_lines as purchase
    on sale.order_id = purchase.order_id
    and sale.sku = purchase.sku
    and sale.supplier_id = purchase.supplier_id
where sale.flow = 'outbound' and sale.mode = 'dropship' and purchase.flow = 'inbound'
