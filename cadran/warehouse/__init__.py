"""Store to marts, KPI views and rollups, published as a version."""
