"""The page of lead times."""
