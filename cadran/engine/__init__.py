"""Questions to frames: the only place that composes SQL."""

from cadran.engine.duckdb import Engine
from cadran.engine.info import BuildInfo
from cadran.engine.penalties import exclusions_of, with_exclusions
from cadran.engine.sql_builder import GRAIN_START, Row

__all__ = ["GRAIN_START", "BuildInfo", "Engine", "Row", "exclusions_of", "with_exclusions"]
