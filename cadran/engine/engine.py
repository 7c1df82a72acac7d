"""One published version and the three kinds of questions it answers."""

from pathlib import Path

from cadran.engine.catalogue import Catalogue
from cadran.engine.connection import Connection
from cadran.engine.details import Details
from cadran.engine.figures import Figures
from cadran.engine.info import BuildInfo


class Engine:
    """A version opened read only: its `figures`, the `details` behind them, the `catalogue` of what is there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = Connection(path)
        self.catalogue = Catalogue(self.connection)
        self.figures = Figures(self.connection, self.catalogue)
        self.details = Details(self.connection, self.catalogue)

    @property
    def info(self) -> BuildInfo:
        """What the version was built from."""
        return self.catalogue.info

    def close(self) -> None:
        self.connection.close()
