"""How durations spread: all of them in one histogram, and each supplier's range beside its contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import floor

import polars as pl
import streamlit as st

from cadran.charts.histogram import Bin, Histogram, histogram, width_of
from cadran.charts.ranges import Range, ranges
from cadran.i18n import formats
from cadran.insight import figures
from cadran.insight.censoring import estimates
from cadran.insight.footing import footing
from cadran.insight.unplaced import unplaced
from cadran.kpis import Kpi
from cadran.ui.agreements.lead_time_contracts import Contract, contracts
from cadran.ui.components import panel
from cadran.ui.components.data_table import open_line, ticked_row
from cadran.ui.components.markup import as_markdown, element, show_html
from cadran.ui.components.tooltip import titled_tooltip
from cadran.ui.request.view import View
from cadran.ui.sections.lead_time.header import LEAD, open_lines, open_lines_link, total_lines

NEARLY_ALL = 0.99
SUPPLIERS_SHOWN = 15
BY_SUPPLIER = ("supplier_id", "supplier_name")
LINE_COLUMNS = ("order_id", "line_id", "value", "counted_on", "supplier_name", "product_name", "mode", "source_row")


def duration_of(kpi: Kpi) -> Kpi:
    """The duration a page about `kpi` shows: itself, or the lead time where it is a share."""
    return kpi if kpi.shape == "distribution" else LEAD


def day_kind(view: View, kpi: Kpi) -> str:
    """The kind of days `kpi` is counted in."""
    return dict(view.state.choices).get("days", "calendar") if "day_kind" in kpi.defaults else "calendar"


def _comparable_contract(view: View, kpi: Kpi, agreed: dict[str, Contract], supplier: str | None) -> Contract | None:
    contract = agreed.get(supplier or "")
    return contract if contract and kpi.id == LEAD.id and contract.day_kind == day_kind(view, kpi) else None


def distribution(view: View, page_kpi: Kpi) -> None:
    """The histogram of a duration with P50, P90 and contract; open lines outlined at their age, by order date."""
    kpi = duration_of(page_kpi)
    row = _figures(view, kpi)
    with panel.block(view, "spread", _finding(view, kpi, row), _subtitle(view, kpi), footing(view, kpi)):
        bins = _bins(view, kpi)
        if row["p50"] is None or not bins:
            _nothing(view, kpi)
            return
        drawn = Histogram(bins, _marks(view, kpi, row), _agreed(view, kpi))
        days = {name: view.value(kpi, row[name]) for name in ("p50", "p90")}
        alt = view.t("spread.alt", name=view.text(kpi.short), n=view.count(row["n"]), **days)
        clicked = panel.drawing(view, f"spread_{kpi.id}", histogram(drawn, view.palette, view.language), alt)
        frame = _frame(bins)
        panel.kpi_footer(view, kpi, "spread", frame)
        panel.table(view, f"spread_{kpi.id}", frame)
        if clicked:
            _lines_of(view, kpi, next(bar for bar in bins if bar.id == clicked))


def _figures(view: View, kpi: Kpi) -> dict[str, float]:
    """n, P50 and P90; estimated over open and closed lines where too many are open for the closed ones to stand."""
    row = view.measure(kpi).row(0, named=True)
    for name, share in (("p50", 0.5), ("p90", 0.9)):
        estimate = estimates(view, kpi, view.selection, share).get(None)
        row[name] = row[name] if estimate is None or estimate.value is None else estimate.value
    return row


def _finding(view: View, kpi: Kpi, row: dict[str, float]) -> str:
    if row["p50"] is None:
        return view.text(kpi.name)
    name = view.text(kpi.short)
    return view.t("spread.title", name=name, p50=view.value(kpi, row["p50"]), p90=view.value(kpi, row["p90"]))


def _subtitle(view: View, kpi: Kpi) -> str:
    kind = view.code("lead_kind", day_kind(view, kpi))
    cohort = dict(view.state.choices).get("cohort", "completion")
    subtitle = view.t("spread.subtitle", scope=figures.scope(view, kpi), days=kind)
    if "cohort" not in kpi.defaults:
        return subtitle
    return f"{subtitle} · {view.t('spread.open_outlined' if cohort == 'order' else 'spread.open_elsewhere')}"


def _nothing(view: View, kpi: Kpi) -> None:
    """Nothing came in this period: say how many lines are open, and lead to them; or why what came has no figure."""
    still_open = 0 if view.engine.catalogue.missing_tables(LEAD) else total_lines(open_lines(view))
    if kpi.id != LEAD.id or not still_open or unplaced(view, kpi):
        panel.empty(view, kpi)
        return
    st.markdown(view.t("lead.nothing_came", n=view.count(still_open)))
    open_lines_link(view, view.t("lead.open_link"))


def _marks(view: View, kpi: Kpi, row: dict[str, float]) -> tuple[tuple[float, str], ...]:
    return tuple((row[name], f"{name.upper()} {view.value(kpi, row[name])}") for name in ("p50", "p90"))


def _agreed(view: View, kpi: Kpi) -> tuple[float, str] | None:
    suppliers = view.selection.values_of("supplier_id")
    agreed = contracts(view) if len(suppliers) == 1 else {}
    contract = _comparable_contract(view, kpi, agreed, suppliers[0] if suppliers else None)
    return (contract.days, view.t("lead.contract", agreed=contract.written(view))) if contract else None


def _bins(view: View, kpi: Kpi) -> tuple[Bin, ...]:
    """Bins of one width; the last one holds what is longer than 99 in 100 rows."""
    rows = view.durations(kpi, view.selection)
    if rows.is_empty():
        return ()
    shift = 0.5 if (rows["value"] == rows["value"].floor()).all() else 0.0
    share = rows["weight"].cum_sum() / rows["weight"].sum()
    low, high, longest = rows["value"][0], rows.filter(share >= NEARLY_ALL)["value"][0], rows["value"][-1]
    width = width_of(high - low)
    first, last = floor((low + shift) / width), floor((high + shift) / width)
    bin_index = ((rows["value"] + shift) / width).floor().clip(first, last).cast(pl.Int64)
    weights = (
        rows.with_columns(bin_index=bin_index)
        .group_by("bin_index", pl.col("outcome") == "open")
        .agg(pl.col("weight").sum())
    )
    counts = {(at, is_open): weight for at, is_open, weight in weights.iter_rows()}
    is_cut = floor((longest + shift) / width) > last
    return tuple(
        _bin(view, at, width, shift, (counts.get((at, False), 0), counts.get((at, True), 0)), is_cut and at == last)
        for at in range(first, last + 1)
    )


def _bin(view: View, at: int, width: int, shift: float, counts: tuple[float, float], is_last: bool) -> Bin:
    low, high = at * width, (at + 1) * width
    names = [formats.number(day, view.language) for day in (low, high - 1 if shift else high)]
    span = view.t("spread.from", low=names[0]) if is_last else view.t("spread.between", low=names[0], high=names[1])
    span = view.t("spread.exactly", low=names[0]) if shift and width == 1 and not is_last else span
    closed = view.t("spread.closed", n=view.count(counts[0]))
    still_open = view.t("spread.still_open", n=view.count(counts[1])) if counts[1] else ""
    tip = "<br>".join(filter(None, (span, closed, still_open)))
    return Bin(low - shift, high - shift, *counts, tip, f"{low}-{'' if is_last else high}")


def _frame(bins: tuple[Bin, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "from_days": [bar.low for bar in bins],
            "to_days": [None if bar.id.endswith("-") else bar.high for bar in bins],
            "lines": [int(bar.closed) for bar in bins],
            "open_lines": [int(bar.still_open) for bar in bins],
        },
        schema_overrides={"to_days": pl.Float64},
    )


def _lines_of(view: View, kpi: Kpi, chosen: Bin) -> None:
    """The closed lines of a bar, longest first; a ticked row opens the line."""
    lines = view.lines(kpi, view.selection, order="value").filter(pl.col("value") >= chosen.low)
    lines = lines if chosen.id.endswith("-") else lines.filter(pl.col("value") < chosen.high)
    show_html(element("p", chosen.tip.replace("<br>", " · "), css="cadran-sub"))
    row = ticked_row(view, f"bin_{kpi.id}", lines, LINE_COLUMNS)
    panel.export(view, f"{kpi.id}_bin", lines)
    if row:
        open_line(view, row)


@dataclass(frozen=True)
class SupplierRange:
    """One supplier's durations beside what it signed.

    `agreed` only where both count the same days; `over` is P90 less contract in the days the contract counts.
    """

    id: str
    name: str
    n: int
    p50: float | None
    p90: float | None
    contract: Contract | None
    agreed: float | None
    over: float | None

    @property
    def is_told(self) -> bool:
        """Whether its rows are enough for percentiles, and not most of them without a place."""
        return self.n >= figures.FEWEST_FOR_RATE and self.p90 is not None


def supplier_ranges(view: View, page_kpi: Kpi) -> None:
    """P50 to P90 of every supplier with enough rows, furthest over its contract first; a click opens the supplier."""
    kpi = duration_of(page_kpi)
    if "supplier_id" not in view.engine.catalogue.dimensions(kpi) or view.engine.catalogue.missing_tables(kpi):
        return
    suppliers = _suppliers(view, kpi)
    enough = [supplier for supplier in suppliers if supplier.is_told]
    if not enough:
        return
    unit, drawn = view.code("lead_kind", day_kind(view, kpi)), enough[:SUPPLIERS_SHOWN]
    title, subtitle = _ranges_title(view, kpi, enough), _ranges_subtitle(view, kpi, drawn, unit)
    with panel.block(view, "ranges", title, subtitle, footing(view, kpi, has_parts=True)):
        clicked = _ranges_chart(view, kpi, drawn, unit)
        if clicked:
            view.request.open_page("supplier", view.state.filtering("sup", (clicked,)))
        frame = _supplier_frame(suppliers)
        listed = view.selection.where("supplier_id", *(supplier.id for supplier in suppliers))
        panel.kpi_footer(view, kpi, "ranges", frame, _ranges_note(view, suppliers, enough), listed)
        panel.table(view, f"ranges_{kpi.id}", lambda: _named_kinds(view, frame), kpi)
        _other_days(view, kpi, enough)


def _ranges_subtitle(view: View, kpi: Kpi, drawn: Sequence[SupplierRange], unit: str) -> str:
    """The scope, and how to read the marks that are there."""
    marks = {
        "ranges.agreed": any(supplier.agreed is not None for supplier in drawn),
        "ranges.over": any((supplier.over or 0) > 0 for supplier in drawn),
    }
    subtitle = view.t("ranges.subtitle", scope=figures.scope(view, kpi), days=unit)
    return ", ".join([subtitle, *(view.t(key) for key, is_drawn in marks.items() if is_drawn)])


def _ranges_chart(view: View, kpi: Kpi, suppliers: list[SupplierRange], unit: str) -> str | None:
    """The ranges; the supplier clicked."""
    drawn = tuple(_range(view, kpi, supplier) for supplier in suppliers)
    alt = view.t("ranges.alt", n=len(drawn), name=view.text(kpi.short), first=drawn[0].name)
    return panel.drawing(view, f"ranges_{kpi.id}", ranges(drawn, view.palette, view.language, unit), alt)


def _suppliers(view: View, kpi: Kpi) -> list[SupplierRange]:
    """Every supplier: furthest over its contract first, then those without one by their weight in long waits."""
    signed = contracts(view) if kpi.id == LEAD.id else {}
    rows = view.measure(kpi, by=BY_SUPPLIER).drop_nulls("supplier_id")
    usual = view.measure(kpi)["p90"][0] or 0.0
    slow = {kind: _p90(view, kpi, kind) for kind in {contract.day_kind for contract in signed.values()}}
    suppliers = []
    for row in rows.iter_rows(named=True):
        contract, comparable = (
            signed.get(row["supplier_id"]),
            _comparable_contract(view, kpi, signed, row["supplier_id"]),
        )
        longest = slow[contract.day_kind].get(row["supplier_id"]) if contract else None
        over = longest - contract.days if contract and longest is not None else None
        parts = {name: row[name] for name in ("n", "p50", "p90")}
        agreed, names = comparable.days if comparable else None, (row["supplier_id"], row["supplier_name"])
        suppliers.append(SupplierRange(*names, **parts, contract=contract, agreed=agreed, over=over))
    return sorted(suppliers, key=partial(_order, usual))


def _order(usual: float, supplier: SupplierRange) -> tuple[bool, float, float, str]:
    """Furthest over its contract first, then most waiting beyond what is usual."""
    weight = supplier.n * ((supplier.p90 or 0.0) - usual)
    return supplier.over is None, -(supplier.over or 0), -weight, supplier.name


def _p90(view: View, kpi: Kpi, kind: str) -> dict[str, float | None]:
    rows = view.measure(kpi, view.selection.choosing("day_kind", kind), by=BY_SUPPLIER)
    return dict(rows.select("supplier_id", "p90").iter_rows())


def _ranges_title(view: View, kpi: Kpi, enough: list[SupplierRange]) -> str:
    signed = [supplier for supplier in enough if supplier.over is not None]
    if not signed:
        slowest = max(enough, key=lambda supplier: supplier.p90 or 0.0)
        days = view.value(kpi, slowest.p90)
        if len(enough) == 1 or all(view.value(kpi, supplier.p90) == days for supplier in enough):
            n = view.count(len(enough))
            return view.t("ranges.title_same", name=view.text(kpi.short), days=days, n=n)
        return view.t("ranges.title_plain", name=view.text(kpi.short), supplier=slowest.name, days=days)
    over = [supplier for supplier in signed if (supplier.over or 0) > 0]
    if not over:
        return view.t("ranges.title_none", total=view.count(len(signed)))
    days = formats.days(over[0].over, view.language)
    return view.t("ranges.title", n=view.count(len(over)), total=view.count(len(signed)), first=over[0].name, days=days)


def _range(view: View, kpi: Kpi, supplier: SupplierRange) -> Range:
    tip = titled_tooltip(
        supplier.name,
        f"P50 {view.value(kpi, supplier.p50)} · P90 {view.value(kpi, supplier.p90)}",
        view.t("lead.contract", agreed=supplier.contract.written(view)) if supplier.contract else "",
        view.t("chart.rows", n=view.count(supplier.n), counts=view.text(kpi.counts)),
    )
    is_over = (supplier.over or 0) > 0
    return Range(supplier.name, supplier.id, supplier.p50 or 0.0, supplier.p90 or 0.0, supplier.agreed, is_over, tip)


def _ranges_note(view: View, suppliers: list[SupplierRange], enough: list[SupplierRange]) -> str:
    notes = []
    if len(enough) > SUPPLIERS_SHOWN:
        notes.append(view.t("split.more", shown=view.count(SUPPLIERS_SHOWN), total=view.count(len(enough))))
    few = sum(supplier.n < figures.FEWEST_FOR_RATE for supplier in suppliers)
    notes += [view.t("ranges.few", n=view.count(few), fewest=figures.FEWEST_FOR_RATE)] if few else []
    return " · ".join(notes)


def _other_days(view: View, kpi: Kpi, enough: list[SupplierRange]) -> None:
    """Contracts that count the other kind of days have no mark here: one click shows them."""
    kinds = [supplier.contract.day_kind for supplier in enough if supplier.contract and supplier.agreed is None]
    if kinds:
        words = view.t("ranges.other_days", n=view.count(len(kinds)), days=view.code("lead_kind", kinds[0]))
        view.link("lead_time", as_markdown(words), view.state.choosing("days", kinds[0]), kpi=kpi.id)


def _named_kinds(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    kinds = [kind and view.code("lead_kind", kind) for kind in frame["contract_kind"]]
    return frame.with_columns(pl.Series("contract_kind", kinds, pl.String))


def _supplier_frame(suppliers: list[SupplierRange]) -> pl.DataFrame:
    kinds = dict.fromkeys(("p50", "p90", "contract_days", "grace_days", "over_days"), pl.Float64)
    return pl.DataFrame(
        {
            "supplier_id": [supplier.id for supplier in suppliers],
            "supplier_name": [supplier.name for supplier in suppliers],
            "n": [supplier.n for supplier in suppliers],
            "p50": [supplier.p50 for supplier in suppliers],
            "p90": [supplier.p90 for supplier in suppliers],
            "contract_days": [supplier.contract.days if supplier.contract else None for supplier in suppliers],
            "grace_days": [supplier.contract.grace_days if supplier.contract else None for supplier in suppliers],
            "contract_kind": [supplier.contract.day_kind if supplier.contract else None for supplier in suppliers],
            "over_days": [supplier.over for supplier in suppliers],
        },
        schema_overrides={**kinds, "contract_kind": pl.String},
    )
