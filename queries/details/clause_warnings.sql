-- One row per clause and reason why it is not judged, or not wholly, as it is written.
select
    clause_id,
    supplier_id,
    kpi,
    code,
    column_name,
    value,
    source_file,
    source_row
from marts.clause_warnings
