"""A place beside the others of its kind: its figure, theirs together, and its rank where rows let one say."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from cadran.analysis import ranks as statistics
from cadran.analysis.ranks import Ranked
from cadran.analysis.status import FEWEST_FOR_STATUS
from cadran.insight import figures
from cadran.insight.context import Context
from cadran.insight.figures import Figure
from cadran.kpis import Kpi, Statistic
from cadran.selection import Selection

PLACE = "location_id"


@dataclass(frozen=True)
class Asked:
    """What a place is looked at for: a KPI and what is read of it, of one fulfilment mode or flow where named.

    `counted_in`: what it is counted in, where not in what the reader chose.
    """

    kpi: Kpi
    read: Statistic = "value"
    mode: str = ""
    flow: str = ""
    counted_in: str = ""

    def narrowed(self, selection: Selection) -> Selection:
        """`selection` in the mode and flow, and counted in what is asked for."""
        selection = selection.choosing("counted_in", self.counted_in) if self.counted_in else selection
        for dimension, value in (("mode", self.mode), ("flow", self.flow)):
            selection = selection.where(dimension, value) if value else selection
        return selection


@dataclass(frozen=True)
class Standing:
    """The figure of a place, that of its `peer_count` peers together, and its rank among `ranked_count` places.

    1 is the best rank. Places of fewer than 30 rows have none, and no figure whose rows are no lines that are right or
    wrong each by itself.
    """

    asked: Asked
    own: Figure
    peers: Figure
    peer_count: int
    rank: Ranked | None = None
    ranked_count: int = 0


def peers_of(context: Context, location_id: str) -> tuple[str, ...]:
    """The other places of the same kind; without a kind, those without one too."""
    places = context.details("places")
    kind = places.filter(pl.col(PLACE) == location_id)["kind"].to_list()
    alike = places.filter(pl.col("kind").eq_missing(pl.lit(kind[0] if kind else None)), pl.col(PLACE) != location_id)
    return tuple(alike[PLACE].to_list())


def standing(context: Context, asked: Asked, location_id: str, peers: Sequence[str]) -> Standing | None:
    """Where the place stands in the period shown; None for a figure that knows no places, or of which it has no row."""
    kpi = asked.kpi
    if PLACE not in context.engine.catalogue.dimensions(kpi) or context.engine.catalogue.missing_tables(kpi):
        return None
    every = asked.narrowed(context.selection).where(PLACE, location_id, *peers)
    rows = context.measure(kpi, every, by=(PLACE,)).filter(pl.col("n") > 0)
    by_place = {str(row[PLACE]): figures.figure_of(row, asked.read) for row in rows.iter_rows(named=True)}
    if location_id not in by_place:
        return None
    known = [peer for peer in peers if peer in by_place]
    together = Figure(0, None)
    if known:
        together = figures.figure(context.measure(kpi, every.where(PLACE, *known)), asked.read)
    return Standing(asked, by_place[location_id], together, len(known), *_rank(kpi, location_id, by_place))


def _rank(kpi: Kpi, location_id: str, by_place: dict[str, Figure]) -> tuple[Ranked | None, int]:
    """The rank by shrunken rate; the prior is fitted to every place, those of 30 rows or more are ranked."""
    is_rate = not kpi.has_dependent_rows and all(figure.counts_ones(kpi) for figure in by_place.values())
    ranked = [member for member, figure in by_place.items() if figure.n >= FEWEST_FOR_STATUS]
    if not is_rate or kpi.better == "neither" or location_id not in ranked or len(ranked) < 2:
        return None, 0
    good = {member: _good(kpi, figure) for member, figure in by_place.items()}
    rows = {member: figure.n for member, figure in by_place.items()}
    usual = sum(good.values()) / sum(rows.values())
    spread = statistics.spread(list(good.values()), list(rows.values()), [usual] * len(rows))
    placed = statistics.ranked(
        [good[member] for member in ranked], [rows[member] for member in ranked], [usual] * len(ranked), spread
    )
    return placed[ranked.index(location_id)], len(ranked)


def _good(kpi: Kpi, figure: Figure) -> float:
    """How many of its rows went well."""
    return (figure.numerator or 0.0) if kpi.better == "higher" else figure.n - (figure.numerator or 0.0)
