"""Files to checked rows: profiles, reading, checks, quarantine, ledger, merge."""
