"""The page of administrators: people, rules, and the journal."""
