-- One row per answer given by the as-of day.
select answer.order_id, answer.answered_at, answer.nps, answer.csat, answer.source_file, answer.source_row
from store.feedback as answer
inner join meta.known_days as known on answer.extract_id = known.extract_id
where cast(answer.answered_at as date) <= known.known_until
