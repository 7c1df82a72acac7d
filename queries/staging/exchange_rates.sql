-- One row per currency and day from which its rate to the reporting currency holds.
select currency, valid_from, rate
from store.exchange_rates
