-- One row per order line handed to a carrier, of modes whose files hold tracking numbers at all: whether every parcel
-- of it bears one. What a store hands over itself is not tracked.
with
recorded as (
    select distinct flow, coalesce(mode, '') as mode_name
    from marts.order_lines
    where has_tracking
)

select
    line.*,
    line.handed_over_date as shipped_date
from marts.order_lines as line
inner join recorded on line.flow = recorded.flow and coalesce(line.mode, '') = recorded.mode_name
where line.handed_over_date is not null
    and coalesce(line.mode, '') not in ('store', 'click_collect', 'reserve_collect')
