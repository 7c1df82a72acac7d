"""Cadran: supply chain KPIs that open to the order lines behind them."""
