"""One head office, many hands: the same KPIs for each fulfilment mode and location, each on its own clock."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis import impact
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import Footing, rows_footing
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Kpi, Statistic, on_page
from cadran.ui.components import panel
from cadran.ui.components.grid_table import column_head, grid_table, row_head, td, tr
from cadran.ui.components.markup import element, joined, show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.panels import side_by_side
from cadran.ui.panels.side_by_side import NOTHING, Cell, Cells, Column, TableRow
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
    offered = side_by_side.columns(view, asked, "mode")
    cells = side_by_side.cells(view, offered, "mode")
    columns, rows = side_by_side.filled(offered, cells) or offered, _mode_rows(view, cells)
    if is_clock:
        columns = [(kpi, read) for kpi, read in columns if any(_is_on_clock(mode, kpi.id) for mode, _, _ in rows)]
    if is_clock and not columns:
        return
    title = _finding(view, key, rows, columns, cells) if rows else _no_modes(view)
    is_asked = _is_on_clock if is_clock else _always
    base = _base(view, key, rows, bool(side_by_side.told_rows(rows, columns, cells, is_asked)))
    with panel.block(view, key, title, subtitle, base if rows else None):
        if not rows:
            return
        if base.ground == "not_recorded":
            show_html(element("p", side_by_side.untold_words(view, rows), css="cadran-sub"))
            return
        side_by_side.table(view, "mode", rows, columns, cells, is_asked)
        if is_clock:
            show_html(element("p", view.t("network.clock_note"), css="cadran-note"))
        _footer(view, key, "mode", rows, columns, cells)


def _base(view: View, key: str, rows: Sequence[TableRow], is_told: bool) -> Footing:
    """What the title of the modes stands on: their lines, and a figure that was ever measured of any."""
    subject = view.t(f"network.{key}_subject")
    if is_told or not rows:
        return rows_footing(view, subject, len(rows), view.t("network.modes_counted"))
    return Footing(subject, "not_recorded", view.t("title.not_recorded", subject=subject))


def _footer(view: View, key: str, by: str, rows: Sequence[TableRow], columns: Sequence[Column], cells: Cells) -> None:
    frame = side_by_side.frame(view, by, rows, columns, cells)
    panel.footer(view, f"network_{key}", frame, view.t("network.reading"))


def _no_modes(view: View) -> str:
    """Whether the files name no mode at all, or only none in this period."""
    return view.t("network.no_modes_now" if view.members("mode").height else "network.no_modes")


def _mode_rows(view: View, cells: Cells) -> list[TableRow]:
    """The modes with lines ordered or due in the period, or with any figure shown of it: both tables list the same."""
    ordered, due = (_rows_by_mode(view, kpi_id) for kpi_id in ("lines", "otd"))
    lines = dict.fromkeys([*due, *(value for (_, value), cell in cells.items() if cell.now.n)], 0) | ordered
    return [
        (mode, view.code("mode", mode), view.t("network.lines", n=view.count(lines[mode])) if lines[mode] else "")
        for mode in sorted(lines, key=lambda mode: (-lines[mode], mode))
    ]


def _rows_by_mode(view: View, kpi_id: str) -> dict[str, int]:
    rows = view.measure(KPIS[kpi_id], by=("mode",)).drop_nulls("mode").filter(pl.col("n") > 0)
    return dict(rows.select("mode", "n").iter_rows())


def clock_trend(view: View) -> None:
    """The clock KPI asked for over time, else the first one these files can tell."""
    measurable = list(_measurable(view))
    if measurable:
        asked = st.query_params.get("kpi", "")
        kpi = KPIS[asked if asked in measurable else measurable[0]]
        trend(view, kpi)
        why(view, kpi)


def has_clocks(view: View) -> bool:
    """Whether these files tell any KPI of a clock."""
    return any(True for _ in _measurable(view))


def _measurable(view: View) -> Iterator[str]:
    ever = view.selection.during(None, None)
    return (kpi_id for kpi_id in (*CLOCK_KPIS, *_filed()) if view.measure(KPIS[kpi_id], ever)["n"].sum())


def _always(_value: str, _kpi_id: str) -> bool:
    return True


def _is_on_clock(mode: str, kpi_id: str) -> bool:
    return KPIS[kpi_id].is_on_clock(mode)


def _finding(view: View, key: str, rows: Sequence[TableRow], columns: Sequence[Column], cells: Cells) -> str:
    """Who has signals in the last period, a few by name, the rest as a number; whether any can be judged."""
    signalled = {
        name: [figures.name(view, *column) for column in columns if _is_signal(cells, column[0], value)]
        for value, name, _ in rows
    }
    signals = [view.t("network.signal_of", name=name, kpi=", ".join(kpis)) for name, kpis in signalled.items() if kpis]
    known = [cells[kpi.id, value] for value, *_ in rows for kpi, _ in columns if (kpi.id, value) in cells]
    judged = [cell.judgement.is_judged for cell in known if cell.now.n]
    if not signals:
        outcome = "calm" if judged and all(judged) else "partly" if any(judged) else "unjudged"
        return view.t(f"network.{key}_{outcome}", n=view.count(sum(judged)), total=view.count(len(judged)))
    more = view.t("network.more", n=view.count(len(signals) - NAMED)) if len(signals) > NAMED else ""
    return view.t(f"network.{key}_signals", named=", ".join(signals[:NAMED]) + more)


def _is_signal(cells: Cells, kpi: Kpi, value: str) -> bool:
    return cells.get((kpi.id, value), NOTHING).judgement.status in ("breach", "good")


def locations(view: View) -> None:
    """Every location with lines or stock in the period, most lines missing to the OTD target first."""
    offered = side_by_side.columns(view, AT_PLACES, "location_id")
    cells = side_by_side.cells(view, offered, "location_id")
    columns = side_by_side.filled(offered, cells)
    rows = _places(view, columns, cells)
    subtitle = _places_subtitle(view, columns)
    base = rows_footing(view, view.t("network.places_subject"), len(rows), view.t("network.places_counted"))
    with panel.block(view, "places", _finding(view, "places", rows, columns, cells), subtitle, base):
        if not rows:
            panel.empty(view, OTD)
            return
        first = (page_shown(len(rows), PLACES_PER_PAGE) - 1) * PLACES_PER_PAGE
        _location_table(view, rows[first : first + PLACES_PER_PAGE], columns, cells)
        if len(rows) > PLACES_PER_PAGE:
            pager(view, len(rows), PLACES_PER_PAGE)
        _footer(view, "places", "location_id", rows, columns, cells)


def _places_subtitle(view: View, columns: Sequence[Column]) -> str:
    """The scope and the order the rows have."""
    kpi, read = next((column for column in columns if column[0].id == _sort(columns)), (OTD, "value"))
    is_expected = targets_of(view.engine).applied(kpi, view.selection).target is not None
    order = "missing" if kpi.unit == "percent" and is_expected else "worst"
    name = figures.name(view, kpi, read)
    return view.t(f"network.places_by_{order}", scope=figures.scope(view), name=name)


def _location_table(view: View, rows: Sequence[TableRow], columns: Sequence[Column], cells: Cells) -> None:
    """A place that never had rows of a KPI does not answer for it."""
    side_by_side.table(
        view,
        "location_id",
        rows,
        columns,
        cells,
        is_on_clock=lambda location_id, kpi_id: (kpi_id, location_id) in cells,
        sort_link=lambda kpi_id: _sorted_by(view, kpi_id),
    )


def _places(view: View, columns: Sequence[Column], cells: Cells) -> list[TableRow]:
    known = {row["location_id"]: row for row in view.details("places").iter_rows(named=True)}
    values = {value for (_, value), cell in cells.items() if cell.now.n}
    chosen = next((kpi for kpi, _ in columns if kpi.id == _sort(columns)), OTD)

    ranked = sorted(values, key=lambda value: (*_rank(chosen, cells.get((chosen.id, value), NOTHING)), value))
    return [(value, _named(known, value), _small(view, known, cells, value)) for value in ranked]


def _rank(kpi: Kpi, cell: Cell) -> tuple[bool, float, int]:
    """Most rows missing to the target first, of days the worst first; what has no such weight last."""
    rows_missing = side_by_side.missing(kpi, cell)
    weight = None if rows_missing is None else impact.shortfall(rows_missing)
    if weight is None and cell.now.value is not None and kpi.unit != "percent":
        weight = cell.now.value if kpi.better == "lower" else -cell.now.value
    return weight is None, -(weight or 0.0), -cell.now.n


def _named(known: dict[str, dict[str, str | None]], value: str) -> str:
    return str(known[value]["location_name"] or value) if value in known else value


def _small(view: View, known: dict[str, dict[str, str | None]], cells: Cells, value: str) -> str:
    """The kind of place, and its lines missing to the OTD target."""
    kind = known.get(value, {}).get("kind")
    lack = side_by_side.missing(OTD, cells.get((OTD.id, value), NOTHING))
    parts = [view.code("place_kind", kind) if kind else ""]
    if lack is not None and lack >= 0.5:
        parts.append(view.t("network.to_target", n=view.count(lack)))
    return " · ".join(filter(None, parts))


def _sort(columns: Sequence[Column]) -> str:
    asked, offered = st.query_params.get("sort", OTD.id), [kpi.id for kpi, _ in columns]
    return asked if asked in offered else next(iter(offered), OTD.id)


def _sorted_by(view: View, kpi_id: str) -> str:
    own = address(view.state, sort=kpi_id) | {"lang": [view.language]}
    return f"{view.request.page.id}?{urlencode(own, doseq=True)}"


def return_routes(view: View) -> None:
    """Where it was sold, where it came back, what became of it: counts and shares of the period's returns."""
    by = ("mode", "return_route", "return_location_name", "disposition")
    frame = view.totals("returned_goods", by, ("return_count", "returned_quantity"))
    whole = int(frame["return_count"].sum() or 0)
    subtitle, delay = view.t("network.routes_subtitle", scope=figures.scope(view)), KPIS["return_delay"]
    base = rows_footing(view, view.t("network.routes_subject"), whole, view.text(delay.counts), kpi=delay)
    with panel.block(view, "return_routes", _routes_finding(view, frame, whole), subtitle, base):
        if not whole:
            panel.empty(view, delay)
            return
        show_html(_routes_grid(view, frame, whole))
        panel.export(view, "return_routes", frame)


def _routes_finding(view: View, frame: pl.DataFrame, whole: int) -> str:
    back = int(frame.filter(pl.col("disposition") == "restocked")["return_count"].sum() or 0)
    return view.t("network.routes_title", n=view.count(whole), k=view.count(back))


def _routes_grid(view: View, frame: pl.DataFrame, whole: int) -> Markup:
    """One row per mode of sale and kind of place it came back to, most returns first."""
    routes = frame.group_by("mode", "return_route").agg(pl.col("return_count").sum())
    ranked = routes.sort("return_count", "mode", "return_route", descending=[True, False, False])
    ended = frame.group_by("mode", "return_route", "disposition").agg(pl.col("return_count").sum())
    counts = {tuple(row[:3]): int(row[3]) for row in ended.iter_rows()}
    ended_as = {disposition for _, _, disposition in counts}
    others = sorted(ended_as - {*DISPOSITIONS, None})
    ends = [end for end in (*DISPOSITIONS, *others, None) if end in ended_as]
    words = [column_head(view.t(f"network.{title}"), css="words") for title in ("sold", "returned_to")]
    names = [view.t("network.returns"), *(_end(view, end) for end in ends)]
    body = (
        _route(
            view, mode, route, names, [(int(n), whole), *((counts.get((mode, route, end), 0), int(n)) for end in ends)]
        )
        for mode, route, n in ranked.iter_rows()
    )
    return grid_table("cadran-matrix", [tr(*words, *map(column_head, names))], body)


def _end(view: View, disposition: str | None) -> str:
    return view.code("disposition", disposition) if disposition else view.t("network.unknown_end")


def _route(view: View, mode: str | None, route: str | None, names: list[str], counts: list[tuple[int, int]]) -> Markup:
    """A way with its returns and what became of them, each as a count and what it is of."""
    sold = view.code("mode", mode) if mode else view.t("split.nothing")
    back = view.code("return_route", route) if route else view.t("network.unknown_place")
    cells = (td(_share(view, *count), data_name=name) for name, count in zip(names, counts, strict=True))
    return tr(row_head(sold), td(back, css="words", data_name=view.t("network.returned_to")), *cells)


def _share(view: View, k: int, n: int) -> Markup:
    """A count, with its share where ten rows or more stand behind it."""
    if not k:
        return element("span", "0", css="dim")
    share = element("small", formats.percent(k / n, view.language)) if n >= figures.FEWEST_FOR_RATE else ""
    return joined(element("span", view.count(k)), share)
