-- What a row that stands outside a figure for a reason leaves out of it, in rows: none where it counts elsewhere.
create macro left_out(reason) as
case when reason is null or reason in ('counted_as_sale', 'counted_as_purchase') then 0 else 1 end
