-- One row per row of a KPI that a clause names, with who answers for it: the contractor of its order line, or of its
-- order where all lines of that have the same, else the supplier it names. is_order_line, is_counted_once: the row is
-- the line, or the line or order, itself.
with
orders as (
    select
        flow,
        order_id,
        max(contractor_id) as contractor_id,
        min(ordered_at) as ordered_at,
        sum(ordered_quantity) as ordered_quantity,
        case
            when count(purchase_price) = count(*) and sum(ordered_quantity) > 0
                then sum(amount(ordered_quantity, purchase_price)) / sum(ordered_quantity)
        end as purchase_price,
        case when count(purchase_price) = count(*) then sum(amount(ordered_quantity, purchase_price)) end as line_value
    from marts.order_lines
    where not is_without_quantity
    group by flow, order_id
    having count(distinct contractor_id) = 1 and count(contractor_id) = count(*)
)

select
    part.kpi,
    part.basis,
    part.counted_on,
    part.row_name,
    part.flow,
    part.order_id,
    part.line_id,
    part.sku,
    part.product_name,
    part.category,
    part.mode,
    part.numerator,
    part.denominator,
    part.days,
    case
        when part.line_id is not null then line.contractor_id
        when part.order_id is not null then whole.contractor_id
        else part.supplier_id
    end as contractor_id,
    coalesce(line.ordered_at, whole.ordered_at) as ordered_at,
    line.completed_at,
    coalesce(line.completed_has_hour, false) as completed_has_hour,
    cast(coalesce(line.purchase_price, whole.purchase_price) as decimal(21, 12)) as purchase_price,
    coalesce(line.ordered_quantity, whole.ordered_quantity) as ordered_quantity,
    case
        when line.order_id is not null then amount(line.ordered_quantity, line.purchase_price)
        else whole.line_value
    end as line_value,
    line.source_file,
    line.source_row,
    part.line_id is not null and part.row_name = '' as is_order_line,
    part.order_id is not null and part.row_name = '' as is_counted_once
from meta.kpi_rows as part
left join marts.order_lines as line
    on part.flow = line.flow and part.order_id = line.order_id and part.line_id = line.line_id
left join orders as whole
    on part.line_id is null and part.flow = whole.flow and part.order_id = whole.order_id
where (part.denominator > 0 or part.numerator > 0)
    and coalesce(line.line_reason, '') <> 'delivered_before_ordered'
