"""What suppliers signed: clauses, penalties, the law, exclusions, documents to take along."""
