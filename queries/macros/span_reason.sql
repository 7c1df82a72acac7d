-- Why nobody knows how long a line took from one time to another; null where it is known, or one of them is missing.
create macro span_reason(
    is_begin_known, is_shipped_after_delivered, begun_at, begun_has_hour, ended_at, ended_has_hour
) as
case
    when not is_begin_known then 'order_date_unknown'
    when is_shipped_after_delivered then 'shipped_after_delivered'
    when compared(ended_at, ended_has_hour, begun_at, begun_has_hour) < 0 then 'wrong_order'
end
