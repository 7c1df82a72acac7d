"""One published version and the kinds of questions it answers."""

from pathlib import Path
from threading import Lock

from cadran.engine.catalogue import Catalogue
from cadran.engine.connection import Connection
from cadran.engine.details import Details
from cadran.engine.figures import Figures
from cadran.engine.info import BuildInfo
from cadran.engine.limits import Limits
from cadran.engine.scoped import ScopedConnection, Views
from cadran.engine.search import Search
from cadran.selection import Scope


class Engine:
    """A version opened read only: its `figures`, the `details` behind them, the `catalogue` of what is there, and the
    `search` of it by name. Questions keep to `limits`, where there are any.

    `whole` is the engine of all of the version, of which this one may see no more than what `within` said.
    """

    def __init__(
        self, path: Path, limits: Limits | None = None, within: "tuple[Engine, Connection] | None" = None
    ) -> None:
        self.path = path
        self.whole, self.connection = within or (self, Connection(path, limits))
        self.catalogue: Catalogue = Catalogue(self.connection, within[0].catalogue if within else None)
        self._views = Views(self.connection)
        self._within: dict[Scope, Engine] = {}
        self._lock = Lock()
        self.figures = Figures(self.connection, self.catalogue)
        self.search = Search(self.connection, self.catalogue)
        self.details = Details(self.connection, self.catalogue, self.search)

    @property
    def info(self) -> BuildInfo:
        """What the version was built from."""
        return self.catalogue.info

    @property
    def scope(self) -> Scope:
        """What of the version can be asked for."""
        return self.connection.scope

    def within(self, scope: Scope) -> "Engine":
        """The same version of which every question finds only what is of `scope`; of everything it is this engine."""
        if scope == self.scope:
            return self
        if self.whole is not self:
            return self.whole.within(scope)
        with self._lock:
            if scope not in self._within:
                cut = ScopedConnection(self.connection, self._views, scope)
                self._within[scope] = Engine(self.path, within=(self, cut))
            return self._within[scope]

    def close(self) -> None:
        """Let go of the version, whatever of it this engine sees."""
        if self.whole is not self:
            return self.whole.close()
        self._views.close()
        self.connection.close()
