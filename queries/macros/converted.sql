-- Money at an exchange rate, with its decimals kept; null where it does not fit.
create macro converted(money, exchange_rate) as
try_cast(cast(money as decimal(38, 6)) * exchange_rate as decimal(21, 12))
