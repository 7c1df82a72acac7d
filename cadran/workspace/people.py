"""Who is let in: people by the name of their sign-in, and rules on what the sign-in says of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.rights import Person, Right, Role, demand
from cadran.selection import EVERYTHING, Filter, Scope
from cadran.workspace.journal import Action
from cadran.workspace.sqlite_file import WorkspaceFile

# What a scope may be drawn by, in the order a screen offers it.
SCOPED_BY = ("supplier_id", "category", "location_id", "customer_country")


@dataclass(frozen=True)
class KeptPerson:
    """A person, who let them in and when; one that was removed stays out whatever the rules say."""

    person: Person
    author: str
    written_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True)
class ClaimRule:
    """Whoever's sign-in says `value` under `claim`, or has it in the list there, is let in with `role` and `scope`."""

    claim: str
    value: str
    role: Role
    scope: Scope = EVERYTHING


@dataclass(frozen=True)
class KeptRule:
    """A rule, who wrote it and when."""

    id: int
    rule: ClaimRule
    author: str
    written_at: datetime


class People(WorkspaceFile):
    """The people of one home and the rules by which others are let in."""

    def all(self) -> tuple[KeptPerson, ...]:
        """Everybody ever named, by sign-in."""
        rows = self.rows(
            "select sign_in, name, role, scope, author, written_at, removed_at from people order by sign_in"
        )
        return tuple(
            KeptPerson(
                Person(sign_in, name, role, scope_of_text(scope)),
                author,
                datetime.fromisoformat(written),
                datetime.fromisoformat(removed) if removed else None,
            )
            for sign_in, name, role, scope, author, written, removed in rows
        )

    def rules(self) -> tuple[KeptRule, ...]:
        """The rules that stand, in the order they are asked: the first written first."""
        rows = self.rows(
            "select id, claim, value, role, scope, author, written_at from claim_rules "
            "where removed_at is null order by id"
        )
        return tuple(
            KeptRule(
                rule_id, ClaimRule(claim, value, role, scope_of_text(scope)), author, datetime.fromisoformat(written)
            )
            for rule_id, claim, value, role, scope, author, written in rows
        )

    def named(self, sign_in: str) -> Person | None:
        """The person who signs in by this name, unless removed."""
        wanted = as_sign_in(sign_in)
        return next((kept.person for kept in self.all() if kept.person.sign_in == wanted and not kept.removed_at), None)

    def admitted(self, sign_in: str, name: str, claims: Mapping[str, object]) -> Person | None:
        """Who signs in by this name: the person named so, else what the first rule says that fits; None for nobody."""
        wanted = as_sign_in(sign_in)
        if not wanted:
            return None
        known = next((kept for kept in self.all() if kept.person.sign_in == wanted), None)
        if known is not None:
            return None if known.removed_at else known.person
        fitting = (kept.rule for kept in self.rules() if _says(claims.get(kept.rule.claim), kept.rule.value))
        rule = next(fitting, None)
        return Person(wanted, name.strip() or wanted, rule.role, rule.scope) if rule else None

    def let_in(self, person: Person) -> None:
        """Let a person in, or change what was said of them before; CadranError for a supplier of no supplier."""
        author = demand(Right.ADMINISTER).name
        sign_in = as_sign_in(person.sign_in)
        if not sign_in:
            raise CadranError(message("people.no_sign_in"))
        _check(person.role, person.scope)
        self.change(
            Right.ADMINISTER,
            Action.LET_IN,
            " ".join(filter(None, (sign_in, person.role, scope_words(person.scope)))),
            "insert into people values (?, ?, ?, ?, ?, ?, null) on conflict (sign_in) do update set name = "
            "excluded.name, role = excluded.role, scope = excluded.scope, author = excluded.author, "
            "written_at = excluded.written_at, removed_at = null",
            sign_in,
            person.name.strip() or sign_in,
            person.role,
            text_of_scope(person.scope),
            author,
            _now(),
        )

    def remove(self, sign_in: str) -> None:
        """Keep a person out from the next question on; CadranError where nobody is named so."""
        removed = as_sign_in(sign_in)
        if self.named(removed) is None:
            raise CadranError(message("people.unknown", name=sign_in))
        removing = "update people set removed_at = ? where sign_in = ?"
        self.change(Right.ADMINISTER, Action.REMOVED, removed, removing, _now(), removed)

    def add_rule(self, rule: ClaimRule) -> int:
        """Let in whom a rule fits and return its id; CadranError for one that says nothing."""
        author = demand(Right.ADMINISTER).name
        if not rule.claim.strip() or not rule.value.strip():
            raise CadranError(message("people.empty_rule"))
        _check(rule.role, rule.scope)
        return self.change(
            Right.ADMINISTER,
            Action.RULE_ADDED,
            f"{rule.claim.strip()}={rule.value.strip()} {rule.role}",
            "insert into claim_rules (claim, value, role, scope, author, written_at) values (?, ?, ?, ?, ?, ?)",
            rule.claim.strip(),
            rule.value.strip(),
            rule.role,
            text_of_scope(rule.scope),
            author,
            _now(),
        )

    def remove_rule(self, rule_id: int) -> None:
        """Let nobody in by a rule any more; CadranError where there is no such rule."""
        if all(kept.id != rule_id for kept in self.rules()):
            raise CadranError(message("people.no_rule", id=rule_id))
        removing = "update claim_rules set removed_at = ? where id = ?"
        self.change(Right.ADMINISTER, Action.RULE_REMOVED, rule_id, removing, _now(), rule_id)


def as_sign_in(text: str) -> str:
    """The name of a sign-in as it is compared: capitals and spaces around it do not matter."""
    return text.strip().casefold()


def scope_words(scope: Scope) -> str:
    """A scope as it is typed; nothing for everything."""
    return " ".join(f"{item.dimension}={','.join(item.values)}" for item in scope.filters)


def text_of_scope(scope: Scope) -> str:
    """A scope as JSON: values by dimension."""
    return json.dumps({item.dimension: item.values for item in scope.filters}, ensure_ascii=False)


def scope_of_text(text: str) -> Scope:
    """What `text_of_scope` wrote."""
    return Scope(tuple(Filter(dimension, tuple(values)) for dimension, values in json.loads(text).items()))


def _check(role: Role, scope: Scope) -> None:
    for item in scope.filters:
        if item.dimension not in SCOPED_BY or not item.values:
            raise CadranError(message("people.no_dimension", name=item.dimension, known=", ".join(SCOPED_BY)))
    if role == "supplier" and all(item.dimension != "supplier_id" for item in scope.filters):
        raise CadranError(message("people.supplier_of_none"))


def _says(claim: object, value: str) -> bool:
    """Whether a claim is `value`, or a list that has it."""
    claimed = claim if isinstance(claim, list | tuple) else [claim]
    return value in [each for each in claimed if isinstance(each, str)]


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")
