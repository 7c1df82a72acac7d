-- One row per returned line received back by the as-of moment.
select
    goods.return_id,
    goods.order_id,
    goods.line_id,
    goods.requested_at,
    goods.returned_at,
    goods.returned_quantity,
    goods.reason,
    goods.disposition,
    goods.return_location_id,
    goods.refund_value,
    goods.fault,
    goods.source_file,
    goods.source_row
from store.returns as goods
cross join meta.build as build
where goods.returned_at <= build.as_of_at
