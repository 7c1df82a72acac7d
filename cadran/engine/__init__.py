"""Questions to frames: the only place that composes SQL."""
