-- One row per receipt: units refused or damaged of the units received.
-- A receipt of which nobody says what was rejected stands outside. Only where rejections are recorded at all: a flow
-- without a single rejected quantity in its files has no reject rate.
select
    delivered_date as counted_on,
    columns(line_dimensions()),
    delivery_id,
    case when reject_reason is not null then 'unknown' when rejected_quantity > 0 then 'missed' else 'met' end
        as outcome,
    reject_reason as reason,
    case when rejected_quantity is null then counted_quantity else 0 end as unplaced,
    coalesce(rejected_quantity, 0) as numerator,
    case when rejected_quantity is null then 0 else counted_quantity end as denominator
from marts.parcel_lines
where not is_orphan
    and flow in (select flow from marts.deliveries where stated_rejected_quantity is not null)
