"""The page of fulfilment modes and places."""
