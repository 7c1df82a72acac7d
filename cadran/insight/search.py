"""What a reader finds by name or number: suppliers, products, places, orders, KPIs, pages, clauses."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cadran.insight.answers import answered
from cadran.insight.context import Context
from cadran.kpis import KPIS

Kind = Literal["supplier", "product", "location", "order", "kpi", "page", "clause"]
KINDS: tuple[Kind, ...] = ("supplier", "product", "location", "order", "kpi", "page", "clause")
MOST = 5  # of each kind


@dataclass(frozen=True)
class Match:
    """One thing found: its kind and id, its name, what else is to be known of it, and whose clause it is."""

    kind: Kind
    id: str
    name: str
    note: str = ""
    supplier_id: str = ""


def plain(text: str) -> str:
    """Words as a search compares them: small letters without accents, single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def search(context: Context, text: str, pages: Iterable[str]) -> list[Match]:
    """What `text` finds, at most five of a kind; the kind of what is called exactly so comes first.

    `pages` are the ids of the pages that may be found by their name.
    """
    asked = plain(text)
    if not asked:
        return []
    by_kind = {
        **_in_the_data(context, text),
        "kpi": _called(_kpis(context), asked),
        "page": _called((Match("page", page, context.t(f"page.{page}")) for page in pages), asked),
        "clause": _called(_clauses(context), asked),
    }
    ranked = sorted(KINDS, key=lambda kind: _distance(by_kind[kind], asked))
    return [match for kind in ranked for match in by_kind[kind]]


def _in_the_data(context: Context, text: str) -> dict[str, list[Match]]:
    rows = answered(context.engine.search.matches, " ".join(text.split()), MOST)
    listed: dict[str, list[Match]] = {"supplier": [], "product": [], "location": [], "order": []}
    for kind, thing, name, line_count in rows.iter_rows():
        lines = "" if line_count is None else context.t("search.lines", n=line_count)
        number = "" if name == thing else thing
        listed[kind].append(Match(kind, thing, name, " · ".join(filter(None, (number, lines)))))
    return listed


def _kpis(context: Context) -> Iterable[Match]:
    for kpi in KPIS.values():
        name, short = context.text(kpi.name), context.text(kpi.short)
        yield Match("kpi", kpi.id, name, "" if short == name else short)


def _clauses(context: Context) -> Iterable[Match]:
    for row in context.details("clauses").iter_rows(named=True):
        name = context.text(KPIS[row["kpi"]].short) if row["kpi"] in KPIS else row["kpi"]
        supplier = row["supplier_name"] or row["supplier_id"]
        yield Match("clause", row["clause_id"], f"{supplier} · {name}", row["clause_id"], row["supplier_id"])


def _called(things: Iterable[Match], asked: str) -> list[Match]:
    """Those whose id, name or note holds every word asked for, the nearest first."""
    called = [thing for thing in things if all(word in _words(thing) for word in asked.split())]
    return sorted(called, key=lambda thing: _nearness(thing, asked))[:MOST]


def _words(thing: Match) -> str:
    return plain(f"{thing.id} {thing.name} {thing.note}")


def _nearness(thing: Match, asked: str) -> int:
    """0 for what is called so, 1 for what begins so, else 2."""
    names = [plain(part) for part in (thing.id, thing.name, thing.note)]
    return 0 if asked in names else 1 if any(name.startswith(asked) for name in names) else 2


def _distance(things: list[Match], asked: str) -> tuple[bool, bool]:
    return not things, not things or _nearness(things[0], asked) > 0
