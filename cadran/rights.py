"""Who may do what: the roles with their rights, and the person in whose name something is done."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.selection import EVERYTHING, Scope

Role = Literal["reader", "buyer", "steward", "administrator", "supplier"]


class Right(StrEnum):
    """What somebody may do beyond reading."""

    EXPORT = "export"
    """Take rows away as a file."""
    KEEP = "keep"
    """Keep a view under a name, or a link that stays as it is."""
    NOTE = "note"
    """Write notes and facts of a claim, put items aside."""
    EXCLUDE = "exclude"
    """Leave lines out of what is held against a supplier."""
    CHECK_SALE = "check_sale"
    """Keep a sale that is checked against the stock."""
    CLAUSE = "clause"
    """Write and withdraw clauses."""
    TARGET = "target"
    """Set and withdraw targets and plans."""
    LOAD = "load"
    """Load, unload and correct data."""
    ADMINISTER = "administer"
    """Say who may do what, and read the journal."""


_READER = frozenset((Right.EXPORT, Right.KEEP))
_BUYER = _READER | {Right.NOTE, Right.EXCLUDE, Right.CHECK_SALE}
_STEWARD = _BUYER | {Right.CLAUSE, Right.TARGET, Right.LOAD}
RIGHTS: dict[Role, frozenset[Right]] = {
    "supplier": frozenset((Right.EXPORT,)),
    "reader": _READER,
    "buyer": _BUYER,
    "steward": _STEWARD,
    "administrator": frozenset(Right),
}


@dataclass(frozen=True)
class Person:
    """Somebody who is let in: by which name (`sign_in`), in which role, and what of the data; `name` is how to call
    them."""

    sign_in: str
    name: str
    role: Role
    scope: Scope = EVERYTHING

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]


def machine_user() -> Person:
    """Whoever works at this machine: who can read the home can do everything with it."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # no user of that number, as in a container
        name = "cadran"
    return Person(name, name, "administrator")


_asked: Callable[[], Person] = machine_user
_named: ContextVar[Person | None] = ContextVar("person", default=None)


def identify_by(asked: Callable[[], Person]) -> None:
    """Ask `asked` from here on in whose name this process works; it raises CadranError where nobody is let in."""
    global _asked  # noqa: PLW0603
    _asked = asked


def acting() -> Person:
    """In whose name this is done: the person of `acting_as`, else the reader of this session, else the machine's user.

    CadranError where a server with sign-in does not know one.
    """
    return _named.get() or _asked()


@contextmanager
def acting_as(person: Person) -> Iterator[None]:
    """Do what follows in the name of `person`, such as work that goes on after the question."""
    token = _named.set(person)
    try:
        yield
    finally:
        _named.reset(token)


def demand(right: Right) -> Person:
    """The person who acts; CadranError where their role does not have `right`."""
    person = acting()
    if not person.may(right):
        raise CadranError(
            message("rights.refused", what=message(f"right.{right}"), role=message(f"role.{person.role}"))
        )
    return person
