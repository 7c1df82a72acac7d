-- One row per supplier's feed as of the data date: how old it is, its rhythm, what of it is live, and whose it is.
select
    location_id,
    location_name,
    supplier_id,
    supplier_name,
    snapshot_count,
    last_snapshot_on,
    feed_age_days,
    usual_days,
    next_expected_on,
    overdue_count,
    missed_count,
    item_count,
    live_count,
    unknown_count
from marts.feeds
