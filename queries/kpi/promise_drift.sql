-- One row per order line whose latest promise is another day than the first: the days it moved, earlier below 0.
with
moved as (
    select *, coalesce(line_reason, first_date_reason) as reason
    from marts.order_lines
    where promised_at is not null and cast(latest_promised_at as date) <> cast(promised_at as date)
)

select
    cast(promised_at as date) as counted_on,
    columns(line_dimensions()),
    case when reason is null then 'met' else 'unknown' end as outcome,
    reason,
    left_out(reason) as unplaced,
    days_between(
        promised_at, promised_has_hour, null, latest_promised_at, latest_promised_has_hour, null
    ) as value,
    case when reason is null then 1 else 0 end as weight
from moved
