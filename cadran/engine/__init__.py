"""Questions to frames: the only place that composes SQL."""

from cadran.engine.catalogue import LABELS, OUT_OF_SCOPE, Catalogue
from cadran.engine.details import Details
from cadran.engine.engine import Engine
from cadran.engine.figures import Figures
from cadran.engine.info import BuildInfo
from cadran.engine.penalties import exclusions_of, with_exclusions
from cadran.engine.sql_builder import GRAIN_START, Row

__all__ = [
    "GRAIN_START",
    "LABELS",
    "OUT_OF_SCOPE",
    "BuildInfo",
    "Catalogue",
    "Details",
    "Engine",
    "Figures",
    "Row",
    "exclusions_of",
    "with_exclusions",
]
