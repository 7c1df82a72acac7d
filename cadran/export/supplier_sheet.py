"""The page a supplier gets: what was promised, what was delivered month by month, what was broken, what is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cadran.analysis.status import is_few
from cadran.calendar import end_of, shift_months, start_of
from cadran.engine import Engine, Row, exclusions_of, with_exclusions
from cadran.export.clause_sheet import LONGEST_TERMS, Cell, bold, clipped, column, section, short_name, titled
from cadran.export.evidence import Window
from cadran.i18n import formats
from cadran.i18n.catalogue import t
from cadran.insight.targets import targets_of
from cadran.kpis import KPIS, Kpi
from cadran.kpis.clause_words import penalty_in_words, rule_in_words, target_in_words
from cadran.selection import Selection
from cadran.workspace import Workspace

MONTHS = 13
CLAUSES_SHOWN = 6
BREACHES_SHOWN = 8
WORST = 10
SHOWN_OF_WINDOW = ("clause_id", "window_start", "kpi", "target", "is_lower_better")
OTD = KPIS["otd"]
FRENCH_SPEAKING = ("FR", "BE", "LU", "CH", "MC")


@dataclass(frozen=True)
class Request:
    """Which supplier (a row with supplier_id, supplier_name), the days looked at, and the language of the page.

    The months delivered are always the thirteen that end with the last day.
    """

    supplier: Row
    first: date
    last: date
    language: str

    @property
    def selection(self) -> Selection:
        """The supplier's lines of the days asked for, sold and bought: it answers for both."""
        days = Selection(self.first, self.last).of_both_flows()
        return days.where("supplier_id", str(self.supplier["supplier_id"]))

    @property
    def scope(self) -> str:
        return f"{formats.day(self.first, self.language)} – {formats.day(self.last, self.language)}"

    def t(self, key: str, **values: object) -> str:
        return t(self.language, f"paper.{key}", **values)

    def so_far(self, label: str, is_running: bool) -> str:
        """The name of a month or window, marked where it was not over when the data were made."""
        return self.t("so_far", label=label) if is_running else label


def own_language(country: str | None) -> str:
    """French for suppliers of countries that speak it, else English."""
    return "fr" if country in FRENCH_SPEAKING else "en"


def supplier_sheet(engine: Engine, workspace: Workspace, asked: Request) -> dict[str, Any]:
    """The page as `typeset.pdf` takes it."""
    facts = asked.t(
        "supplier_facts",
        currency=engine.info.reporting_currency,
        first=formats.day(asked.first, asked.language),
        last=formats.day(asked.last, asked.language),
        day=formats.day(engine.info.as_of_date, asked.language),
    )
    return {
        "language": asked.language,
        "kind": asked.t("supplier_sheet"),
        "title": titled(asked.supplier),
        "scope": asked.scope,
        "facts": [facts],
        "sections": [
            _promised(engine, asked),
            _delivered(engine, asked),
            _broken(engine, workspace, asked),
            _late(engine, asked),
        ],
        "foot": asked.t("supplier_foot", version=engine.info.version),
    }


def _rules(engine: Engine, asked: Request) -> list[Row]:
    """The clauses in force on any of the days."""
    rules = engine.details.rows("clauses", supplier_id=str(asked.supplier["supplier_id"])).iter_rows(named=True)
    kept = [
        rule for rule in rules if rule["valid_from"] <= asked.last and (rule["valid_to"] or date.max) >= asked.first
    ]
    return sorted(kept, key=lambda rule: rule["clause_id"])


def _promised(engine: Engine, asked: Request) -> dict[str, Any]:
    rules = _rules(engine, asked)
    if not rules:
        return section(asked.t("promised_none"), "", [], [])
    titles = [("clause", 2), ("rule", 3), ("target", None)]
    columns = [column(t(asked.language, f"clause.{name}"), width) for name, width in titles]
    columns.append(column(asked.t("penalty"), 4))
    rows = [_rule(rule, engine.info.reporting_currency, asked.language) for rule in rules[:CLAUSES_SHOWN]]
    note = asked.t("promised_note")
    if len(rules) > CLAUSES_SHOWN:
        note += " " + asked.t("more", shown=CLAUSES_SHOWN, total=len(rules))
    return section(asked.t("promised", n=len(rules)), note, columns, rows)


def _rule(rule: Row, currency: str, language: str) -> list[Cell]:
    kpi = KPIS.get(rule["kpi"])
    is_lower_better = kpi is not None and kpi.unit == "percent" and kpi.better == "lower"
    return [
        clipped(short_name(rule["kpi"], language), 40),
        clipped(rule_in_words(rule, language), 60),
        target_in_words(rule["target"], is_lower_better, language),
        clipped(penalty_in_words(rule, currency, language), LONGEST_TERMS),
    ]


def _delivered(engine: Engine, asked: Request) -> dict[str, Any]:
    """OTD with a bar, OTIF, lead time and rejects of each month, each with the count it stands on."""
    months = {kpi: _months(engine, KPIS[kpi], asked) for kpi in ("otd", "otif", "lead_time", "reject_rate")}
    columns = [column(asked.t("month")), column("", 3)]
    columns += [column(asked.t(name), 2, "right") for name in ("otd", "otif", "lead", "rejects")]
    starts = [month_before(asked.last, count) for count in reversed(range(MONTHS))]
    as_of = engine.info.as_of_date
    targets = targets_of(engine)
    goals = [targets.applied(OTD, asked.selection.during(start, end_of(start, "month"))).target for start in starts]
    rows = [
        _month(start, as_of, {kpi: figures.get(start) for kpi, figures in months.items()}, asked, goal)
        for start, goal in zip(starts, goals, strict=True)
    ]
    target = formats.percent(goals[-1], asked.language, 0)
    return section(asked.t("delivered"), asked.t("delivered_note", target=target), columns, rows)


def month_before(day: date, count: int) -> date:
    """The first day of the month that lies `count` months before that of `day`."""
    return shift_months(start_of(day, "month"), -count)


def _months(engine: Engine, kpi: Kpi, asked: Request) -> dict[date, Row]:
    if engine.catalogue.missing_tables(kpi):
        return {}
    asked_for = asked.selection.during(month_before(asked.last, MONTHS - 1), asked.last)
    return {
        row["period"]: row
        for row in engine.figures.measure(kpi, engine.catalogue.selection_for(kpi, asked_for), grain="month").iter_rows(
            named=True
        )
    }


def _month(
    start: date, as_of: date, figures: Mapping[str, Row | None], asked: Request, target: float | None
) -> list[Cell]:
    otd = figures["otd"]
    has_rate = otd is not None and otd["value"] is not None and not _is_few(OTD, otd)
    bar: Cell = ""
    if otd is not None and has_rate:
        is_missed = target is not None and otd["value"] < target
        bar = {"kind": "bar", "share": otd["value"], "target": target, "missed": is_missed}
    return [
        asked.so_far(formats.month(start, asked.language), Window("month", start).end >= as_of),
        bar,
        _share(OTD, otd, asked.language),
        _share(KPIS["otif"], figures["otif"], asked.language),
        _days(figures["lead_time"], asked.language),
        _share(KPIS["reject_rate"], figures["reject_rate"], asked.language),
    ]


def _is_few(kpi: Kpi, row: Row) -> bool:
    return is_few(kpi, row["n"], row["numerator"], row["denominator"])


def _share(kpi: Kpi, row: Row | None, language: str) -> str:
    """`91.2% (57)`; of fewer than ten rows `7 of 8`; nothing due is a dash."""
    if row is None or row["value"] is None:
        return formats.NOTHING
    counted = formats.number(row["denominator"], language)
    if _is_few(kpi, row):
        return t(language, "card.of", k=formats.number(row["numerator"], language), n=counted)
    return f"{formats.percent(row['value'], language)} ({counted})"


def _days(row: Row | None, language: str) -> str:
    if row is None or row["value"] is None:
        return formats.NOTHING
    spread = f"{formats.days(row['p50'], language)} / {formats.days(row['p90'], language)}"
    return f"{spread} ({formats.number(row['n'], language)})"


def _windows(engine: Engine, workspace: Workspace, asked: Request) -> list[Row]:
    """The judged windows that touch the days with what each costs, the latest first."""
    supplier = str(asked.supplier["supplier_id"])
    windows = engine.details.rows("clause_windows", supplier_id=supplier).select(SHOWN_OF_WINDOW)
    priced = with_exclusions(engine, "penalties", exclusions_of(engine, workspace), supplier_id=supplier)
    rows = windows.join(priced, on=("clause_id", "window_start")).iter_rows(named=True)
    kept = [
        row
        for row in rows
        if row["window_start"] <= asked.last and Window(row["window_kind"], row["window_start"]).end >= asked.first
    ]
    return sorted(kept, key=lambda row: (-row["window_start"].toordinal(), row["clause_id"]))


def _broken(engine: Engine, workspace: Workspace, asked: Request) -> dict[str, Any]:
    """The breached windows that stay breached without the lines excluded, and what they cost."""
    breaches = [row for row in _windows(engine, workspace, asked) if row["is_breached_without"]]
    if not breaches:
        return section(asked.t("breaches_none"), "", [], [])
    currency = engine.info.reporting_currency
    titles = [("window", None), ("clause", 3), ("target", None), ("actual", None), ("missed", None), ("penalty", None)]
    columns = [
        column(t(asked.language, f"clause.{name}"), width, "left" if index < 2 else "right")
        for index, (name, width) in enumerate(titles)
    ]
    rows = [_breach(row, currency, asked) for row in breaches[:BREACHES_SHOWN]]
    retained = formats.price(sum(row["retained"] for row in breaches), currency, asked.language)
    title = asked.t("breaches", n=len(breaches), retained=retained)
    return section(title, _breaches_note(breaches, asked), columns, rows)


def _breaches_note(breaches: list[Row], asked: Request) -> str:
    """Which windows these are, how many are shown, and what their total does not hold."""
    note = asked.t("breaches_note", scope=asked.scope)
    uncapped = sum(bool(row["cap_unknown_count"]) for row in breaches)
    if uncapped:
        note += " " + asked.t("caps_unknown", n=uncapped)
    if len(breaches) > BREACHES_SHOWN:
        note += " " + asked.t("more", shown=BREACHES_SHOWN, total=len(breaches))
    return note


def _breach(row: Row, currency: str, asked: Request) -> list[Cell]:
    language = asked.language
    window = Window(row["window_kind"], row["window_start"])
    return [
        asked.so_far(window.label(language), not row["is_final"]),
        clipped(short_name(row["kpi"], language), 60),
        target_in_words(row["target"], row["is_lower_better"], language),
        bold(formats.percent(row["actual_without"], language), is_signal=True),
        t(language, "card.of", k=row["kept_missed_count"], n=row["kept_line_count"]),
        formats.price(row["estimate"], currency, language),
    ]


def _late(engine: Engine, asked: Request) -> dict[str, Any]:
    """The lines due in these days that came late or are late and open, the longest late first."""
    late = engine.catalogue.selection_for(OTD, asked.selection).in_outcomes("late", "late_open")
    total = engine.details.count(OTD, late)
    if not total:
        return section(asked.t("worst_none"), "", [], [])
    worst = engine.details.lines(OTD, late, WORST, order="late_days")
    titles = [
        ("order_line", None, "left"),
        ("product", 3, "left"),
        ("ordered", None, "right"),
        ("first_promise", None, "right"),
        ("complete", None, "right"),
        ("days_late", None, "right"),
        ("value", None, "right"),
    ]
    columns = [column(asked.t(name), width, align) for name, width, align in titles]
    rows = [_line(row, engine.info.reporting_currency, asked) for row in worst.iter_rows(named=True)]
    title = asked.t("worst", shown=len(rows), total=formats.number(total, asked.language))
    return section(title, asked.t("worst_note", scope=asked.scope), columns, rows)


def _line(row: Row, currency: str, asked: Request) -> list[Cell]:
    done = row["completed_at"]
    return [
        clipped(f"{row['order_id']}-{row['line_id']}", 24),
        clipped(row["product_name"] or row["sku"], 44),
        formats.day(row["ordered_at"], asked.language),
        formats.day(row["target_date"], asked.language),
        formats.day(done, asked.language) if done else asked.t("open"),
        formats.number(row["late_days"], asked.language),
        formats.price(row["line_value"], currency, asked.language),
    ]
