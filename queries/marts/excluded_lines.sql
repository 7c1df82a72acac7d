-- One row per clause and line that somebody left out, and why: by itself, else with all lines of its cause.
-- An exclusion holds in the days of one window of a clause, or in every window of a clause or of all clauses of a
-- supplier for the lines that count on its day or later; in every version of the clause. A line or order that a clause
-- counts once stays out of it whatever day another version, or a later load, moves it to. A version of the data is
-- built without any; the workspace's are put in its place when asked.
with
covered as (
    select
        line.clause_id,
        line.window_start,
        line.flow,
        line.order_id,
        line.line_id,
        exclusion.reason as exclusion_reason,
        row_number() over (
            partition by line.clause_id, line.window_start, line.flow, line.order_id, line.line_id
            order by case when exclusion.cause = '' then 0 else 1 end, exclusion.exclusion_id
        ) as place
    from marts.clause_lines as line
    inner join meta.exclusions as exclusion
        on (
            (exclusion.cause <> '' and exclusion.cause = line.cause)
            or (
                exclusion.cause = ''
                and exclusion.flow = line.flow
                and exclusion.order_id = line.order_id
                and exclusion.line_id = line.line_id
            )
        )
        and (
            (
                exclusion.scope = 'window'
                and exclusion.clause_id = line.clause_id
                and (
                    (exclusion.cause = '' and line.is_counted_once)
                    or line.counted_on between exclusion.window_start and exclusion.window_end
                    or (
                        exclusion.window_end is null
                        and exclusion.window_start between line.window_start and line.counted_on
                    )
                )
            )
            or (
                exclusion.scope <> 'window'
                and (exclusion.clause_id = line.clause_id or exclusion.supplier_id = line.supplier_id)
                and exclusion.window_start <= line.counted_on
            )
        )
)

select
    clause_id,
    window_start,
    flow,
    order_id,
    line_id,
    exclusion_reason
from covered
where place = 1
