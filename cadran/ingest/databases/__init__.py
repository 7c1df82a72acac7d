"""Tables and queries of a database server or file, read like files."""
