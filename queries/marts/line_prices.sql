-- One row per order line: its price and cost in the reporting currency, the product's where it has none. A purchase or
-- move without a price is worth its cost.
-- purchase_price is what a clause counts with: the line's own price or cost of a purchase, its cost of a sale.
select
    line.flow,
    line.order_id,
    line.line_id,
    case
        when line.unit_price is not null then converted(line.unit_price, rate.rate)
        when line.flow <> 'outbound' and line.unit_cost is not null then converted(line.unit_cost, rate.rate)
        when line.flow <> 'outbound' then cast(product.unit_cost as decimal(21, 12))
    end as unit_price,
    case
        when line.unit_cost is not null then converted(line.unit_cost, rate.rate)
        else cast(product.unit_cost as decimal(21, 12))
    end as unit_cost,
    case
        when line.flow = 'inbound' then converted(coalesce(line.unit_price, line.unit_cost), rate.rate)
        else converted(line.unit_cost, rate.rate)
    end as purchase_price,
    rate.rate is null and coalesce(line.unit_price, line.unit_cost) is not null as is_without_rate
from marts.promised_lines as line
left join marts.products as product on line.sku = product.sku
left join marts.exchange_rates as rate
    on line.currency = rate.currency
    and line.ordered_date >= rate.valid_from
    and line.ordered_date < rate.valid_before
