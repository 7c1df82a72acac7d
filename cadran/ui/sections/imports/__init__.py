"""The page that takes a company's own files: dropped, recognised, checked, loaded."""
