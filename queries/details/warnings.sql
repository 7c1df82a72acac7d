-- One row per suspicious but loaded row and rule it breaks.
select table_name, code, source_file, source_row
from marts.warnings
