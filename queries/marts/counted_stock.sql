-- One row where physical counts are recorded at all: the first day that looks back on 90 days of known stock.
select days_before(min(stock_date), -89) as counted_from
from marts.stock_days
where is_own_place
having max(last_counted_date) is not null
