-- One row per order line placed by the as-of day; what happens to it later is not known yet.
-- Quantities are in units and prices of one, whatever unit the line is stated in.
-- A move between own places has no supplier, and no mode by which another house would answer for it.
-- A cancellation without its date counts from the order on: the file says that it happened, not when.
-- closing_tolerance: the share of an ordered quantity that may never come, by the profile of the line's extract.
with
tolerant as (
    select extract.extract_id, cast(setting.value as decimal(7, 6)) as closing_tolerance
    from store.extracts as extract
    inner join store.settings as setting
        on extract.table_name = setting.table_name
        and extract.source_file = setting.source_file
        and extract.profile = setting.profile
    where setting.table_name = 'order_lines' and setting.name = 'closing_tolerance'
)

select
    line.flow,
    line.order_id,
    line.line_id,
    in_seconds(line.ordered_at) as ordered_at,
    line.ordered_has_hour,
    line.ordered_offset,
    coalesce(line.order_date_known, true) as is_order_date_known,
    in_seconds(line.requested_at) as requested_at,
    line.requested_has_hour,
    in_seconds(line.promised_at) as promised_at,
    line.promised_has_hour,
    in_seconds(line.repromised_at) as repromised_at,
    line.repromised_has_hour,
    in_seconds(line.released_at) as released_at,
    line.released_has_hour,
    line.released_offset,
    line.sku,
    case when line.flow <> 'internal' then line.supplier_id end as supplier_id,
    line.location_id,
    case when line.flow = 'internal' then line.from_location_id end as from_location_id,
    line.channel,
    case
        when line.flow <> 'internal' or line.mode not in ('dropship', 'marketplace', 'third_party') then line.mode
    end as mode,
    line.customer_country,
    line.customer_region,
    line.segment,
    in_wholes(in_units(line.ordered_quantity, packed.units_per_pack)) as ordered_quantity,
    per_unit(line.unit_price, packed.units_per_pack) as unit_price,
    per_unit(line.unit_cost, packed.units_per_pack) as unit_cost,
    coalesce(line.currency, build.reporting_currency) as currency,
    in_seconds(
        case
            when cast(line.cancelled_at as date) > known.known_until then null
            when line.cancelled_at is not null then line.cancelled_at
            when line.cancelled_quantity > 0 or line.cancel_reason is not null then line.ordered_at
        end
    ) as cancelled_at,
    case when line.cancelled_at is not null then line.cancelled_has_hour else line.ordered_has_hour end
        as cancelled_has_hour,
    in_wholes(in_units(line.cancelled_quantity, packed.units_per_pack)) as stated_cancelled_quantity,
    case when coalesce(cast(line.cancelled_at as date) <= known.known_until, true) then line.cancel_reason end
        as cancel_reason,
    in_seconds(case when cast(line.closed_at as date) <= known.known_until then line.closed_at end) as stated_closed_at,
    line.closed_has_hour as stated_closed_has_hour,
    coalesce(tolerant.closing_tolerance, 0) as closing_tolerance,
    line.source_file,
    line.source_row,
    build.as_of_at,
    build.as_of_has_hour
from store.order_lines as line
inner join meta.known_days as known on line.extract_id = known.extract_id
left join meta.packed_lines as packed
    on line.flow = packed.flow and line.order_id = packed.order_id and line.line_id = packed.line_id
left join tolerant on line.extract_id = tolerant.extract_id
cross join meta.build as build
where cast(line.ordered_at as date) <= known.known_until
