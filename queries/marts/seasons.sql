-- One row per sales season or strike and place: consecutive days of one label.
-- A place without a country or location is everywhere.
with
special_days as (
    select distinct kind, coalesce(label, kind) as label, location_id, country, event_date
    from staging.calendar_events
    where kind in ('sale', 'strike')
),

followed as (
    select
        special_days.*,
        date_diff(
            'day',
            lag(event_date) over (partition by kind, label, location_id, country order by event_date),
            event_date
        ) as days_since
    from special_days
),

numbered as (
    select
        followed.*,
        sum(case when days_since = 1 then 0 else 1 end)
            over (partition by kind, label, location_id, country order by event_date)
            as season_number
    from followed
)

select kind, label, location_id, country, min(event_date) as first_day, max(event_date) as last_day
from numbered
group by kind, label, location_id, country, season_number
