-- Why a promise cannot be measured against; null where it can: no_promise, promise_too_far or promise_before_order.
create macro date_reason(due_at, due_has_hour, is_too_far, ordered_at, ordered_has_hour, is_order_date_known) as
case
    when due_at is null then 'no_promise'
    when is_too_far then 'promise_too_far'
    when is_order_date_known and compared(due_at, due_has_hour, ordered_at, ordered_has_hour) < 0
        then 'promise_before_order'
end
