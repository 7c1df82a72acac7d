-- One row per clause version written on a supplier's page that these figures know.
select
    clause_id,
    supplier_id,
    replaces,
    source_row
from meta.written_clauses
