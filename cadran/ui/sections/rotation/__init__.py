"""The page of rotation: what lies in stock, how long it lasts, what sleeps."""
