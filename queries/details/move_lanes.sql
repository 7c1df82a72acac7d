-- One row per pair of own places that moves went between, per place that sent any (location_id empty text), and one for
-- all moves (from_id empty too): how long they took and what they cost a unit.
select from_id, location_id, move_line_count, move_days_p50, move_days_p90, move_unit_cost
from marts.move_lanes
