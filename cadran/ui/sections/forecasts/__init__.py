"""The page of forecasts: how far they were from the demand that came."""
