-- A price or a cost of a pack as that of a unit; one of a unit, or of a pack nobody knows the size of, as it is.
create macro per_unit(money, units_per_pack) as
case when units_per_pack is null then money else try_cast(money / units_per_pack as decimal(18, 6)) end
