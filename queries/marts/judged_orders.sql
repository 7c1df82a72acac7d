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
        claim.claim,
        line.*,
        case claim.claim
            when 'otd' then line.is_on_time
            when 'otif' then line.is_otif
            else line.is_due and line.is_complete
        end as is_kept,
        case claim.claim when 'otif' then line.accepted_outcome else line.outcome end as claim_outcome,
        line.rejected_quantity > 0 or coalesce(flaw.is_our_fault, false) as is_flawed
    from marts.judged_lines as line
    cross join claims as claim
    left join flaws as flaw
        on line.flow = flaw.flow and line.order_id = flaw.order_id and line.line_id = flaw.line_id
),

orders as (
    select
        claim,
        basis,
        flow,
        order_id,
        coalesce(
            min(case when is_due and not is_kept then counted_on end),
            max(case when outcome in ('on_time', 'late', 'late_open', 'failed', 'not_due') then counted_on end),
            max(counted_on)
        ) as counted_on,
        count(*) as line_count,
        sum(case when is_due and not is_kept then 1 else 0 end) as missed_lines,
        sum(case when is_due and is_flawed then 1 else 0 end) as flawed_lines,
        sum(case when is_due and is_kept then 1 else 0 end) as kept_lines,
        arg_min(
            case when is_due and not is_kept then claim_outcome end,
            case when is_due and not is_kept then cast(counted_on as varchar) || claim_outcome end
        ) as missed_outcome,
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
    where coalesce(reason, '') not in ('zero_quantity', 'counted_as_sale', 'counted_as_purchase')
    group by claim, basis, flow, order_id
)

select
    claim,
    basis,
    counted_on,
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
        when missed_lines > 0 then missed_outcome
        when not_due_lines > 0 then 'not_due'
        when unknown_lines > 0 then 'unknown'
        when kept_lines > 0 then 'on_time'
        else 'cancelled'
    end as outcome,
    case when missed_lines = 0 and not_due_lines = 0 and unknown_lines > 0 then reason end as reason
from orders
