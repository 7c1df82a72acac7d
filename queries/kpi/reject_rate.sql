-- One row per receipt: units refused or damaged of the units received.
-- A receipt of which nobody says what was rejected stands outside. Only where rejections are recorded at all: a flow
-- without a single rejected quantity in its files has no reject rate.
with
receipts as (
    select
        parcel.*,
        case
            when parcel.is_without_quantity then 'zero_quantity'
            when parcel.rejected_quantity is null then 'reject_unknown'
        end as reason
    from marts.parcel_lines as parcel
    where not parcel.is_orphan
        and parcel.flow in (
            select recorded.flow from marts.deliveries as recorded where recorded.stated_rejected_quantity is not null
        )
)

select
    delivered_date as counted_on,
    columns(line_dimensions()),
    delivery_id,
    case when reason is not null then 'unknown' when rejected_quantity > 0 then 'missed' else 'met' end as outcome,
    reason,
    case when rejected_quantity is null then counted_quantity else 0 end as unplaced,
    coalesce(rejected_quantity, 0) as numerator,
    case when rejected_quantity is null then 0 else counted_quantity end as denominator
from receipts
