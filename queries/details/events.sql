-- One row per thing that was promised for, or happened to, an order line, with the source row that says so.
with
line_steps as (
    select 'ordered' as event, 'actual' as kind
    union all
    select 'requested', 'planned'
    union all
    select 'promised', 'planned'
    union all
    select 'repromised', 'planned'
    union all
    select 'released', 'actual'
    union all
    select 'cancelled', 'actual'
),

parcel_steps as (
    select 'ready' as event
    union all
    select 'shipped'
    union all
    select 'delivered'
    union all
    select 'available'
),

steps as (
    select
        line.flow,
        line.order_id,
        line.line_id,
        step.event,
        step.kind,
        case step.event
            when 'ordered' then case when line.is_order_date_known then line.ordered_at end
            when 'requested' then line.requested_at
            when 'promised' then line.promised_at
            when 'repromised' then line.repromised_at
            when 'released'
                then case
                        when
                            compared(line.started_at, line.started_has_hour, line.ordered_at, line.ordered_has_hour) > 0
                            then line.started_at
                    end
            when 'cancelled' then line.cancelled_at
        end as happened_at,
        case step.event when 'cancelled' then line.cancelled_quantity else line.ordered_quantity end as quantity,
        case step.event when 'cancelled' then line.cancel_reason end as reference,
        line.source_file,
        line.source_row
    from marts.order_lines as line
    cross join line_steps as step
    union all
    select
        parcel.flow,
        parcel.order_id,
        parcel.line_id,
        step.event,
        'actual' as kind,
        case step.event
            when 'ready' then parcel.ready_at
            when 'shipped' then parcel.shipped_at
            when 'delivered' then parcel.delivered_at
            when 'available' then parcel.available_at
        end as happened_at,
        case step.event
            when 'available' then parcel.delivered_quantity - coalesce(parcel.rejected_quantity, 0)
            else parcel.delivered_quantity
        end as quantity,
        parcel.delivery_id as reference,
        parcel.source_file,
        parcel.source_row
    from marts.deliveries as parcel
    cross join parcel_steps as step
)

select
    flow,
    order_id,
    line_id,
    event,
    kind,
    happened_at,
    quantity,
    reference,
    source_file,
    source_row
from steps
where happened_at is not null
union all
select flow, order_id, line_id, 'returned', 'actual', returned_at, returned_quantity, return_id, source_file, source_row
from marts.returned_lines
