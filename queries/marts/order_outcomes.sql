-- One row per order and basis: what became of each claim on its lines (otd = all on time, otif = all on time and in
-- full, in_full = all complete), and the day it counts on: that of the first line missed, else the order's last date.
-- It is due only when all its lines are. A line nobody can place leaves its order unknown unless another line was
-- missed. A dimension that differs between the lines of an order is empty.
-- Rows of a basis lie together, by day: so they take a quarter less room, and a question reads those of one basis.
with
flaws as (
    select
        flow,
        order_id,
        line_id,
        max(case when fault in ('ours', 'supplier', 'carrier') then 1 else 0 end) = 1 as is_our_fault
    from marts.returned_lines
    where line_id is not null
    group by flow, order_id, line_id
),

lines as (
    select
        line.*,
        line.rejected_quantity > 0 or coalesce(flaw.is_our_fault, false) as is_flawed
    from marts.judged_lines as line
    left join flaws as flaw
        on line.flow = flaw.flow and line.order_id = flaw.order_id and line.line_id = flaw.line_id
    where coalesce(line.reason, '') not in ('zero_quantity', 'counted_as_sale', 'counted_as_purchase')
),

-- The first line missed by each claim: its day, and behind it what became of the line.
orders as (
    select
        basis,
        flow,
        order_id,
        min(case when is_due and not is_on_time then cast(counted_on as varchar) || outcome end) as first_late,
        min(case when is_due and not is_otif then cast(counted_on as varchar) || accepted_outcome end)
            as first_not_otif,
        min(case when is_due and not is_complete then cast(counted_on as varchar) || outcome end) as first_incomplete,
        max(
            case when outcome in ('on_time', 'late', 'late_open', 'failed', 'not_due') then counted_on end
        ) as last_decided_on,
        max(counted_on) as last_on,
        count(*) as line_count,
        sum(case when is_due then 1 else 0 end) as due_lines,
        sum(case when is_due and is_flawed then 1 else 0 end) as flawed_lines,
        sum(case when outcome = 'not_due' then 1 else 0 end) as not_due_lines,
        sum(case when outcome = 'unknown' then 1 else 0 end) as unknown_lines,
        min(reason) as reason,
        sum(line_value) as order_value,
        agreed(supplier_id, supplier_id) as supplier_id,
        agreed(supplier_id, supplier_name) as supplier_name,
        agreed(mode, mode) as mode,
        min(channel) as channel,
        agreed(location_id, location_id) as location_id,
        agreed(location_id, location_name) as location_name,
        min(customer_country) as customer_country,
        min(customer_region) as customer_region,
        min(segment) as segment
    from lines
    group by basis, flow, order_id
),

judged as (
    select
        orders.*,
        coalesce(last_decided_on, last_on) as kept_on,
        case
            when not_due_lines > 0 then 'not_due'
            when unknown_lines > 0 then 'unknown'
            when due_lines > 0 then 'on_time'
            else 'cancelled'
        end as kept_outcome,
        case when not_due_lines = 0 and unknown_lines > 0 then reason end as kept_reason
    from orders
)

select
    basis,
    flow,
    order_id,
    line_count,
    supplier_id,
    supplier_name,
    mode,
    channel,
    location_id,
    location_name,
    customer_country,
    customer_region,
    segment,
    order_value,
    flawed_lines > 0 as is_flawed,
    coalesce(cast(substr(first_late, 1, 10) as date), kept_on) as otd_counted_on,
    coalesce(substr(first_late, 11), kept_outcome) as otd_outcome,
    case when first_late is null then kept_reason end as otd_reason,
    coalesce(cast(substr(first_not_otif, 1, 10) as date), kept_on) as otif_counted_on,
    coalesce(substr(first_not_otif, 11), kept_outcome) as otif_outcome,
    case when first_not_otif is null then kept_reason end as otif_reason,
    coalesce(cast(substr(first_incomplete, 1, 10) as date), kept_on) as in_full_counted_on,
    coalesce(substr(first_incomplete, 11), kept_outcome) as in_full_outcome,
    case when first_incomplete is null then kept_reason end as in_full_reason
from judged
order by basis, otd_counted_on
