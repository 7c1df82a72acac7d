-- One row per supplier, month and criterion of the default scorecard that has data: its weighted score.
select
    month_start as counted_on,
    supplier_id,
    supplier_name,
    criterion,
    cast(null as varchar) as outcome,
    cast(null as varchar) as reason,
    0 as unplaced,
    cast(weight * score as decimal(18, 9)) as numerator,
    weight as denominator
from marts.supplier_criteria
where is_weighed
