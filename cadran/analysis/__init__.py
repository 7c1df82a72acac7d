"""Frames to statistics."""
