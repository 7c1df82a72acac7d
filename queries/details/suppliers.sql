-- One row per supplier with its country and kind.
select supplier_id, supplier_name, country, kind
from marts.suppliers
