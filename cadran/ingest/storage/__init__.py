"""The store: tables, extracts and layers of what was loaded, and how it is taken out again."""
