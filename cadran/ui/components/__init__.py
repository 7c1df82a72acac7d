"""What panels are made of: titles and footers, tables, choices in the address, names that are text."""
