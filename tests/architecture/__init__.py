"""The rules of the house, checked by a machine."""
