"""The page of stockouts."""
