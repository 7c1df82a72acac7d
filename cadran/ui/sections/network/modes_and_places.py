"""One head office, many hands: the same KPIs for each fulfilment mode and location, each on its own clock."""

from collections.abc import Sequence
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from cadran.insight import figures
from cadran.kpis import KPIS, Kpi, Statistic, on_page
from cadran.ui.components import panel
from cadran.ui.components.markup import as_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.panels import side_by_side
from cadran.ui.panels.side_by_side import NOTHING, Cell, Cells, Column
from cadran.ui.panels.trend import trend
from cadran.ui.panels.variance_panel import why
from cadran.ui.request.address import address
from cadran.ui.request.view import View

OTD = KPIS["otd"]
SHARED: tuple[str | tuple[str, Statistic], ...] = (
    "otd",
    "otif",
    ("lead_time", "p90"),
    "stockout_rate",
    "cancel_rate",
    "return_rate",
)
CLOCK_KPIS = ("ready_on_time", "shipped_24h", "cutoff_24h", "tracked")
CLOCK: tuple[str | tuple[str, Statistic], ...] = (
    "cutoff_24h",
    "shipped_24h",
    "ready_on_time",
    ("order_to_ready", "p50"),
    ("ready_to_ship", "p50"),
    "tracked",
    ("transit", "p50"),
)
AT_PLACES: tuple[str | tuple[str, Statistic], ...] = (
    "otd",
    ("lead_time", "p90"),
    ("order_to_ready", "p50"),
    "shipped_24h",
    "ready_on_time",
    "stockout_rate",
    "stockout_days",
    "days_of_cover",
)
PLACES_PER_PAGE = 16
NAMED = 2
DISPOSITIONS = ("restocked", "refurbished", "to_supplier", "destroyed", "pending")


def modes(view: View) -> None:
    """The same KPIs for each fulfilment mode."""
    _by_mode(view, "modes", SHARED, view.t("network.modes_subtitle", scope=figures.scope(view)))


def clocks(view: View) -> None:
    """Each mode on its own clock; what no file tells is named, never guessed."""
    subtitle = view.t("network.clocks_subtitle", scope=figures.scope(view))
    _by_mode(view, "clocks", (*CLOCK, *_filed()), subtitle, is_clock=True)


def _filed() -> tuple[str, ...]:
    """The KPIs of this page that no list above names."""
    return on_page("network")


def _by_mode(
    view: View, key: str, asked: Sequence[str | tuple[str, Statistic]], subtitle: str, is_clock: bool = False
) -> None:
    shown = side_by_side.columns(view, asked, "mode")
    held = side_by_side.cells(view, shown, "mode")
    rows = _mode_rows(view, held)
    if is_clock:
        shown = [(kpi, read) for kpi, read in shown if any(_is_on_clock(mode, kpi.id) for mode, _, _ in rows)]
    if is_clock and not shown:
        return
    title = _finding(view, key, rows, shown, held) if rows else _no_modes(view)
    with panel.block(view, key, title, subtitle):
        if not rows:
            return
        side_by_side.table(view, "mode", rows, shown, held, _is_on_clock if is_clock else _always)
        if is_clock:
            st.html(f'<p class="cadran-note">{as_html(view.t("network.clock_note"))}</p>')
        _export(view, key, "mode", rows, shown, held)


def _no_modes(view: View) -> str:
    """Whether the files name no mode at all, or only none in this period."""
    return view.t("network.no_modes_now" if view.members("mode").height else "network.no_modes")


def _mode_rows(view: View, held: Cells) -> list[tuple[str, str, str]]:
    """The modes with lines in the period, or with any figure shown of it: a line due now may be ordered before."""
    ordered = dict(view.measure(KPIS["lines"], by=("mode",)).drop_nulls("mode").select("mode", "n").iter_rows())
    lines = {value: 0 for (_, value), cell in held.items() if cell.now.n} | ordered
    return [
        (mode, view.code("mode", mode), view.t("network.lines", n=view.count(lines[mode])) if lines[mode] else "")
        for mode in sorted(lines, key=lambda mode: (-lines[mode], mode))
    ]


def clock_trend(view: View) -> None:
    """The clock KPI asked for over time, else the first one these files can tell."""
    ever = view.selection.during(None, None)
    told = [kpi_id for kpi_id in (*CLOCK_KPIS, *_filed()) if view.measure(KPIS[kpi_id], ever)["n"].sum()]
    if told:
        asked = st.query_params.get("kpi", "")
        kpi = KPIS[asked if asked in told else told[0]]
        trend(view, kpi)
        why(view, kpi)


def _always(_value: str, _kpi_id: str) -> bool:
    return True


def _is_on_clock(mode: str, kpi_id: str) -> bool:
    return KPIS[kpi_id].is_on_clock(mode)


def _finding(view: View, key: str, rows: Sequence[tuple[str, str, str]], shown: Sequence[Column], held: Cells) -> str:
    """The signals of the last month by name, a few of them, the rest as a number."""
    found = [
        view.t("network.signal_of", name=name, kpi=figures.name(view, kpi, read))
        for value, name, _ in rows
        for kpi, read in shown
        if held.get((kpi.id, value), NOTHING).signal in ("breach", "good")
    ]
    if not found:
        return view.t(f"network.{key}_calm")
    more = view.t("network.more", n=view.count(len(found) - NAMED)) if len(found) > NAMED else ""
    return view.t(f"network.{key}_signals", named=", ".join(found[:NAMED]) + more)


def _export(
    view: View, key: str, by: str, rows: Sequence[tuple[str, str, str]], shown: Sequence[Column], held: Cells
) -> None:
    frame = side_by_side.frame(view, by, rows, shown, held)
    with st.container(horizontal=True, horizontal_alignment="distribute", key=f"foot_{key}"):
        st.html(f'<span class="cadran-foot">{as_html(view.t("network.reading"))}</span>', width="content")
        panel.export(view, f"network_{key}", frame)


def locations(view: View) -> None:
    """Every location with lines or stock in the period, most lines missing to the OTD target first."""
    shown = side_by_side.columns(view, AT_PLACES, "location_id")
    held = side_by_side.cells(view, shown, "location_id")
    rows = _places(view, shown, held)
    subtitle = view.t("network.places_subtitle", scope=figures.scope(view))
    with panel.block(view, "places", _finding(view, "places", rows, shown, held), subtitle):
        if not rows:
            panel.empty(view, OTD)
            return
        first = (page_shown(len(rows), PLACES_PER_PAGE) - 1) * PLACES_PER_PAGE
        kept = rows[first : first + PLACES_PER_PAGE]
        _location_table(view, kept, shown, held)
        if len(rows) > PLACES_PER_PAGE:
            pager(view, len(rows), PLACES_PER_PAGE)
        _export(view, "places", "location_id", rows, shown, held)


def _location_table(view: View, rows: Sequence[tuple[str, str, str]], shown: Sequence[Column], held: Cells) -> None:
    """A place that never had rows of a KPI does not answer for it."""
    side_by_side.table(
        view,
        "location_id",
        rows,
        shown,
        held,
        is_on_clock=lambda place, kpi_id: (kpi_id, place) in held,
        sort_link=lambda kpi_id: _sorted_by(view, kpi_id),
    )


def _places(view: View, shown: Sequence[Column], held: Cells) -> list[tuple[str, str, str]]:
    known = {row["location_id"]: row for row in view.details("places").iter_rows(named=True)}
    values = {value for (_, value), cell in held.items() if cell.now.n}
    chosen = next((kpi for kpi, _ in shown if kpi.id == _sort(shown)), OTD)

    ranked = sorted(values, key=lambda value: (*_rank(chosen, held.get((chosen.id, value), NOTHING)), value))
    return [(value, _named(known, value), _small(view, known, held, value)) for value in ranked]


def _rank(kpi: Kpi, cell: Cell) -> tuple[bool, float, int]:
    """Most rows missing to the target first, of days the worst first; what has no such weight last."""
    weight = side_by_side.missing(kpi, cell)
    if weight is None and cell.now.value is not None and kpi.unit != "percent":
        weight = cell.now.value if kpi.better == "lower" else -cell.now.value
    return weight is None, -(weight or 0.0), -cell.now.n


def _named(known: dict[str, dict[str, str | None]], value: str) -> str:
    return str(known[value]["location_name"] or value) if value in known else value


def _small(view: View, known: dict[str, dict[str, str | None]], held: Cells, value: str) -> str:
    """The kind of place, and its lines missing to the OTD target."""
    kind = known.get(value, {}).get("kind")
    lack = side_by_side.missing(OTD, held.get((OTD.id, value), NOTHING))
    said = [view.code("place_kind", kind) if kind else ""]
    if lack is not None and lack >= 0.5:
        said.append(view.t("network.to_target", n=view.count(lack)))
    return " · ".join(filter(None, said))


def _sort(shown: Sequence[Column]) -> str:
    asked = st.query_params.get("sort", OTD.id)
    return asked if asked in {kpi.id for kpi, _ in shown} else OTD.id


def _sorted_by(view: View, kpi_id: str) -> str:
    own = address(view.state, sort=kpi_id) | {"lang": [view.language]}
    return f"{view.request.place.id}?{urlencode(own, doseq=True)}"


def return_routes(view: View) -> None:
    """Where it was sold, where it came back, what became of it: counts and shares of the period's returns."""
    by = ("mode", "return_route", "return_location_name", "disposition")
    frame = view.totals("returned_goods", by, ("return_count", "returned_quantity"))
    whole = int(frame["return_count"].sum() or 0)
    subtitle = view.t("network.routes_subtitle", scope=figures.scope(view))
    with panel.block(view, "return_routes", _routes_finding(view, frame, whole), subtitle):
        if not whole:
            panel.empty(view, KPIS["return_delay"])
            return
        st.html(_routes_table(view, frame, whole))
        panel.export(view, "return_routes", frame)


def _routes_finding(view: View, frame: pl.DataFrame, whole: int) -> str:
    if not whole:
        return view.t("network.routes_none")
    back = int(frame.filter(pl.col("disposition") == "restocked")["return_count"].sum() or 0)
    return view.t("network.routes_title", n=view.count(whole), k=view.count(back))


def _routes_table(view: View, frame: pl.DataFrame, whole: int) -> str:
    """One row per mode of sale and kind of place it came back to, most returns first."""
    routes = frame.group_by("mode", "return_route").agg(pl.col("return_count").sum())
    ranked = routes.sort("return_count", "mode", "return_route", descending=[True, False, False])
    ended = frame.group_by("mode", "return_route", "disposition").agg(pl.col("return_count").sum())
    counts = {tuple(row[:3]): int(row[3]) for row in ended.iter_rows()}
    ended_as = {disposition for _, _, disposition in counts}
    others = sorted(ended_as - {*DISPOSITIONS, None})
    ends = [end for end in (*DISPOSITIONS, *others, None) if end in ended_as]
    words = [view.t(f"network.{title}") for title in ("sold", "returned_to", "returns")]
    head = [f'<th scope="col" class="words">{as_html(title)}</th>' for title in words[:2]]
    head += [f'<th scope="col">{as_html(title)}</th>' for title in (words[2], *(_end(view, end) for end in ends))]
    body = "".join(
        _route(view, mode, route, int(n), whole, [counts.get((mode, route, end), 0) for end in ends])
        for mode, route, n in ranked.iter_rows()
    )
    return (
        f'<div class="cadran-scroll"><table class="cadran-matrix"><thead><tr>{"".join(head)}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _end(view: View, disposition: str | None) -> str:
    return view.code("disposition", disposition) if disposition else view.t("network.unknown_end")


def _route(view: View, mode: str | None, route: str | None, n: int, whole: int, ends: list[int]) -> str:
    sold = view.code("mode", mode) if mode else view.t("split.nothing")
    back = view.code("return_route", route) if route else view.t("network.unknown_place")
    cells = "".join(f"<td>{_share(view, k, of)}</td>" for k, of in ((n, whole), *((k, n) for k in ends)))
    return f'<tr><th scope="row">{as_html(sold)}</th><td class="words">{as_html(back)}</td>{cells}</tr>'


def _share(view: View, k: int, n: int) -> str:
    """A count, with its share where ten rows or more stand behind it."""
    if not k:
        return '<span class="dim">0</span>'
    share = f"<small>{as_html(view.value(OTD, k / n))}</small>" if n >= figures.FEWEST_FOR_RATE else ""
    return f"<span>{view.count(k)}</span>{share}"
