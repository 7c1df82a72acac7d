-- A quantity stated in packs as units; one stated in units, or in packs nobody knows the size of, as it is.
create macro in_units(quantity, units_per_pack) as
case
    when units_per_pack is null then quantity
    else try_cast(cast(quantity as decimal(19, 6)) * cast(units_per_pack as decimal(19, 6)) as decimal(18, 6))
end
