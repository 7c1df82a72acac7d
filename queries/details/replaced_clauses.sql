-- One row per clause of a file that goes on from another, renamed or changed.
select
    clause_id,
    replaces,
    supplier_id
from meta.replaced_clauses
