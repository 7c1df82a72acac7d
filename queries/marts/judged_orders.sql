-- One row per order and basis: on time when every line of it is on time and in full, missed as soon as one line is.
-- A dimension that differs between the lines of an order is empty.
with
flaws as (
    select
        flow,
        order_id,
        line_id,
        max(case when fault in ('ours', 'supplier', 'carrier') then 1 else 0 end) = 1 as is_our_fault
    from marts.returned_lines
    group by flow, order_id, line_id
),

perfect as (
    select
        line.*,
        line.is_on_time and line.is_accepted_in_full and line.is_in_full as is_otif,
        line.rejected_quantity > 0 or coalesce(flaw.is_our_fault, false) as is_flawed
    from marts.judged_lines as line
    left join flaws as flaw
        on line.flow = flaw.flow and line.order_id = flaw.order_id and line.line_id = flaw.line_id
),

orders as (
    select
        basis,
        flow,
        order_id,
        max(counted_on) as counted_on,
        count(*) as line_count,
        sum(case when is_due and not is_otif then 1 else 0 end) as missed_lines,
        sum(case when is_due and is_flawed then 1 else 0 end) as flawed_lines,
        sum(case when is_otif then 1 else 0 end) as good_lines,
        sum(case when outcome = 'late' then 1 else 0 end) as late_lines,
        sum(case when outcome = 'late_open' then 1 else 0 end) as late_open_lines,
        sum(case when outcome = 'not_due' then 1 else 0 end) as not_due_lines,
        sum(case when outcome = 'cancelled' then 1 else 0 end) as cancelled_lines,
        sum(line_value) as order_value,
        case when min(coalesce(supplier_id, '')) = max(coalesce(supplier_id, '')) then min(supplier_id) end
            as supplier_id,
        case when min(coalesce(supplier_id, '')) = max(coalesce(supplier_id, '')) then min(supplier_name) end
            as supplier_name,
        case when min(coalesce(mode, '')) = max(coalesce(mode, '')) then min(mode) end as mode,
        min(channel) as channel,
        case when min(coalesce(location_id, '')) = max(coalesce(location_id, '')) then min(location_id) end
            as location_id,
        case when min(coalesce(location_id, '')) = max(coalesce(location_id, '')) then min(location_name) end
            as location_name,
        min(customer_country) as customer_country,
        min(customer_region) as customer_region,
        min(segment) as segment
    from perfect
    group by basis, flow, order_id
)

select
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
        when late_open_lines > 0 then 'late_open'
        when late_lines > 0 then 'late'
        when missed_lines > 0 then 'failed'
        when not_due_lines > 0 then 'not_due'
        when good_lines > 0 then 'on_time'
        when cancelled_lines > 0 then 'cancelled'
        else 'unknown'
    end as outcome
from orders
