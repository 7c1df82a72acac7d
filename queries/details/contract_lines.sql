-- One row per order line a supplier with a clause answers for, as its source tells it: what a clause works from. It
-- counts on the day of its first promise.
select
    cast(line.promised_at as date) as counted_on,
    line.contractor_id as supplier_id,
    line.flow,
    line.order_id,
    line.line_id,
    line.sku,
    line.product_name,
    line.category,
    line.mode,
    line.location_id,
    line.ordered_at,
    line.ordered_has_hour,
    line.started_at,
    line.started_has_hour,
    line.requested_at,
    line.requested_has_hour,
    line.promised_at,
    line.promised_has_hour,
    line.repromised_at,
    line.repromised_at is not null and line.latest_promised_has_hour as repromised_has_hour,
    line.ordered_quantity,
    line.delivered_quantity,
    line.rejected_quantity,
    line.cancelled_at,
    line.cancelled_has_hour,
    line.cancelled_quantity,
    line.cancel_reason,
    line.closed_at,
    line.closed_has_hour,
    priced.stated_price,
    priced.currency,
    priced.exchange_rate,
    priced.rate_valid_from,
    line.purchase_price,
    amount(line.ordered_quantity, line.purchase_price) as line_value,
    base.order_id is not null as is_legal_base,
    line.source_file,
    line.source_row
from marts.order_lines as line
inner join marts.contract_prices as priced
    on line.flow = priced.flow and line.order_id = priced.order_id and line.line_id = priced.line_id
left join marts.legal_base_lines as base
    on line.contractor_id = base.supplier_id
    and line.flow = base.flow
    and line.order_id = base.order_id
    and line.line_id = base.line_id
where line.contractor_id is not null
