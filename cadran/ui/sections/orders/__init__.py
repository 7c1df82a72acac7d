"""The page of order lines and their timelines."""
