"""Who is let in, and by which rules, as rows."""

from collections.abc import Iterable

import polars as pl

from cadran.workspace import KeptPerson, KeptRule, scope_words

_ENDING = {"role": pl.String, "scope": pl.String, "author": pl.String, "written_at": pl.Datetime}
_PEOPLE = {"sign_in": pl.String, "person": pl.String, **_ENDING}
_RULES = {"id": pl.Int64, "claim": pl.String, "value": pl.String, **_ENDING}


def people_frame(people: Iterable[KeptPerson]) -> pl.DataFrame:
    """One row a person who was not removed; `scope` as it is typed, empty for everything."""
    rows = [
        (kept.person.sign_in, kept.person.name, kept.person.role, scope_words(kept.person.scope), *_written(kept))
        for kept in people
        if kept.removed_at is None
    ]
    return pl.DataFrame(rows, schema=_PEOPLE, orient="row")


def rules_frame(rules: Iterable[KeptRule]) -> pl.DataFrame:
    """One row a rule."""
    rows = [
        (kept.id, kept.rule.claim, kept.rule.value, kept.rule.role, scope_words(kept.rule.scope), *_written(kept))
        for kept in rules
    ]
    return pl.DataFrame(rows, schema=_RULES, orient="row")


def _written(kept: KeptPerson | KeptRule) -> tuple[object, object]:
    return kept.author, kept.written_at
