-- One row per order, basis and claim on its lines (otd = all on time, otif = all on time and in full, in_full = all
-- complete): kept when every line keeps it, missed from the day its first line missed. An order counts on the day of
-- the first line it missed, else on its last date, and is due only when all its lines are. A line nobody can place
-- leaves its order unknown unless another line was missed. A dimension that differs between the lines of an order is
-- empty.
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

claims as (
    select 'otd' as claim
    union all
    select 'otif'
    union all
    select 'in_full'
),

lines as (
    select
        line.*,
        cast(line.counted_on as varchar) as counted_day,
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
        min(case when is_due and not is_on_time then counted_day || outcome end) as first_late,
        min(case when is_due and not is_otif then counted_day || accepted_outcome end) as first_not_otif,
        min(case when is_due and not is_complete then counted_day || outcome end) as first_incomplete,
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
        claim.claim,
        orders.*,
        case claim.claim
            when 'otd' then orders.first_late
            when 'otif' then orders.first_not_otif
            else orders.first_incomplete
        end as first_missed
    from orders
    cross join claims as claim
)

select
    claim,
    basis,
    coalesce(cast(substr(first_missed, 1, 10) as date), last_decided_on, last_on) as counted_on,
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
    case
        when first_missed is not null then substr(first_missed, 11)
        when not_due_lines > 0 then 'not_due'
        when unknown_lines > 0 then 'unknown'
        when due_lines > 0 then 'on_time'
        else 'cancelled'
    end as outcome,
    case when first_missed is null and not_due_lines = 0 and unknown_lines > 0 then reason end as reason
from judged
