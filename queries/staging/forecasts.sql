-- One row per forecast made by the as-of day.
select
    guess.sku,
    guess.location_id,
    guess.period_start,
    guess.period_end,
    guess.forecast_quantity,
    guess.made_on,
    guess.source_file,
    guess.source_row
from store.forecasts as guess
cross join meta.build as build
where guess.made_on is null or guess.made_on <= build.as_of_date
