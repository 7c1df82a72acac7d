-- One row per SKU offered by a supplier's feed, and day: the feed said available.
-- A feed is of the mode, dropship or marketplace, in which most lines were sold from it.
with
sold as (
    select location_id, mode, count(*) as line_count
    from marts.order_lines
    where flow = 'outbound' and mode in ('dropship', 'marketplace') and location_id is not null
    group by location_id, mode
),

main as (
    select location_id, mode, row_number() over (partition by location_id order by line_count desc, mode) as turn
    from sold
)

select
    day.stock_date as counted_on,
    day.stock_date,
    day.sku,
    day.product_name,
    day.category,
    day.brand,
    day.supplier_id,
    day.supplier_name,
    day.location_id,
    day.location_name,
    day.location_kind,
    main.mode,
    day.outcome,
    day.reason,
    case when day.reason is not null then 1 else 0 end as unplaced,
    case when day.outcome = 'in_stock' then 1 else 0 end as numerator,
    case when day.is_active then 1 else 0 end as denominator
from marts.stock_days as day
left join main on day.location_id = main.location_id and main.turn = 1
where not day.is_own_place
