-- One row per order line of a flow in whose files cancellations are recorded at all: whether it was cancelled for a
-- stockout, in whole or in part. stockout_reason is why nobody can say; seller_reason, why nobody can say whether the
-- seller cancelled it.
select
    line.*,
    line.is_cancelled and coalesce(line.cancel_reason, '') = 'stockout' as is_stockout,
    case when line.line_reason <> 'delivered_before_ordered' then line.line_reason end as stockout_reason,
    coalesce(line.line_reason, case when line.is_cancelled_by_seller is null then 'no_reason' end) as seller_reason
from marts.order_lines as line
inner join marts.recorded_flows as recorded on line.flow = recorded.flow and recorded.has_cancellations
