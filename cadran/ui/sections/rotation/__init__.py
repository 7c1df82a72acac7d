"""The page of rotation: stock, forecasts, costs."""
