-- One row per order line that overran a stage or was given up: the first stage that took longer than it may, and
-- whose it was. A line without a row here was late for a cause nobody recorded.
-- A stage may take what nine of ten punctual lines of the same supplier needed (from 30 of them on), else of the mode.
-- A purchase ordered later than the supplier's agreed lead time before its promise is our late order, whatever follows.
with
overruns as (
    select
        stage.flow,
        stage.order_id,
        stage.line_id,
        min(stage.stage_number) as stage_number
    from marts.stage_hours as stage
    left join marts.stage_allowances as own
        on stage.flow = own.flow
        and stage.mode_name = own.mode_name
        and stage.answering_id = own.answering_id
        and stage.stage_number = own.stage_number
        and own.line_count >= 30
    left join marts.stage_allowances as every
        on stage.flow = every.flow
        and stage.mode_name = every.mode_name
        and every.answering_id = ''
        and stage.stage_number = every.stage_number
    where not stage.is_on_time and stage.stage_hours > coalesce(own.allowed_hours, every.allowed_hours)
    group by stage.flow, stage.order_id, stage.line_id
),

judged as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        case
            when
                line.is_cancelled and not coalesce(line.is_cancelled_by_seller, false) and not line.is_open
                then 'customer'
            when
                line.flow = 'inbound'
                and line.is_order_date_known
                and date_diff('day', line.ordered_date, cast(line.promised_at as date)) < product.lead_time_days
                then 'our_late_order'
            when
                line.is_cancelled
                and not line.is_open
                and (line.flow = 'inbound' or line.mode in ('dropship', 'marketplace'))
                then 'supplier'
            when line.is_cancelled and not line.is_open then 'our_stock'
            when overrun.stage_number = 3 then 'carrier'
            when overrun.stage_number is null then 'unknown'
            when line.flow = 'inbound' or line.mode in ('dropship', 'marketplace') then 'supplier'
            when line.mode = 'third_party' then 'third_party'
            else 'our_preparation'
        end as cause,
        case when line.is_cancelled and not line.is_open then null else overrun.stage_number end as stage_number
    from marts.order_lines as line
    left join overruns as overrun
        on line.flow = overrun.flow and line.order_id = overrun.order_id and line.line_id = overrun.line_id
    left join marts.products as product on line.sku = product.sku
)

select
    flow,
    order_id,
    line_id,
    cause,
    case
        when cause = 'our_late_order' then null
        when stage_number = 1 then 'order_to_ready'
        when stage_number = 2 then 'ready_to_ship'
        when stage_number = 3 then 'transit'
    end as overrun_stage
from judged
where cause <> 'unknown'
