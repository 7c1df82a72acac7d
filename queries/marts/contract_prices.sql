-- One row per order line of a supplier with a clause: the price it counts with, as the source tells it, and the rate
-- that brought it to the reporting currency. A purchase counts at its own price, else its cost; a sale at its cost.
select
    line.flow,
    line.order_id,
    line.line_id,
    case when line.flow = 'inbound' then coalesce(line.unit_price, line.unit_cost) else line.unit_cost end
        as stated_price,
    line.currency,
    rate.rate as exchange_rate,
    rate.valid_from as rate_valid_from
from marts.promised_lines as line
left join marts.exchange_rates as rate
    on line.currency = rate.currency
    and line.ordered_date >= rate.valid_from
    and line.ordered_date < rate.valid_before
where line.supplier_id in (select clause.supplier_id from marts.clauses as clause)
