"""The page of replenishment."""
