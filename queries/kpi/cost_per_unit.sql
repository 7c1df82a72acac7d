-- One row per parcel: its freight and handling, for the units that came in it. A parcel without a cost, or of an
-- unknown line, stands outside. Only flows in which costs are recorded have such rows.
select
    counted_on,
    columns(line_dimensions()),
    delivery_id,
    outcome,
    reason,
    unplaced_quantity as unplaced,
    freight_cost + handling_cost as numerator,
    counted_quantity as denominator
from marts.parcel_costs
