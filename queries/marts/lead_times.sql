-- One row per SKU and supplier it is or may be bought from: the days a new order takes, by half and by nine in ten of
-- the supplier's lines; empty where nobody knows.
-- With fewer than 10 lines the product's own lead time counts, else what lines there are, else those of the network.
with
pairs as (
    select sku, coalesce(supplier_id, '') as supplier_id
    from marts.products
    union
    select sku, coalesce(contractor_id, '')
    from marts.order_lines
    where flow = 'inbound'
),

known as (
    select
        pair.sku,
        pair.supplier_id,
        cast(product.lead_time_days as double) as product_days,
        case
            when own.lead_line_count >= 10 then 'supplier'
            when product.lead_time_days is not null then 'product'
            when own.lead_line_count > 0 then 'supplier'
            when network.lead_line_count > 0 then 'network'
        end as told_by,
        own.lead_days_mean,
        own.lead_days_sd,
        own.lead_days_p50,
        own.lead_days_p90,
        own.lead_line_count,
        network.lead_days_mean as network_mean,
        network.lead_days_sd as network_sd,
        network.lead_days_p50 as network_p50,
        network.lead_days_p90 as network_p90
    from pairs as pair
    left join marts.products as product on pair.sku = product.sku
    left join marts.supplier_paces as own on pair.supplier_id = own.supplier_id and pair.supplier_id <> ''
    left join marts.supplier_paces as network on network.supplier_id = ''
)

select
    sku,
    supplier_id,
    coalesce(lead_line_count, 0) as lead_line_count,
    case told_by when 'supplier' then lead_days_mean when 'product' then product_days else network_mean end
        as lead_days_mean,
    case told_by when 'supplier' then lead_days_sd when 'network' then network_sd end as lead_days_sd,
    case told_by when 'supplier' then lead_days_p50 when 'product' then product_days else network_p50 end
        as lead_days_p50,
    case told_by when 'supplier' then lead_days_p90 when 'product' then product_days else network_p90 end
        as lead_days_p90
from known
