"""Frames to Plotly figures."""
