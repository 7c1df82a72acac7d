"""What the reader asks for: the address, the pages, periods, and the view they make."""
