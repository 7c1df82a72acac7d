-- One row per currency and span of days with one rate to the reporting currency; the reporting currency itself is
-- always 1.
with
given as (
    select
        rate.currency,
        rate.valid_from,
        lead(rate.valid_from) over (partition by rate.currency order by rate.valid_from) as valid_before,
        rate.rate,
        rate.source_file,
        rate.source_row
    from staging.exchange_rates as rate
    cross join meta.build as build
    where rate.currency <> build.reporting_currency
)

select
    currency,
    valid_from,
    coalesce(valid_before, date '9999-12-31') as valid_before,
    rate,
    source_file,
    source_row
from given
union all
select
    reporting_currency,
    date '0001-01-01',
    date '9999-12-31',
    cast(1 as decimal(18, 9)),
    cast(null as varchar),
    cast(null as bigint)
from meta.build
