-- One row per supplier of the master file.
select supplier_id, supplier_name, country, coalesce(kind, 'supplier') as kind, minimum_order_value
from store.suppliers
