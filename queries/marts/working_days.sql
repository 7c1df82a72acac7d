-- One row per location and day: how many working days have passed by then, and which working day comes next.
-- Saturdays, Sundays, public holidays of the location's country and closing days are not worked; the empty location
-- is the calendar of lines without one. A place without a known country keeps the calendar of the home country.
-- day_off is why a day is not worked: the weekend, else a closing day, else a public holiday.
with
places as (
    select place.location_id, coalesce(known.country, build.home_country) as country
    from marts.locations as place
    cross join meta.build as build
    left join meta.calendar_countries as known on place.country = known.country
    union all
    select '', home_country
    from meta.build
),

days as (
    select place.location_id, place.country, span.calendar_date, span.is_weekend
    from places as place
    cross join meta.calendar_days as span
),

closed as (
    select day.location_id, day.calendar_date, 'closed' as day_off
    from days as day
    inner join staging.calendar_events as event
        on day.calendar_date = event.event_date
        and event.kind = 'closed'
        and (event.location_id is null or event.location_id = day.location_id)
        and (event.country is null or event.country = day.country)
    union all
    select day.location_id, day.calendar_date, 'holiday' as day_off
    from days as day
    inner join
        meta.public_holidays as holiday
        on day.calendar_date = holiday.holiday_date and day.country = holiday.country
),

named as (
    select location_id, calendar_date, min(day_off) as day_off
    from closed
    group by location_id, calendar_date
),

judged as (
    select
        day.location_id,
        day.country,
        day.calendar_date,
        case when day.is_weekend then 'weekend' else named.day_off end as day_off,
        named.calendar_date is null and not day.is_weekend as is_working_day
    from days as day
    left join named on day.location_id = named.location_id and day.calendar_date = named.calendar_date
)

select
    location_id,
    country,
    calendar_date,
    day_off,
    is_working_day,
    cast(
        sum(case when is_working_day then 1 else 0 end) over (partition by location_id order by calendar_date)
        as integer
    ) as working_day_number,
    min(case when is_working_day then calendar_date end) over (
        partition by location_id order by calendar_date rows between 1 following and unbounded following
    ) as next_working_date
from judged
