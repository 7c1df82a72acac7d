"""Frames to files people take into meetings."""
