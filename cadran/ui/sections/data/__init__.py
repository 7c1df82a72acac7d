"""The page of what was loaded and refused."""
