-- One row per warning the load itself gave, from the text of a cell.
select table_name, source_file, source_row, column_name, value, code
from store.load_warnings
