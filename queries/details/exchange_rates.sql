-- One row per currency and span of days with one rate to the reporting currency, and where the source says so.
select
    currency,
    valid_from,
    valid_before,
    rate,
    source_file,
    source_row
from marts.exchange_rates
