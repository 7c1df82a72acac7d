"""The page of sales campaigns."""
