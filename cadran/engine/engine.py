"""One published version and the kinds of questions it answers."""

from pathlib import Path

from cadran.engine.catalogue import Catalogue
from cadran.engine.connection import Connection
from cadran.engine.details import Details
from cadran.engine.figures import Figures
from cadran.engine.info import BuildInfo
from cadran.engine.limits import Limits
from cadran.engine.search import Search


class Engine:
    """A version opened read only: its `figures`, the `details` behind them, the `catalogue` of what is there, and the
    `search` of it by name. Questions keep to `limits`, where there are any."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self.path = path
        self.connection = Connection(path, limits)
        self.catalogue = Catalogue(self.connection)
        self.figures = Figures(self.connection, self.catalogue)
        self.search = Search(self.connection, self.catalogue)
        self.details = Details(self.connection, self.catalogue, self.search)

    @property
    def info(self) -> BuildInfo:
        """What the version was built from."""
        return self.catalogue.info

    def close(self) -> None:
        self.connection.close()
