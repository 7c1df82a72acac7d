-- -1, 0 or 1: whether time a comes before, with or after time b, at the coarser precision of the two; else null.
-- A time without an hour is a day: two times of one day are equal as soon as one of them has no hour.
create macro compared(a_at, a_has_hour, b_at, b_has_hour) as
case
    when a_at is null or b_at is null then null
    when a_has_hour and b_has_hour then cast(sign(date_diff('microsecond', b_at, a_at)) as integer)
    else cast(sign(date_diff('day', cast(b_at as date), cast(a_at as date))) as integer)
end
