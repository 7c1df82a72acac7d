-- One row per clause and row it judges, with what is decided on it: what the clause charges of its penalty (all of it,
-- unless another clause charges the same miss: charged_under), and whether somebody left it out, and why.
select
    line.*,
    coalesce(charged.charged_amount, line.penalty_amount) as charged_amount,
    charged.charged_under,
    excluded.clause_id is not null as is_excluded,
    excluded.exclusion_reason
from marts.clause_lines as line
left join marts.charged_lines as charged
    on line.clause_id = charged.clause_id
    and line.window_start = charged.window_start
    and line.flow = charged.flow
    and line.order_id = charged.order_id
    and line.line_id = charged.line_id
    and line.is_order_line
left join marts.excluded_lines as excluded
    on line.clause_id = excluded.clause_id
    and line.window_start = excluded.window_start
    and line.flow = excluded.flow
    and line.order_id = excluded.order_id
    and line.line_id = excluded.line_id
