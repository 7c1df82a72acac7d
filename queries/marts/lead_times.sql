-- One row per SKU and supplier it is or may be bought from: the days a new order takes, by half and by nine in ten of
-- the supplier's lines; empty where nobody knows.
-- With fewer than 10 lines the lead time the supplier signed counts, else that of the product, else what lines there
-- are, else those of the network (lead_source). Working days of a contract are brought to calendar days, seven for
-- five; its days of grace count in the nine of ten only. The newest valid one counts, one for the category first.
with
pairs as (
    select sku, coalesce(supplier_id, '') as supplier_id
    from marts.products
    union
    select sku, coalesce(contractor_id, '')
    from marts.order_lines
    where flow = 'inbound'
),

signed as (
    select
        clause.supplier_id,
        clause.category,
        clause.lead_days * case when clause.day_kind = 'working' then 1.4 else 1.0 end as signed_days,
        clause.grace_days * case when clause.day_kind = 'working' then 1.4 else 1.0 end as grace_days,
        row_number() over (
            partition by clause.supplier_id, clause.category order by clause.valid_from desc, clause.clause_id
        ) as turn
    from staging.sla_clauses as clause
    cross join meta.build as build
    where clause.kpi = 'lead_time'
        and clause.is_sound
        and clause.lead_days is not null
        and clause.mode is null
        and clause.valid_from <= build.as_of_date
        and coalesce(clause.valid_to >= build.as_of_date, true)
),

known as (
    select
        pair.sku,
        pair.supplier_id,
        cast(product.lead_time_days as double) as product_days,
        cast(coalesce(own_kind.signed_days, for_all.signed_days) as double) as signed_days,
        cast(coalesce(own_kind.grace_days, for_all.grace_days, 0) as double) as grace_days,
        case
            when own.lead_line_count >= 10 then 'supplier'
            when coalesce(own_kind.signed_days, for_all.signed_days) is not null then 'contract'
            when product.lead_time_days is not null then 'product'
            when own.lead_line_count > 0 then 'supplier'
            when network.lead_line_count > 0 then 'network'
        end as lead_source,
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
    left join signed as own_kind
        on pair.supplier_id = own_kind.supplier_id and product.category = own_kind.category and own_kind.turn = 1
    left join signed as for_all
        on pair.supplier_id = for_all.supplier_id and for_all.category is null and for_all.turn = 1
    left join marts.sender_paces as own
        on own.flow = 'inbound' and pair.supplier_id = own.sender_id and pair.supplier_id <> ''
    left join marts.sender_paces as network on network.flow = 'inbound' and network.sender_id = ''
)

select
    sku,
    supplier_id,
    coalesce(lead_line_count, 0) as lead_line_count,
    lead_source,
    case lead_source
        when 'supplier' then lead_days_mean
        when 'contract' then signed_days
        when 'product' then product_days
        else network_mean
    end as lead_days_mean,
    case lead_source when 'supplier' then lead_days_sd when 'network' then network_sd end as lead_days_sd,
    case lead_source
        when 'supplier' then lead_days_p50
        when 'contract' then signed_days
        when 'product' then product_days
        else network_p50
    end as lead_days_p50,
    case lead_source
        when 'supplier' then lead_days_p90
        when 'contract' then signed_days + grace_days
        when 'product' then product_days
        else network_p90
    end as lead_days_p90
from known
