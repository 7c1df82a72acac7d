-- One row per French clause and final window that retains a penalty: how much of it stays within 2 % of the value of
-- the products ordered of each category in which it was missed (article L. 441-17 of the code de commerce). The limit
-- of a supplier, category and window is one for all clauses: they use it in order of their id, a quarter what its
-- months left. It is applied last: what the cap of the window takes off is taken off each category in proportion, to
-- the cent, so that the parts add up to what is retained. Null where a line has no category, or a value of the products
-- ordered is not known.
with
kept as (
    select
        line.clause_id,
        line.supplier_id,
        line.window_kind,
        line.window_start,
        line.category,
        max(priced.retained) as retained,
        sum(line.charged_amount) as charged_amount
    from marts.decided_lines as line
    inner join marts.penalties as priced
        on line.clause_id = priced.clause_id and line.window_start = priced.window_start and priced.retained > 0
    inner join marts.clauses as clause on line.clause_id = clause.clause_id and clause.country = 'FR'
    where not line.is_met and not line.is_excluded
    group by line.clause_id, line.supplier_id, line.window_kind, line.window_start, line.category
),

summed_up as (
    select
        kept.*,
        sum(charged_amount) over (
            partition by clause_id, window_start
            order by category nulls last rows between unbounded preceding and current row
        ) as charged_so_far,
        sum(charged_amount) over (partition by clause_id, window_start) as charged_together
    from kept
    where charged_amount > 0
),

parts as (
    select
        summed_up.*,
        rounded(cast(cast(retained * charged_so_far as double) / charged_together as decimal(38, 9)))
        - rounded(
            cast(
                cast(retained * (charged_so_far - charged_amount) as double) / charged_together as decimal(38, 9)
            )
        ) as retained_part
    from summed_up
),

limited as (
    select
        part.*,
        coalesce(base.ordered_value, 0) as ordered_value,
        coalesce(base.line_count, 0) as line_count,
        coalesce(base.unknown_count, 0) as unknown_count,
        case
            when part.category is null then null
            when base.category is null then 0
            when base.unknown_count = 0 then amount(base.ordered_value, 0.02)
        end as legal_limit
    from parts as part
    left join marts.legal_bases as base
        on part.supplier_id = base.supplier_id
        and part.category = base.category
        and part.window_kind = base.window_kind
        and part.window_start = base.window_start
),

months as (
    select
        supplier_id,
        category,
        window_start,
        least(sum(retained_part), max(legal_limit)) as used
    from limited
    where window_kind = 'month'
    group by supplier_id, category, window_start
),

quarters as (
    select
        supplier_id,
        category,
        cast(date_trunc('quarter', window_start) as date) as window_start,
        sum(used) as used
    from months
    group by supplier_id, category, cast(date_trunc('quarter', window_start) as date)
),

shared as (
    select
        limited.*,
        coalesce(quarters.used, 0)
        + coalesce(
            sum(limited.retained_part) over (
                partition by limited.supplier_id, limited.category, limited.window_kind, limited.window_start
                order by limited.clause_id rows between unbounded preceding and 1 preceding
            ),
            0
        ) as used_before
    from limited
    left join quarters
        on limited.window_kind = 'quarter'
        and limited.supplier_id = quarters.supplier_id
        and limited.category = quarters.category
        and limited.window_start = quarters.window_start
),

summed as (
    select
        clause_id,
        window_start,
        sum(ordered_value) as legal_base,
        sum(legal_limit) as legal_limit,
        sum(least(used_before, legal_limit)) as used_before,
        sum(least(retained_part, greatest(legal_limit - used_before, 0))) as within,
        sum(line_count) as line_count,
        sum(unknown_count) as unknown_count,
        max(case when category is null then 1 else 0 end) = 1 as has_unknown_category,
        count(*) = count(legal_limit) as is_known
    from shared
    group by clause_id, window_start
)

select
    summed.clause_id,
    summed.window_start,
    summed.legal_base,
    case when summed.is_known then summed.legal_limit end as legal_limit,
    case when summed.is_known then summed.used_before end as legal_used,
    case when summed.is_known then summed.within end as lawful,
    summed.has_unknown_category,
    cast(summed.unknown_count as integer) as base_unknown_count,
    cast(summed.line_count as integer) as base_line_count
from summed
