"""The page of deliveries."""
