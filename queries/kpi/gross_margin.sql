-- One row per customer's order line: revenue less cost of revenue; without a price or a cost it adds to neither.
with
costed as (
    select
        sale.*,
        coalesce(sale.price_reason, sale.cost_reason) as reason
    from marts.priced_sales as sale
)

select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when reason is null then 'met' else 'unknown' end as outcome,
    reason,
    case reason when 'no_cost' then kept_value else case when reason is null then 0 else 1 end end as unplaced,
    case when reason is null then kept_value - kept_cost else 0 end as numerator,
    case when reason is null then kept_value else 0 end as denominator
from costed
