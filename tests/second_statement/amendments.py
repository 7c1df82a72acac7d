"""Clauses as they stand once changed: a version ends the one before it on the day before it begins itself."""

from dataclasses import dataclass, replace
from typing import Any

from second_statement.history import DAY


@dataclass(frozen=True)
class Version:
    """A version of a clause and the id of the one it goes on from; one that was taken back changes nothing."""

    clause: Any
    replaces: str
    is_withdrawn: bool = False


def in_force(signed: list[Any], versions: list[Version]) -> list[Any]:
    """Every clause and version that judges, each with the last day it is valid."""
    standing = [version for version in versions if not version.is_withdrawn]
    ends = {version.replaces: version.clause.valid_from - DAY for version in standing}
    return [_until(clause, ends) for clause in [*signed, *(version.clause for version in standing)]]


def _until(clause: Any, ends: dict[Any, Any]) -> Any:
    last = [day for day in (clause.valid_to, ends.get(clause.clause_id)) if day is not None]
    return replace(clause, valid_to=min(last, default=None))


def lineage(clause_id: str, versions: list[Version]) -> frozenset[str]:
    """The ids of a clause in all its versions, those taken back among them."""
    known = {clause_id}
    for _ in versions:
        for version in versions:
            if {version.replaces, version.clause.clause_id} & known:
                known |= {version.replaces, version.clause.clause_id}
    return frozenset(known)
