-- One row per order line handed to a carrier, of modes whose files hold tracking numbers at all: whether every parcel
-- of it bears one. What a store hands over itself is not tracked.
with
parcels as (
    select
        flow,
        order_id,
        line_id,
        max(cast(shipped_at as date)) as shipped_date,
        count(*) as parcel_count,
        count(tracking) as tracked_count
    from marts.deliveries
    where shipped_at is not null
    group by flow, order_id, line_id
),

recorded as (
    select distinct line.flow, coalesce(line.mode, '') as mode_name
    from marts.deliveries as parcel
    inner join marts.order_lines as line
        on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
    where parcel.tracking is not null
)

select
    line.*,
    parcel.shipped_date,
    parcel.tracked_count = parcel.parcel_count as is_tracked
from parcels as parcel
inner join marts.order_lines as line
    on parcel.flow = line.flow and parcel.order_id = line.order_id and parcel.line_id = line.line_id
inner join recorded on line.flow = recorded.flow and coalesce(line.mode, '') = recorded.mode_name
where coalesce(line.mode, '') not in ('store', 'click_collect', 'reserve_collect')
