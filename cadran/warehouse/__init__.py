"""Store to marts, KPI views and rollups, published as a version."""

from cadran.warehouse.build import build
from cadran.warehouse.versions import Version, current_version, version_as_of

__all__ = ["Version", "build", "current_version", "version_as_of"]
