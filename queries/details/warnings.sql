-- One row per suspicious but loaded row and rule it breaks, with the doubted cell where the load itself names one.
select table_name, code, source_file, source_row, column_name, value
from marts.warnings
