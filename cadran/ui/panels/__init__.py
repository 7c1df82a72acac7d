"""Panels that show any KPI: card, trend, split, rows, why it moved."""
