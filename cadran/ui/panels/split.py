"""A KPI split by a dimension: what misses the target most comes first; a row leads on."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress

import polars as pl
import streamlit as st
from markupsafe import Markup

from cadran.analysis.status import FEWEST_FOR_STATUS, Status
from cadran.engine import LABELS
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.footing import Footing, footing
from cadran.kpis import Kpi, Statistic
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.bar import bar, judged_css
from cadran.ui.components.chip import status_chip
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.panels.house_lines_note import house_lines_note
from cadran.ui.panels.split_parts import Part, is_of_few, is_short, parts_of
from cadran.ui.request.address import DIMENSIONS
from cadran.ui.request.view import View

ROWS_SHOWN = 12
PARAMETERS = {dimension: parameter for parameter, dimension in DIMENSIONS.items()}
OWN_PAGES = {"supplier_id": "supplier", "sku": "product"}
SILENT = ("", formats.NOTHING)
# Of each column; on a phone those that are not `wide` only.
WIDTHS = ("minmax(110px,2fr)", "64px", "minmax(90px,1.6fr)", "92px", "112px", "96px", "78px")
NARROW_WIDTHS = ("minmax(90px,2fr)", "52px", "", "80px", "", "", "62px")


def splits(view: View, kpi: Kpi, dimensions: Sequence[str], read: Statistic = "value") -> None:
    """One table for each dimension the KPI has, in tabs; the first with two values is open, only that is computed."""
    known = [dimension for dimension in dimensions if dimension in view.engine.catalogue.dimensions(kpi)]
    if not known:
        return
    names = [view.code("dimension", dimension) for dimension in known]
    telling = next((dimension for dimension in known if _is_told(view, kpi, dimension)), known[0])
    opened, key = view.code("dimension", telling), f"splits_{kpi.id}_{view.language}"
    for dimension, tab in zip(known, st.tabs(names, default=opened, key=key, on_change="rerun"), strict=True):
        if tab.open:
            with tab:
                split(view, kpi, dimension, read)


def _is_told(view: View, kpi: Kpi, dimension: str) -> bool:
    """Whether the rows tell two values of a dimension apart."""
    rows = view.measure(kpi, by=tuple(dict.fromkeys((dimension, LABELS.get(dimension, dimension)))))
    return rows.filter(pl.col("n") > 0, pl.col(dimension).is_not_null()).height > 1


def split(
    view: View,
    kpi: Kpi,
    dimension: str,
    read: Statistic = "value",
    title: str = "",
    rows_shown: int = ROWS_SHOWN,
    leads_to: str = "",
) -> None:
    """`kpi` by `dimension`, most rows missing to the target first; a click on a row leads on with it as a filter.

    It leads to the page `leads_to`, else to the supplier, to the product or to the same page.
    """
    parts = parts_of(view, kpi, dimension, read)
    words = view.code("dimension", dimension).lower()
    subject = view.t("split.title", name=figures.name(view, kpi, read), dimension=words)
    heading = title or f"{subject}{view.t('judged.colon')}{_finding(view, kpi, parts, read)}"
    with panel.block(
        view,
        f"split_{kpi.id}_{dimension}",
        heading,
        _subtitle(view, kpi, parts[:rows_shown]),
        _footing(view, kpi, subject, parts),
    ):
        if not parts:
            panel.empty(view, kpi)
            return
        _rows(view, kpi, dimension, parts[:rows_shown], leads_to)
        _unnamed_note(view, dimension, parts)
        _foot(view, kpi, dimension, parts, _more_note(view, parts, rows_shown))


def _unnamed_note(view: View, dimension: str, parts: Sequence[Part]) -> None:
    if dimension == "supplier_id" and not any(part.value for part in parts):
        house_lines_note(view)


def _footing(view: View, kpi: Kpi, subject: str, parts: Sequence[Part]) -> Footing:
    """A value of the dimension may have a figure where too many rows of the others have no place for the whole."""
    return footing(view, kpi, subject, has_parts=any(part.now.value is not None for part in parts))


def _more_note(view: View, parts: list[Part], rows_shown: int) -> str:
    more = view.t("split.more", shown=view.count(rows_shown), total=view.count(len(parts)))
    return more if len(parts) > rows_shown else ""


def _foot(view: View, kpi: Kpi, dimension: str, parts: list[Part], note: str, asked: Selection | None = None) -> None:
    """The footer and the table of `parts`; `asked` are their rows where they are not all of the selection."""
    frame = _frame(view, kpi, dimension, parts)
    panel.kpi_footer(view, kpi, f"by_{dimension}", frame, note, asked)
    panel.table(view, f"split_{kpi.id}_{dimension}", frame, kpi)


def furthest_suppliers(view: View, kpi: Kpi, rows_shown: int) -> None:
    """Who misses the target, most missing rows first, and nobody else; the title says where none of ten rows does."""
    whole = parts_of(view, kpi, "supplier_id", "value")
    parts = [part for part in whole if part.value] or whole
    short = [part for part in parts if part.value and is_short(part)]
    own = _own_missing(kpi, whole)
    missing = [*short, *own]
    base = footing(view, kpi, view.code("dimension", "supplier_id"))
    subtitle = _subtitle(view, kpi, short[:rows_shown]) if short else ""
    title = f"{_furthest(view, kpi, parts, short)}{''.join(_own_misses(view, kpi, part) for part in own)}"
    with panel.block(view, f"split_{kpi.id}_supplier_id", title, subtitle, base):
        if not parts:
            panel.empty(view, kpi)
        elif not missing:
            _unnamed_note(view, "supplier_id", parts)
            _foot(view, kpi, "supplier_id", parts, "")
        else:
            _rows(view, kpi, "supplier_id", [*short[:rows_shown], *own], "")
            others = view.t("overview.suppliers_others", n=view.count(len(parts) - len(short)))
            note = " · ".join(filter(None, [_more_note(view, short, rows_shown), others]))
            listed = view.selection.where("supplier_id", *(part.value or "" for part in missing))
            _foot(view, kpi, "supplier_id", missing, note, listed)


def _furthest(view: View, kpi: Kpi, parts: Sequence[Part], short: Sequence[Part]) -> str:
    """Who misses the target most; that none of ten lines does, that too few lines tell it, or that none has so many."""
    judged = [part for part in short if part.now.n >= FEWEST_FOR_STATUS]
    if judged:
        value = figures.figure_text(view, kpi, judged[0].now)
        words = view.t("overview.suppliers", name=judged[0].name, value=value, n=view.count(len(judged)))
        return _and_unsure(view, words, len(short) - len(judged))
    if short:
        return view.t("overview.suppliers_unsure", n=view.count(len(short)), fewest=FEWEST_FOR_STATUS)
    named = [part for part in parts if part.value]
    if not named:
        subject = view.code("dimension", "supplier_id")
        return f"{subject}{view.t('judged.colon')}{_finding(view, kpi, parts, 'value')}" if parts else subject
    is_told = any(part.missing is not None for part in named)
    return view.t("overview.suppliers_calm" if is_told else "overview.suppliers_few", n=view.count(len(named)))


def _own_missing(kpi: Kpi, parts: Sequence[Part]) -> list[Part]:
    """The rows without a supplier where they miss the target, and no supplier is judged to; else nothing."""
    is_one_judged = any(part.value and is_short(part) and not is_of_few(kpi, part) for part in parts)
    is_told = len(parts) > 1 and not is_one_judged
    return [part for part in parts if is_told and part.value is None and is_short(part)]


def _own_misses(view: View, kpi: Kpi, own: Part) -> str:
    """That they miss it, counted."""
    met, rows = own.now.numerator or 0, own.now.denominator or 0
    missed = view.count(rows - met if kpi.better == "higher" else met)
    is_house = own.name == view.t("split.own_house")
    name = own.name if is_house else view.t("overview.no_supplier")
    value = figures.figure_text(view, own.kpi, own.now)
    words = {"name": name, "value": value, "missed": missed, "n": view.count(rows)}
    if own.now.n < FEWEST_FOR_STATUS:
        return view.t("overview.own_misses_few", **words, fewest=FEWEST_FOR_STATUS)
    return view.t("overview.own_misses", **words)


def _subtitle(view: View, kpi: Kpi, parts: Sequence[Part]) -> str:
    """The scope, the order the rows really have, and the interval where there is one."""
    order = "missing" if _has_missing(kpi, parts) else "largest" if kpi.shape == "total" else "rows"
    words = view.t(f"split.by_{order}", scope=figures.scope(view, kpi), counts=view.text(kpi.counts))
    has_interval = any(_interval(view, kpi, part) for part in parts)
    return f"{words} · {view.t('split.with_interval')}" if has_interval else words


def _interval(view: View, kpi: Kpi, part: Part) -> tuple[float, float] | None:
    """The interval of a share that is final and of rows enough to be one."""
    is_final = figures.is_final(view, kpi, view.period.last)
    is_rate = is_final and part.now.counts_ones(kpi) and part.now.n >= figures.FEWEST_FOR_RATE
    return part.interval if is_rate else None


def _has_missing(kpi: Kpi, parts: Sequence[Part]) -> bool:
    """Whether rows missing to a target can be counted."""
    is_expected = any(part.kpi.target is not None for part in parts)
    return is_expected and kpi.unit == "percent" and kpi.better != "neither"


def _finding(view: View, kpi: Kpi, parts: Sequence[Part], read: Statistic) -> str:
    """Who misses the target most, that none does, or how far the values lie apart; of few rows that they are few."""
    if not parts:
        return ""
    if not any(part.value for part in parts):
        n = formats.counted(sum(part.now.n for part in parts), figures.row_words(view, kpi), view.language)
        return view.t("split.unnamed", rows=n)
    if kpi.shape == "total":
        return view.t("split.most", name=parts[0].name, value=figures.figure_text(view, kpi, parts[0].now))
    judged = [part for part in parts if part.now.value is not None and not is_of_few(kpi, part)]
    if not judged:
        return view.t("split.too_few", n=view.count(len(parts)), fewest=FEWEST_FOR_STATUS)
    is_final = figures.is_final(view, kpi, view.period.last)
    if is_final and _has_missing(kpi, parts) and read == "value":
        return _against_target(view, kpi, judged, parts)
    return _apart(view, kpi, judged, parts)


def _against_target(view: View, kpi: Kpi, judged: Sequence[Part], parts: Sequence[Part]) -> str:
    """Who misses it; where none that can be judged does, how many of too few rows lie below it all the same."""
    short = [part for part in judged if is_short(part)]
    unsure = [part for part in parts if is_short(part) and is_of_few(kpi, part)]
    if short:
        value = figures.figure_text(view, kpi, short[0].now)
        key = "split.furthest" if len(short) > 1 else "split.misses"
        words = view.t(key, name=short[0].name, value=value, n=view.count(len(short)))
        return _and_unsure(view, words, len(unsure))
    if unsure:
        numbers = {"n": view.count(len(judged)), "unsure": view.count(len(unsure))}
        return view.t("split.judged_but", **numbers, fewest=FEWEST_FOR_STATUS)
    key = "split.all_reach" if len(judged) == len(parts) else "split.judged_reach"
    return view.t(key, n=view.count(len(judged)), total=view.count(len(parts)))


def _and_unsure(view: View, words: str, unsure: int) -> str:
    """Beside those that miss the target how many do of too few rows to be judged: the list shows them too."""
    return view.t("split.and_unsure", words=words, n=view.count(unsure), fewest=FEWEST_FOR_STATUS) if unsure else words


def _apart(view: View, kpi: Kpi, judged: Sequence[Part], parts: Sequence[Part]) -> str:
    """`from 3.2 d (Store) to 6.1 d (Dropshipping)`; that it is of those with rows enough where others lie beyond."""
    ranked = sorted(judged, key=lambda part: part.now.value or 0.0)
    low, high = ranked[0], ranked[-1]
    if len(judged) == 1 or low.now.value == high.now.value:
        return view.t("split.only", name=low.name, value=figures.figure_text(view, kpi, low.now))
    values = {"low": figures.figure_text(view, kpi, low.now), "high": figures.figure_text(view, kpi, high.now)}
    words = view.t("split.apart", low_name=low.name, high_name=high.name, **values)
    rates = [part.now.value for part in parts if part.now.value is not None]
    is_beyond = min(rates) < (low.now.value or 0.0) or max(rates) > (high.now.value or 0.0)
    return view.t("split.from_enough", words=words, fewest=FEWEST_FOR_STATUS) if is_beyond else words


def _rows(view: View, kpi: Kpi, dimension: str, parts: list[Part], leads_to: str) -> None:
    """The rows, without the columns that say nothing of any of them."""
    full = _full_scale(kpi, parts)
    cells = [_cells(view, kpi, part, full) for part in parts]
    filled = [any(row[index] not in SILENT for row in cells) for index in range(len(WIDTHS))]
    columns = list(compress(_columns(view, kpi, dimension), filled))
    widths = " ".join(compress(WIDTHS, filled))
    narrow = " ".join(filter(None, compress(NARROW_WIDTHS, filled)))
    rows = (
        ListRow(list(compress(row, filled)), _link(view, kpi, dimension, part, leads_to))
        for part, row in zip(parts, cells, strict=True)
    )
    table = RowList("cadran-split", columns, f"--columns: {widths}; --narrow: {narrow}")
    table.show(f"{kpi.id}_{dimension}", rows)


def _full_scale(kpi: Kpi, parts: list[Part]) -> float:
    """What the longest bar stands for: a whole for a rate that should be high, else the largest figure."""
    if kpi.unit == "percent" and kpi.better == "higher":
        return 1.0
    return max((abs(part.now.value or 0) for part in parts), default=0.0) * 1.05 or 1.0


def _columns(view: View, kpi: Kpi, dimension: str) -> list[Column]:
    versus = view.t("split.change", label=view.comparison_label) if view.compared and kpi.timing != "now" else ""
    return [
        Column(view.code("dimension", dimension), "link"),
        Column(view.t("split.n"), "num dim"),
        Column("", "wide"),
        Column(view.t("split.value"), "num"),
        Column(view.t("split.interval"), "num dim wide"),
        Column(versus, "num dim wide"),
        Column(view.t("split.impact"), "num"),
    ]


def _cells(view: View, kpi: Kpi, part: Part, full: float) -> list[object]:
    text = figures.figure_text(view, kpi, part.now)
    is_final = figures.is_final(view, kpi, view.period.last)
    status = figures.status_of(part.kpi, part.now, is_final)
    interval = _interval(view, kpi, part)
    return [
        part.name if part.value else Cell(part.name, "dim"),
        view.count(part.now.n),
        _bar(part.kpi, part.now.value, interval, full, "few" if is_of_few(kpi, part) else status),
        text if status == "none" else status_chip(view, status, text),
        " – ".join(view.in_unit(kpi, bound) for bound in interval or ()),
        _change(view, kpi, part),
        _to_target(view, kpi, part) if is_final else "",
    ]


def _change(view: View, kpi: Kpi, part: Part) -> str:
    """The change in points; none between counts of fewer than ten rows, nor of what is not final yet."""
    if not figures.is_final(view, kpi, view.period.last):
        return ""
    is_small = part.now.is_few(kpi) or (part.before is not None and part.before.is_few(kpi))
    return "" if part.change is None or is_small else view.change(kpi, part.change)


def _to_target(view: View, kpi: Kpi, part: Part) -> str:
    if part.missing is None or not part.now.counts_ones(kpi):
        return formats.NOTHING
    return figures.missing_text(view, part.missing)


def _bar(kpi: Kpi, value: float | None, interval: tuple[float, float] | None, full: float, status: Status) -> Markup:
    """The figure as a part of the widest one, its interval and its target where it lies within the bar."""
    if value is None:
        return bar(None)
    target = kpi.target / full if kpi.target is not None and kpi.target <= full else None
    return bar(value / full, interval and (interval[0] / full, interval[1] / full), target, css=judged_css(status))


def _link(view: View, kpi: Kpi, dimension: str, part: Part, leads_to: str) -> Callable[[], object] | None:
    parameter = PARAMETERS.get(dimension)
    if parameter is None or part.value is None:
        return None
    state = view.state.filtering(parameter, (part.value,))
    page = leads_to or OWN_PAGES.get(dimension, "")
    own = {} if page else {"kpi": kpi.id}
    return partial(view.link, page or view.request.page.id, as_markdown(part.name), state, **own)


def _frame(view: View, kpi: Kpi, dimension: str, parts: list[Part]) -> pl.DataFrame:
    is_final = figures.is_final(view, kpi, view.period.last)
    is_rate = [part.now.counts_ones(kpi) for part in parts]
    bounds = [part.interval if sure else None for part, sure in zip(parts, is_rate, strict=True)]
    return pl.DataFrame(
        {
            dimension: [part.value for part in parts],
            "name": [part.name for part in parts],
            "n": [part.now.n for part in parts],
            "numerator": [part.now.numerator for part in parts],
            "denominator": [part.now.denominator for part in parts],
            "value": [part.now.value for part in parts],
            "ci_low": [bound[0] if bound else None for bound in bounds],
            "ci_high": [bound[1] if bound else None for bound in bounds],
            "comparison_value": [part.before.value if part.before else None for part in parts],
            "change": [part.change for part in parts],
            "target": [part.kpi.target for part in parts],
            "status": [figures.status_of(part.kpi, part.now, is_final) for part in parts],
            "missing_to_target": [part.missing for part in parts],
            "outside": [part.outside for part in parts],
        },
        schema_overrides=dict.fromkeys(
            (
                "numerator",
                "denominator",
                "value",
                "ci_low",
                "ci_high",
                "comparison_value",
                "change",
                "target",
                "missing_to_target",
            ),
            pl.Float64,
        ),
    )
