"""From any company's files to a profile: which table a file feeds, which column is what, and what must be asked."""
