-- One row per currency and day from which its rate to the reporting currency holds.
select currency, valid_from, rate, source_file, source_row
from store.exchange_rates
