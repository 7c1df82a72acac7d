-- One row per return, with the line it belongs to where it names one that is known.
-- counted_quantity: what of it counts in a rate, for never more comes back than was delivered (of an unknown line all).
-- delay_reason: why nobody knows how many days after its delivery it came back.
-- supplier_id is the supplier of the product, whoever sold it; answering_supplier_id the one that answers for the line.
with
received as (
    select
        *,
        coalesce(flow, 'outbound') as flow_name,
        sum(returned_quantity) over (
            partition by coalesce(flow, 'outbound'), order_id, line_id order by returned_at, return_id
            rows between unbounded preceding and current row
        ) as quantity_so_far
    from staging.returns
),

linked as (
    select
        goods.return_id,
        goods.flow_name as flow,
        goods.order_id,
        goods.line_id,
        line.order_id is not null as is_linked,
        coalesce(line.is_without_quantity, false) as is_without_quantity,
        cast(goods.returned_at as date) as returned_date,
        goods.requested_at,
        goods.returned_at,
        goods.returned_quantity,
        case
            when line.order_id is null then goods.returned_quantity
            else
                cast(
                    least(goods.quantity_so_far, line.delivered_quantity, line.ordered_quantity)
                    - least(
                        goods.quantity_so_far - goods.returned_quantity, line.delivered_quantity, line.ordered_quantity
                    )
                    as decimal(18, 6)
                )
        end as counted_quantity,
        line.order_id is not null and goods.quantity_so_far > line.delivered_quantity as is_over_returned,
        goods.reason,
        goods.disposition,
        goods.fault,
        case
            when goods.refund_value is null then 'no_price'
            when line.order_id is null then 'unlinked_return'
            when rate.rate is null then 'no_rate'
            when amount(1, converted(goods.refund_value, rate.rate)) is null then 'value_too_large'
        end as refund_reason,
        amount(1, converted(goods.refund_value, rate.rate)) as refund_value,
        goods.return_location_id,
        coalesce(place.location_name, goods.return_location_id) as return_location_name,
        case
            when place.kind = 'store' and line.flow = 'outbound' and line.mode <> 'store' then 'online_to_store'
            when place.kind in ('store', 'supplier', 'third_party') then place.kind
            when place.kind is not null then 'warehouse'
        end as return_route,
        days_between(
            line.last_delivered_at, line.last_delivered_has_hour, line.last_delivered_offset,
            goods.returned_at, goods.returned_has_hour, goods.returned_offset
        ) as return_days,
        product.supplier_id,
        product.supplier_name,
        line.supplier_id as answering_supplier_id,
        coalesce(line.sku, goods.sku) as sku,
        product.product_name,
        product.category,
        product.brand,
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
    left join marts.order_lines as line
        on goods.flow_name = line.flow and goods.order_id = line.order_id and goods.line_id = line.line_id
    left join marts.promised_lines as priced
        on goods.flow_name = priced.flow and goods.order_id = priced.order_id and goods.line_id = priced.line_id
    left join marts.exchange_rates as rate
        on priced.currency = rate.currency
        and line.ordered_date >= rate.valid_from and line.ordered_date < rate.valid_before
    left join marts.products as product on coalesce(line.sku, goods.sku) = product.sku
    left join marts.locations as place on goods.return_location_id = place.location_id
)

select
    linked.*,
    case
        when not is_linked then 'unlinked_return'
        when is_without_quantity then 'zero_quantity'
        when coalesce(return_days, -1) < 0 then 'no_delivery_date'
    end as delay_reason
from linked
