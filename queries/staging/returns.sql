-- One row per return received back by the as-of day; it may name no order line.
select
    goods.return_id,
    goods.flow,
    goods.order_id,
    goods.line_id,
    goods.sku,
    in_seconds(goods.requested_at) as requested_at,
    in_seconds(goods.returned_at) as returned_at,
    goods.returned_has_hour,
    goods.returned_offset,
    in_wholes(in_units(goods.returned_quantity, packed.units_per_pack)) as returned_quantity,
    goods.reason,
    goods.disposition,
    goods.return_location_id,
    goods.refund_value,
    goods.fault,
    goods.source_file,
    goods.source_row
from store.returns as goods
inner join meta.known_days as known on goods.extract_id = known.extract_id
left join meta.packed_lines as packed
    on goods.flow = packed.flow and goods.order_id = packed.order_id and goods.line_id = packed.line_id
where cast(goods.returned_at as date) <= known.known_until
