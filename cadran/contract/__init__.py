"""What Cadran reads: tables, columns, types, and what happens to a row that breaks a rule."""
