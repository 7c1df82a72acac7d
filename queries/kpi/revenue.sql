-- One row per customer's order line: what was ordered and not cancelled, at its price in the reporting currency.
-- An amount without an exchange rate is left out and counted, never added raw.
select
    ordered_date as counted_on,
    columns(line_dimensions()),
    case when price_reason is null then 'met' else 'unknown' end as outcome,
    price_reason as reason,
    left_out(price_reason) as unplaced,
    case when price_reason is null then kept_value else 0 end as numerator,
    case when price_reason is null then 1 else 0 end as denominator
from marts.priced_sales
