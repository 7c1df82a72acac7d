-- One row per missed order line of a breached clause whose window is final and whose contract charges a miss once: what
-- of its penalty this clause charges, and the clause that charges the rest. Lateness and shortage are one miss; every
-- other measure is one of its own. Of the windows that end on a day the dearest takes the line (of equals the smaller
-- clause id); a window that ends later adds what it costs beyond the most charged before. Decided before exclusions, so
-- that an excluded line is not taken by the next dearest.
with
claims as (
    select
        line.clause_id,
        line.supplier_id,
        line.window_start,
        judged.window_end,
        line.flow,
        line.order_id,
        line.line_id,
        line.penalty_amount,
        case
            when
                line.kpi in (
                    'otd', 'otif', 'in_full', 'fill_rate', 'lead_time', 'cutoff_24h', 'cancel_rate', 'stockout_rate'
                )
                then 'delivery'
            else line.kpi
        end as miss
    from marts.clause_lines as line
    inner join marts.clause_windows as judged
        on line.clause_id = judged.clause_id and line.window_start = judged.window_start
    inner join marts.clauses as clause on line.clause_id = clause.clause_id
    where not line.is_met
        and line.is_order_line
        and judged.outcome = 'breached'
        and judged.is_final
        and clause.charged_once
),

ranked as (
    select
        claims.*,
        row_number() over (
            partition by supplier_id, miss, flow, order_id, line_id, window_end
            order by penalty_amount desc, clause_id
        ) as place
    from claims
),

takers as (
    select
        ranked.*,
        coalesce(
            max(penalty_amount) over (
                partition by supplier_id, miss, flow, order_id, line_id
                order by window_end rows between unbounded preceding and 1 preceding
            ),
            0
        ) as charged_before
    from ranked
    where place = 1
),

charged as (
    select
        claim.*,
        case
            when claim.place = 1 then greatest(claim.penalty_amount - taker.charged_before, 0)
            else 0
        end as charged_amount,
        case
            when claim.place = 1 then taker.charged_before
            else greatest(taker.penalty_amount, taker.charged_before)
        end as charged_elsewhere
    from ranked as claim
    inner join takers as taker
        on claim.supplier_id = taker.supplier_id
        and claim.miss = taker.miss
        and claim.flow = taker.flow
        and claim.order_id = taker.order_id
        and claim.line_id = taker.line_id
        and claim.window_end = taker.window_end
)

select
    charged.clause_id,
    charged.window_start,
    charged.flow,
    charged.order_id,
    charged.line_id,
    charged.charged_amount,
    other.clause_id as charged_under
from charged
left join takers as other
    on charged.supplier_id = other.supplier_id
    and charged.miss = other.miss
    and charged.flow = other.flow
    and charged.order_id = other.order_id
    and charged.line_id = other.line_id
    and charged.charged_elsewhere = other.penalty_amount
    and other.penalty_amount > other.charged_before
    and charged.penalty_amount > 0
