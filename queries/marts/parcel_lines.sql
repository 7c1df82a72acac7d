-- One row per parcel that came, with what is known of its order line; of an orphan, whose line nobody knows, only what
-- it says itself. A carrier is the line's, an orphan's its own. reject_reason: why nobody knows what was rejected of
-- it.
with
known as (
    select
        line.*,
        parcel.delivered_date,
        parcel.delivery_id,
        parcel.rejected_quantity as parcel_rejected_quantity,
        parcel.counted_quantity as parcel_counted_quantity,
        parcel.has_cost,
        parcel.is_without_rate as is_cost_without_rate,
        parcel.freight_cost,
        parcel.handling_cost,
        parcel.source_file as parcel_source_file,
        parcel.source_row as parcel_source_row
    from marts.deliveries as parcel
    inner join marts.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    where parcel.delivered_at is not null
)

select
    delivered_date,
    columns(line_dimensions()),
    product_supplier_id,
    product_supplier_name,
    delivery_id,
    false as is_orphan,
    is_without_quantity,
    parcel_rejected_quantity as rejected_quantity,
    case
        when is_without_quantity then 'zero_quantity'
        when parcel_rejected_quantity is null then 'reject_unknown'
    end as reject_reason,
    parcel_counted_quantity as counted_quantity,
    has_cost,
    is_cost_without_rate,
    freight_cost,
    handling_cost,
    parcel_source_file as source_file,
    parcel_source_row as source_row
from known
union all
select
    delivered_date,
    flow,
    order_id,
    line_id,
    null as supplier_id,
    null as supplier_name,
    null as sku,
    null as product_name,
    null as category,
    null as brand,
    null as mode,
    null as channel,
    null as location_id,
    null as location_name,
    null as customer_country,
    null as customer_region,
    carrier,
    null as segment,
    null as product_supplier_id,
    null as product_supplier_name,
    delivery_id,
    true as is_orphan,
    false as is_without_quantity,
    null as rejected_quantity,
    'orphan' as reject_reason,
    delivered_quantity as counted_quantity,
    false as has_cost,
    false as is_cost_without_rate,
    null as freight_cost,
    null as handling_cost,
    source_file,
    source_row
from marts.orphan_deliveries
where delivered_date is not null
