-- One row per parcel that left one of our places and per reversal: what was sold, beside the stock of its SKU, place
-- and day.
-- Sold from where and when no stock is known stands outside (reason). Cost of goods: the line's or product's, else that
-- of the stock.
select
    parcel.delivery_id,
    parcel.order_id,
    parcel.line_id,
    parcel.delivered_date,
    parcel.sku,
    parcel.product_name,
    parcel.category,
    parcel.brand,
    parcel.supplier_id,
    parcel.supplier_name,
    parcel.location_id,
    parcel.location_name,
    parcel.location_kind,
    parcel.delivered_quantity,
    amount(parcel.delivered_quantity, coalesce(parcel.unit_cost, day.unit_cost)) as delivered_cost,
    day.stock_value,
    case
        when day.sku is null then 'no_stock_record'
        when not day.is_known then 'stock_unknown'
    end as reason,
    parcel.source_file,
    parcel.source_row
from marts.outgoing_parcels as parcel
left join marts.stock_days as day
    on parcel.sku = day.sku and parcel.location_id = day.location_id and parcel.delivered_date = day.stock_date
