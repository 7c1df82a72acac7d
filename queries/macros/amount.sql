-- A quantity at a unit price in the reporting currency, rounded to its smallest unit once; null where it does not fit.
create macro amount(quantity, unit_price) as
try_cast(
    rounded(cast(try_cast(quantity as decimal(16, 6)) as decimal(38, 6)) * cast(unit_price as decimal(21, 12)))
    as decimal(18, 3)
)
