"""The screens: address, periods, pages in both languages, colours."""
