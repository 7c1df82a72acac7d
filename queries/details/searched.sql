-- One row per supplier, product, place and order, with the words a search finds it by and its number of lines.
select kind, id, name, line_count, words
from marts.searched
