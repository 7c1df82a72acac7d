-- One row per clause and window: from the value that came late to the estimated penalty, with the exclusions asked for;
-- of a French clause how much of it stays within the 2 % of article L. 441-17.
select
    priced.clause_id,
    priced.supplier_id,
    priced.window_kind,
    priced.window_start,
    priced.is_final,
    priced.actual_without,
    priced.is_breached_without,
    priced.excluded_line_count,
    priced.kept_line_count,
    priced.kept_missed_count,
    priced.base,
    priced.raw,
    priced.excluded,
    priced.elsewhere,
    priced.over_cap,
    priced.estimate,
    priced.alone,
    priced.cap_unknown_count,
    priced.cap_line_count,
    priced.retained,
    priced.so_far,
    lawful.lawful,
    lawful.legal_base,
    lawful.legal_limit,
    lawful.legal_used,
    lawful.has_unknown_category,
    lawful.base_unknown_count,
    lawful.base_line_count
from marts.penalties as priced
left join marts.lawful_penalties as lawful
    on priced.clause_id = lawful.clause_id and priced.window_start = lawful.window_start
