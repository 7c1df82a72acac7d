-- One row per return of a known order line, with the line it belongs to.
-- A return names no flow: it belongs to the customer's order where there is one, else to the purchase order.
-- counted_quantity: what of it counts in a rate, for never more comes back than was delivered.
with
owners as (
    select order_id, line_id, max(flow) as flow
    from staging.order_lines
    group by order_id, line_id
),

received as (
    select
        *,
        sum(returned_quantity) over (
            partition by order_id, line_id order by returned_at, return_id
            rows between unbounded preceding and current row
        ) as quantity_so_far
    from staging.returns
)

select
    goods.return_id,
    line.flow,
    goods.order_id,
    goods.line_id,
    cast(goods.returned_at as date) as returned_date,
    goods.requested_at,
    goods.returned_at,
    goods.returned_quantity,
    least(goods.quantity_so_far, line.delivered_quantity)
    - least(goods.quantity_so_far - goods.returned_quantity, line.delivered_quantity) as counted_quantity,
    goods.reason,
    goods.disposition,
    goods.fault,
    amount(1, converted(goods.refund_value, rate.rate)) as refund_value,
    goods.return_location_id,
    coalesce(place.location_name, goods.return_location_id) as return_location_name,
    case
        when place.kind = 'store' and line.flow = 'outbound' and line.mode <> 'store' then 'online_to_store'
        when place.kind in ('store', 'supplier', 'third_party') then place.kind
        when place.kind is not null then 'warehouse'
    end as return_route,
    date_diff('day', cast(line.last_delivered_at as date), cast(goods.returned_at as date)) as return_days,
    line.supplier_id,
    line.supplier_name,
    line.sku,
    line.product_name,
    line.category,
    line.brand,
    line.mode,
    line.channel,
    line.location_id,
    line.location_name,
    line.customer_country,
    line.customer_region,
    line.carrier,
    line.segment,
    line.ordered_at,
    line.ordered_date,
    line.last_delivered_at,
    line.unit_price,
    goods.source_file,
    goods.source_row
from received as goods
inner join owners as owner on goods.order_id = owner.order_id and goods.line_id = owner.line_id
inner join marts.order_lines as line
    on owner.flow = line.flow and goods.order_id = line.order_id and goods.line_id = line.line_id
inner join marts.promised_lines as priced
    on owner.flow = priced.flow and goods.order_id = priced.order_id and goods.line_id = priced.line_id
left join marts.exchange_rates as rate
    on priced.currency = rate.currency
    and line.ordered_date >= rate.valid_from and line.ordered_date < rate.valid_before
left join marts.locations as place on goods.return_location_id = place.location_id
