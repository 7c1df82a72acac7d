"""A new supplier's first ninety days, week by week, beside those of the other suppliers that began within the data."""

from datetime import date, timedelta

import polars as pl

from cadran.analysis.status import FEWEST_FOR_RATE
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.footing import rows_footing
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.view import View

# How long after its first order a supplier is new.
NEW = timedelta(days=365)
COUNTED = ("line_count", "judged_count", "on_time_count", "cancelled_count", "feed_count", "oversold_count")


def has_first_days(view: View, supplier_id: str) -> bool:
    """Whether the supplier began within the data, as far as they tell, and was new in the period looked at."""
    weeks = view.details("first_days", supplier_id=supplier_id).filter("is_start_known")
    return bool(weeks.height) and (view.period.first or date.min) <= weeks["first_date"][0] + NEW


def first_days(view: View, supplier_id: str) -> None:
    """The thirteen weeks since its first order: lines, on time, cancelled, feed errors, each beside its peers'."""
    everybody = view.selected("first_days", Selection()).filter("is_start_known")
    own = everybody.filter(supplier_id=supplier_id)
    frame = beside_peers(everybody, supplier_id)
    lines = view.text(KPIS["lines"].counts)
    base = rows_footing(view, view.t("first_days.subject"), own.height, lines, is_of_period=False)
    subtitle = view.t("first_days.subtitle", day=formats.day(own.select(pl.min("first_date")).item(), view.language))
    with panel.block(view, "first_days", _title(view, own, frame), subtitle, base):
        if frame.is_empty():
            return
        rows = [_row(view, row) for row in frame.iter_rows(named=True)]
        RowList("cadran-first-days", _columns(view)).show("first_days", rows)
        peers = everybody.filter(pl.col("supplier_id") != supplier_id)
        count, peer_lines = view.count(peers["supplier_id"].n_unique()), view.count(_sum(peers, "line_count"))
        key = "first_days.no_peers" if peers.is_empty() else "first_days.peers_note"
        note = view.t(key, n=count, lines=peer_lines)
        show_html(element("p", f"{note} {view.t('first_days.method')}", css="cadran-note"))
        first = own["first_date"][0]
        days = view.state.during(first, min(first + timedelta(days=90), view.as_of))
        view.link("orders", as_markdown(view.t("first_days.own_lines", n=view.count(_sum(own, "line_count")))), days)
        panel.footer(view, "first_days", frame, view.t("first_days.foot", n=view.count(_sum(own, "line_count"))))


def beside_peers(everybody: pl.DataFrame, supplier_id: str) -> pl.DataFrame:
    """One row a week: the counts of the supplier, then under `peer_` those of all others, summed, and how many began.

    A week without a line stands with zeros, up to the last one that has any.
    """
    own = everybody.filter(supplier_id=supplier_id).select("week", "week_start", *COUNTED)
    if own.is_empty():
        return own
    others = everybody.filter(pl.col("supplier_id") != supplier_id)
    peers = others.group_by("week").agg(
        pl.col("supplier_id").n_unique().cast(pl.Int64).alias("peer_suppliers"),
        *(pl.sum(name).cast(pl.Int64).alias(f"peer_{name}") for name in COUNTED),
    )
    weeks = pl.DataFrame({"week": range(1, own.select(pl.max("week")).item() + 1)}, schema={"week": pl.Int64})
    begun = own["week_start"][0] - timedelta(weeks=int(own["week"][0]) - 1)
    joined = weeks.join(own, on="week", how="left").join(peers, on="week", how="left").sort("week")
    return joined.with_columns(
        week_start=pl.lit(begun) + pl.duration(weeks=pl.col("week") - 1),
        **{name: pl.col(name).fill_null(0) for name in joined.columns if name.endswith(("_count", "_suppliers"))},
    )


def _title(view: View, own: pl.DataFrame, frame: pl.DataFrame) -> str:
    if frame.is_empty():
        return ""
    words = {
        "lines": view.count(_sum(own, "line_count")),
        "weeks": frame.height,
        "on_time": _share(view, _sum(own, "on_time_count"), _sum(own, "judged_count")),
        "peers": _share(view, _sum(frame, "peer_on_time_count"), _sum(frame, "peer_judged_count")),
    }
    return view.t("first_days.title", **words)


def _columns(view: View) -> list[Column]:
    names = ("week", "lines", "peer_lines", "on_time", "peers", "cancelled", "peers", "oversold", "peers")
    css = ("", "num", "num dim wide", "num", "num dim", "num", "num dim wide", "num wide", "num dim wide")
    return [Column(view.t(f"first_days.{name}"), each) for name, each in zip(names, css, strict=True)]


def _row(view: View, row: Row) -> ListRow:
    peers = row["peer_suppliers"]
    per_peer = formats.number(row["peer_line_count"] / peers, view.language, 1) if peers else formats.NOTHING
    return ListRow(
        [
            view.t("first_days.week_of", n=row["week"], day=formats.day_short(row["week_start"], view.language)),
            view.count(row["line_count"]),
            per_peer,
            *(
                _share(view, row[f"{whose}{part}"], row[f"{whose}{whole}"])
                for part, whole in (
                    ("on_time_count", "judged_count"),
                    ("cancelled_count", "line_count"),
                    ("oversold_count", "feed_count"),
                )
                for whose in ("", "peer_")
            ),
        ]
    )


def _sum(frame: pl.DataFrame, name: str) -> int:
    return int(frame[name].sum() or 0)


def _share(view: View, part: float, whole: float) -> str:
    """A share, as counts below ten rows; nothing where there is none."""
    if not whole:
        return formats.NOTHING
    if whole < FEWEST_FOR_RATE:
        return view.t("card.of", k=view.count(part), n=view.count(whole))
    return formats.percent(part / whole, view.language)
