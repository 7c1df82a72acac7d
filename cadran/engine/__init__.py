"""Questions to frames: the only place that composes SQL."""

from cadran.engine.duckdb import Engine
from cadran.engine.info import BuildInfo
from cadran.engine.penalties import with_exclusions
from cadran.engine.question import GRAIN_START, Row

__all__ = ["GRAIN_START", "BuildInfo", "Engine", "Row", "with_exclusions"]
