-- One row per order line and moment at which something of it came: how much had come and been accepted by then, and the
-- least that lay there from then on (stayed): a receipt that is reversed later counts from the second time it came.
-- Receipts of one moment, or of one day where one of them has no hour, are netted. What is taken back below nothing
-- counts as nothing; a reject nobody tells is taken as none.
with
moments as (
    select
        flow,
        order_id,
        line_id,
        moment_at,
        min(case when delivered_has_hour then 1 else 0 end) = 1 as moment_has_hour,
        min(delivered_offset) as moment_offset,
        sum(delivered_quantity) as delivered_quantity,
        sum(coalesce(stated_rejected_quantity, 0)) as rejected_quantity
    from marts.deliveries
    where delivered_at is not null
    group by flow, order_id, line_id, moment_at
),

summed as (
    select
        moments.*,
        sum(delivered_quantity) over so_far as sum_so_far,
        sum(rejected_quantity) over so_far as rejected_so_far
    from moments
    window
        so_far as (
            partition by flow, order_id, line_id order by moment_at
            rows between unbounded preceding and current row
        )
),

reflected as (
    select
        summed.*,
        sum_so_far
        - least(
            min(sum_so_far) over (
                partition by flow, order_id, line_id order by moment_at
                rows between unbounded preceding and current row
            ),
            0
        ) as come_quantity
    from summed
),

accepted as (
    select
        flow,
        order_id,
        line_id,
        moment_at,
        moment_has_hour,
        moment_offset,
        in_wholes(come_quantity) as come_quantity,
        in_wholes(greatest(come_quantity - rejected_so_far, 0)) as accepted_quantity
    from reflected
)

select
    accepted.*,
    min(come_quantity) over from_here as stayed_quantity,
    min(accepted_quantity) over from_here as accepted_stayed_quantity
from accepted
window
    from_here as (
        partition by flow, order_id, line_id order by moment_at
        rows between current row and unbounded following
    )
