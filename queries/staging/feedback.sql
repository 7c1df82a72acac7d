-- One row per answer given by the as-of moment.
select answer.order_id, answer.answered_at, answer.nps, answer.csat, answer.source_file, answer.source_row
from store.feedback as answer
cross join meta.build as build
where answer.answered_at <= build.as_of_at
