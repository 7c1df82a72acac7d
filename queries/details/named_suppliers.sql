-- One row per supplier and mode of the sales that name a supplier: how many lines, and whether the supplier answers for
-- them.
select supplier_id, mode, is_answered, line_count
from marts.named_suppliers
