"""A folder in which a test writes files, and what Cadran proposes for them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cadran.ingest.loading import LoadReport, load
from cadran.ingest.profiles.profile import Profile, read_profile
from cadran.recognition.proposal import ColumnProposal, Proposal, TableProposal
from cadran.recognition.propose import propose


class Desk:
    """Files as rows below a heading; a proposal for them, read back as a profile, and loaded."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "files"
        self.home = root / "home"
        self.folder.mkdir()

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def propose(self, answers: Mapping[str, str] | None = None) -> Proposal:
        return propose(self.folder, answers)

    def profile(self, proposal: Proposal, language: str = "en") -> Path:
        path = self.folder.parent / "proposed.toml"
        path.write_text(proposal.profile_toml(language), encoding="utf-8")
        return path

    def read(self, proposal: Proposal) -> Profile:
        return read_profile(self.profile(proposal))

    def rows(self, query: str) -> list[Any]:
        """The first column of what the store answers."""
        with duckdb.connect(self.home / "store.duckdb", read_only=True) as connection:
            return [row[0] for row in connection.sql(query).fetchall()]

    def load(self, proposal: Proposal) -> LoadReport:
        return load(self.folder, self.profile(proposal), self.home)


def table_of(proposal: Proposal, table: str) -> TableProposal:
    """The only source of a table."""
    (only,) = [each for each in proposal.tables if each.table == table]
    return only


def column_of(proposal: Proposal, table: str, column: str) -> ColumnProposal:
    """A column of the only source of a table."""
    return next(each for each in table_of(proposal, table).columns if each.column == column)


def sources_of(proposal: Proposal, table: str) -> dict[str, str | None]:
    """The column of a file behind each column of a table."""
    return {each.column: each.source for each in table_of(proposal, table).columns if each.source}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
