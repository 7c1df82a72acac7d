"""The page of targets: what the company expects of each KPI, for which rows and since when."""
