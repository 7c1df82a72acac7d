"""Two to four suppliers side by side: figures with their intervals, what is clearly different, and their months."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.comparisons import LEVEL, holm, surprise
from cadran.analysis.decomposition import proportion
from cadran.charts import template
from cadran.charts.overlay import Course, overlay
from cadran.charts.palette import SLOT_MARKS
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.figures import Figure
from cadran.insight.footing import Footing, rows_footing
from cadran.insight.series import is_worse
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Kpi, Statistic
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.chip import settled
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.components.tooltip import tooltip
from cadran.ui.components.url_choice import choose, chosen
from cadran.ui.request.view import View, go, own_parameters

MOST, FEWEST = 4, 2
ROWS: tuple[tuple[str, Statistic], ...] = (
    ("otd", "value"),
    ("otif", "value"),
    ("fill_rate", "value"),
    ("lead_time", "p50"),
    ("lead_time", "p90"),
    ("reject_rate", "value"),
    ("return_rate", "value"),
    ("stockout_rate", "value"),
    ("sla_compliance", "value"),
    ("penalty", "value"),
    ("supplier_score", "value"),
)
SAME = ("all", "sku", "customer_region", "category")
OTD = KPIS["otd"]


@dataclass(frozen=True)
class Compared:
    """One KPI of every supplier compared, in their order, and of all suppliers together.

    `is_reached` is false where the KPI does not know what the lines are kept by, so that it counts all of them.
    """

    kpi: Kpi
    read: Statistic
    supplier_figures: tuple[Figure, ...]
    network: Figure
    is_reached: bool = True

    def interval(self, index: int) -> tuple[float, float] | None:
        """The Wilson interval of a share of rows; nothing for what is not one."""
        figure = self.supplier_figures[index]
        return proportion(figure.numerator or 0, figure.n) if figure.counts_ones(self.kpi) else None

    @cached_property
    def surprises(self) -> dict[int, float]:
        """How surprising each supplier's difference to the first is, adjusted for how many are compared with it."""
        shares = [self._share(index) for index in range(len(self.supplier_figures))]
        first = shares[0]
        others = {index: share for index, share in enumerate(shares) if index and share}
        if first is None:
            return {}
        adjusted = holm([surprise(first, share) for share in others.values()])
        return dict(zip(others, adjusted, strict=True))

    def _share(self, index: int) -> tuple[float, float] | None:
        figure = self.supplier_figures[index]
        is_rate = figure.n >= figures.FEWEST_FOR_RATE and figure.value is not None and figure.counts_ones(self.kpi)
        return (figure.numerator or 0, figure.n) if is_rate else None

    def is_clear(self, index: int) -> bool | None:
        """Whether chance does not explain the difference to the first supplier; None where it cannot say."""
        return self.surprises[index] < LEVEL if index in self.surprises else None


def compare_tab(view: View) -> None:
    """The suppliers of the address, or those with most lines due; the first is what the others are compared with."""
    names = view.names("supplier_id")
    ids = compared_ids(view, names)
    _choose(view, names, ids)
    if len(ids) < FEWEST:
        st.markdown(view.t("compare.too_few"))
        return
    same = chosen("same", SAME)
    choose(view, "same", {code: view.t(f"compare.same_{code}") for code in SAME}, _own(ids))
    common = shared(view, ids, same)
    if common is not None and not common:
        st.markdown(view.t(f"compare.none_{same}"))
        return
    selection = view.selection if common is None else view.selection.where(same, *common)
    rows = [
        replace(row, is_reached=common is None or same in view.engine.catalogue.dimensions(row.kpi))
        for row in (compared(view, KPIS[kpi], read, ids, selection) for kpi, read in ROWS)
    ]
    _table(view, [row for row in rows if any(figure.n for figure in row.supplier_figures)], ids, names, common)
    _months(view, ids, names, selection)


def compared_ids(view: View, names: dict[str, str]) -> tuple[str, ...]:
    asked = [value for value in st.query_params.get_all("cmpset") if value in names]
    asked = asked or [value for value in view.state.values_of("sup") if value in names]
    if len(asked) >= FEWEST:
        return tuple(dict.fromkeys(asked))[:MOST]
    due = (
        view.measure(OTD, by=("supplier_id",))
        .drop_nulls("supplier_id")
        .sort("n", "supplier_id", descending=[True, False])
    )
    largest = [value for value in due["supplier_id"] if value not in asked]
    return tuple(dict.fromkeys([*asked, *largest]))[:MOST]


def _own(ids: Sequence[str]) -> dict[str, str | list[str]]:
    return {"tab": "compare", "cmpset": list(ids)}


def _choose(view: View, names: dict[str, str], ids: Sequence[str]) -> None:
    key = f"cmpset_{view.language}"
    st.session_state[key] = list(ids)
    st.multiselect(
        view.t("compare.choose"),
        sorted(names, key=lambda value: names[value]),
        key=key,
        format_func=lambda value: names[value],
        max_selections=MOST,
        on_change=_chosen,
        args=(view, key),
        placeholder=view.t("filter.choose"),
    )


def _chosen(view: View, key: str) -> None:
    st.query_params.from_dict({**own_parameters(), **_own(st.session_state[key])})
    go(view.state)


def shared(view: View, ids: Sequence[str], dimension: str) -> tuple[str, ...] | None:
    """The products, regions or categories that every compared supplier has lines of; None when all count."""
    if dimension == "all":
        return None
    selection = view.selection.where("supplier_id", *ids)
    rows = view.measure(KPIS["lines"], selection, by=("supplier_id", dimension)).drop_nulls(dimension)
    common = (
        rows.group_by(dimension)
        .agg(pl.col("supplier_id").n_unique().alias("supplier_count"))
        .filter(pl.col("supplier_count") == len(ids))
    )
    return tuple(sorted(common[dimension]))


def compared(view: View, kpi: Kpi, read: Statistic, ids: Sequence[str], selection: Selection) -> Compared:
    rows = view.measure(kpi, selection.where("supplier_id", *ids), by=("supplier_id",))
    by_supplier = {row["supplier_id"]: figures.figure_of(row, read) for row in rows.iter_rows(named=True)}
    everybody = figures.figure(view.measure(kpi, selection.where("supplier_id")), read)
    kpi = targets_of(view.engine).applied(kpi, selection.where("supplier_id"))
    return Compared(kpi, read, tuple(by_supplier.get(value, Figure(0, None)) for value in ids), everybody)


def _table(
    view: View, rows: Sequence[Compared], ids: Sequence[str], names: dict[str, str], common: tuple[str, ...] | None
) -> None:
    base = _footing(view, rows)
    with panel.block(view, "compare", _finding(view, rows, ids, names), _subtitle(view, ids, names, common), base):
        columns = [Column(view.t("compare.measure")), Column(view.t("compare.target"), "dim wide")]
        columns += [Column(_marked(index, names[value])) for index, value in enumerate(ids)]
        columns.append(Column(view.t("compare.network"), "dim wide"))
        table = RowList(f"cadran-compare s{len(ids)}", columns)
        show_html(table.table(ListRow(_cells(view, row, len(ids))) for row in rows))
        with st.container(horizontal=True, gap="small", key="compared"):
            for index, value in enumerate(ids):
                label = as_markdown(f"{SLOT_MARKS[index][0]} {names[value]} ›")
                view.link("supplier", label, view.state.filtering("sup", (value,)))
        panel.export(view, "compare", _frame(rows, ids, names))


def _marked(index: int, name: str) -> Markup:
    """A supplier as the head of its column: on a phone its mark, which the links below name."""
    return joined(SLOT_MARKS[index][0], " ", element("span", name, css="wide"))


def _footing(view: View, rows: Sequence[Compared]) -> Footing:
    count = max((figure.n for row in rows for figure in row.supplier_figures), default=0)
    return rows_footing(view, view.text(OTD.short), count, view.text(OTD.counts))


def _subtitle(view: View, ids: Sequence[str], names: dict[str, str], common: tuple[str, ...] | None) -> str:
    """The scope, what the suppliers have in common, and that several are compared with the first."""
    parts = [view.t("compare.subtitle", scope=figures.scope(view))]
    if common is not None:
        parts.append(view.t(f"compare.common_{chosen('same', SAME)}", n=view.count(len(common))))
    if len(ids) > FEWEST:
        parts.append(view.t("compare.several", first=names[ids[0]], n=len(ids) - 1))
    return " · ".join(parts)


def _finding(view: View, rows: Sequence[Compared], ids: Sequence[str], names: dict[str, str]) -> str:
    """Whose on-time delivery clearly differs from the first one's."""
    row = next((row for row in rows if row.kpi.id == "otd"), None)
    clear = [names[ids[index]] for index in range(1, len(ids)) if row and row.is_clear(index)]
    first = names[ids[0]]
    if not clear:
        is_told = row is not None and any(row.is_clear(index) is not None for index in range(1, len(ids)))
        return view.t("compare.title_none" if is_told else "compare.title_few", first=first)
    return view.t("compare.title", first=first, names=", ".join(clear))


def _cells(view: View, row: Compared, count: int) -> list[object]:
    name = figures.name(view, row.kpi, row.read)
    beyond = "" if row.is_reached else element("small", view.t("compare.unreached"), css="watch")
    return [
        joined(name, " ", beyond),
        view.in_unit(row.kpi, row.kpi.target) if row.kpi.target is not None else "",
        *(_cell(view, row, index) for index in range(count)),
        settled(view, row.kpi, row.network),
    ]


def _cell(view: View, row: Compared, index: int) -> Markup:
    """The figure, its interval and whether it clearly differs from the first supplier's."""
    figure = row.supplier_figures[index]
    words = joined(settled(view, row.kpi, figure), _bounds(view, row, index))
    clear = row.is_clear(index)
    if not index or figure.value is None or clear is None:
        return words
    first = row.supplier_figures[0].value or 0.0
    key, kind = ("worse", "breach") if is_worse(row.kpi, figure.value - first) else ("better", "good")
    if not clear:
        key, kind = "unclear", "none"
    return joined(words, " ", element("small", view.t(f"compare.{key}"), css=kind))


def _bounds(view: View, row: Compared, index: int) -> Markup | str:
    """The interval of a rate of ten rows or more."""
    bounds = row.interval(index) if row.supplier_figures[index].n >= figures.FEWEST_FOR_RATE else None
    if bounds is None:
        return ""
    low, high = (formats.percent(bound, view.language, 0) for bound in bounds)
    return joined(" ", element("span", f"[{low} – {high}]", css="dim"))


def _frame(rows: Sequence[Compared], ids: Sequence[str], names: dict[str, str]) -> pl.DataFrame:
    records = []
    for row in rows:
        for index, value in enumerate(ids):
            figure, bounds = row.supplier_figures[index], row.interval(index)
            low, high = bounds or (None, None)
            clear = row.is_clear(index) if index else None
            records.append(
                (
                    row.kpi.id,
                    row.read,
                    value,
                    names[value],
                    figure.n,
                    figure.numerator,
                    figure.denominator,
                    figure.value,
                    low,
                    high,
                    clear,
                    row.surprises.get(index),
                    row.is_reached,
                    row.network.value,
                    row.kpi.target,
                )
            )
    kinds = dict.fromkeys(("numerator", "denominator", "value", "ci_low", "ci_high"), pl.Float64)
    return pl.DataFrame(
        records,
        orient="row",
        schema={
            "kpi": pl.String,
            "read": pl.String,
            "supplier_id": pl.String,
            "supplier_name": pl.String,
            "n": pl.Int64,
            **kinds,
            "is_clear": pl.Boolean,
            "p_holm": pl.Float64,
            "is_filtered": pl.Boolean,
            "network_value": pl.Float64,
            "target": pl.Float64,
        },
    )


def _months(view: View, ids: Sequence[str], names: dict[str, str], selection: Selection) -> None:
    """On-time delivery of each over the last months, on one scale; a month of fewer than ten lines has no point."""
    starts = figures.starts_until(view, "month", min(view.period.last or view.as_of, view.as_of))
    starts = starts[-figures.POINTS_SHOWN :]
    days = figures.through(replace(view, selection=selection), starts, "month")
    frame = view.measure(OTD, days.where("supplier_id", *ids), by=("supplier_id",), grain="month")
    labels = [formats.period_label(start, "month", view.language) for start in starts]
    by_month = {(row["supplier_id"], row["period"]): row for row in frame.iter_rows(named=True)}
    courses = [
        _course(view, index, value, names[value], labels, [by_month.get((value, start)) for start in starts])
        for index, value in enumerate(ids)
    ]
    write = partial(formats.percent, lang=view.language, decimals=0)
    figure = overlay(courses, labels, view.palette, view.language, write, (0.0, 1.0))
    zoomed = [] if template.holds_zero(figure) else [view.t("chart.zoomed")]
    subtitle = " · ".join([view.t("compare.months_subtitle", n=figures.FEWEST_FOR_RATE), *zoomed])
    base = rows_footing(view, view.text(OTD.short), int(frame["n"].sum() or 0), view.text(OTD.counts))
    with panel.block(view, "compare_months", _months_title(view, courses, labels), subtitle, base):
        alt = view.t("compare.alt", names=", ".join(names[value] for value in ids), count=len(starts))
        clicked = panel.drawing(view, "compare_months", figure, alt)
        if clicked:
            view.request.open_page("supplier", view.state.filtering("sup", (clicked,)))
        panel.export(view, "compare_months", frame)
        panel.table(view, "compare_months", frame, OTD)


def _months_title(view: View, courses: Sequence[Course], labels: Sequence[str]) -> str:
    """The best and the worst of the last month in which two or more have a point."""
    for index in range(len(labels) - 1, -1, -1):
        ranked = sorted(
            ((course.values[index], course.name) for course in courses if course.values[index] is not None),
            key=lambda pair: -(pair[0] or 0),
        )
        if len(ranked) > 1:
            (best, first), (worst, last) = ranked[0], ranked[-1]
            if best == worst:
                same, count = view.value(OTD, best), view.count(len(ranked))
                return view.t(
                    "compare.months_same", name=view.text(OTD.short), label=labels[index], value=same, n=count
                )
            values = {"best": view.value(OTD, best), "worst": view.value(OTD, worst)}
            return view.t(
                "compare.months", name=view.text(OTD.short), label=labels[index], first=first, last=last, **values
            )
    return view.t("compare.months_few", name=view.text(OTD.short))


def _course(
    view: View, index: int, supplier_id: str, name: str, labels: Sequence[str], rows: Sequence[Row | None]
) -> Course:
    values = tuple(row["value"] if row and row["n"] >= figures.FEWEST_FOR_RATE else None for row in rows)
    texts = [figures.figure_text(view, OTD, figures.figure_of(row)) if row else formats.NOTHING for row in rows]
    tips = tuple(tooltip(name, label, text) for label, text in zip(labels, texts, strict=True))
    return Course(supplier_id, name, index, values, tips)
