-- One row per customer's answer.
select order_id, answered_at, nps, csat, source_file, source_row
from marts.answers
