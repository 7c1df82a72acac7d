"""The overview: what to handle, and the same as a digest."""
