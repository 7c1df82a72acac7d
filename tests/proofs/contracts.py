"""Random contracts, a supplier each: lines that hurt, clauses that overlap, amendments, and misses left out by hand."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random
from typing import Any

from cadran.workspace import ClauseTerms
from proofs.comparison import told
from proofs.event_days import Rows, events_until
from proofs.histories import LAST_DAY, Writer

DAYS = 150
MODES = (None, None, None, "dropship", "marketplace", "third_party")
CAUSES = ("supplier", "supplier", "third_party", "carrier", "our_late_order", "our_stock", "unknown")
KPIS = (
    *("otd", "otif", "fill_rate") * 3,
    "in_full",
    "in_full",
    "lead_time",
    "cutoff_24h",
    "reject_rate",
    "early",
    "stockout_rate",
    "cancel_rate",
    "promise_kept",
    "order_otif",
    "return_rate",
)
BY_ROWS = ("promise_kept", "order_otif", "return_rate")
LOWER = ("reject_rate", "early", "stockout_rate", "cancel_rate", "return_rate")
RATES = {
    "fixed_per_line": ("5", "5", "8", "0.01", "3.335"),
    "percent_of_value": ("0.1", "0.1", "1", "0.333333333", "0.005"),
    "percent_per_day": ("0.005", "0.01", "0.01", "0.25", "0.033333333"),
}
TARGETS = ("0.95", "0.95", "0.333333333", "0.666666667", "0.9", "1", "1", "1", "0.5", "0")
MOST_ALLOWED = ("0.05", "0.333333333", "0", "0", "0.01", "0.1")


@dataclass(frozen=True)
class Version:
    """A version of a clause, and the place of the one it goes on from; some are taken back."""

    replaces: int
    terms: dict[str, Any]
    is_withdrawn: bool


@dataclass(frozen=True)
class Exclusion:
    """Misses left out by hand; `clause` is a place in the contract's clauses, files first, then versions."""

    scope: str
    clause: int
    first: date
    last: date | None
    line: tuple[str, str, str] | None
    cause: str
    is_undone: bool


@dataclass
class Contract:
    """The rows of a supplier and what is written beside them."""

    supplier: str
    rows: Rows
    style: dict[str, str]
    versions: list[Version] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)

    def told(self) -> str:
        """Rows, versions and exclusions, to be read beside two answers."""
        return "\n".join([told(self.rows), *map(str, self.versions), *map(str, self.exclusions)])


class ContractWriter(Writer):
    """Lines, clauses, amendments and exclusions of one supplier, all names under its prefix."""

    def __init__(self, name: str, random: Random, last_day: date) -> None:
        super().__init__(name, random, last_day)
        self.suppliers, self.places = [f"{name}/v"], [f"{name}/p0"]
        self.skus = [f"{name}/s{turn}" for turn in range(3)]
        self.start = last_day - timedelta(days=random.choice((60, 60, DAYS)))
        self.first_day, self.span = self.start, (last_day - self.start).days
        self.is_priced = random.random() < 0.6
        self.hours_told = random.choice((1.0, 1.0, 0.9, 0.5))
        self.categories = (f"{name}/A", f"{name}/B", f"{name}/A" if self.is_priced else None)

    def contract(self) -> Contract:
        self._masters()
        self.rows["products"] = [
            {"sku": sku, "category": category, "unit_cost": "4"}
            for sku, category in zip(self.skus, self.categories, strict=True)
        ]
        self.rows["suppliers"] = [{"supplier_id": self.suppliers[0], "kind": "supplier"}]
        for turn in range(self.random.randint(2, 12)):
            self._order(f"{self.name}/o{turn}")
        signed = [self._clause(turn) for turn in range(self.random.randint(2, 7))]
        self.rows["sla_clauses"] = signed
        versions = self._amended(signed)
        contract = Contract(self.suppliers[0], events_until(self.rows, self.last_day), self.style, versions)
        contract.exclusions += [self._exclusion(contract) for _ in range(self.random.choice((0, 1, 2, 3, 6)))]
        return contract

    def _order(self, order: str) -> None:
        mode = self.random.choice(MODES)
        flow, ordered = "outbound" if mode else "inbound", self.day()
        for number in range(1, self.random.choice((1, 1, 2, 3)) + 1):
            line = self._line(flow, order, str(number), ordered, mode)
            line["supplier_id"] = self.suppliers[0]
            if self.is_priced:
                line |= {"currency": self.random.choice(("EUR", "EUR", "USD")), "unit_cost": self.price()}
                line["unit_price"] = line["unit_cost"]
            self.rows["order_lines"].append(line)
            self._deliver(line, ordered)
            self._bring_back(line, ordered)

    # Clauses.
    def _clause(self, turn: int) -> dict[str, Any]:
        kpi = self.random.choice(KPIS)
        return {
            "clause_id": f"{self.name}/c{turn}",
            "supplier_id": self.suppliers[0],
            "kpi": kpi,
            "mode": self.maybe(0.1, self.random.choice(MODES)) if kpi not in BY_ROWS else None,
            "valid_from": (self.day() if self.chance(0.3) else self.first_day - timedelta(days=60)).isoformat(),
            "valid_to": None,
            **self._terms(kpi),
        } | ({"valid_to": self.last_day.isoformat()} if self.chance(0.15) else {})

    def _terms(self, kpi: str) -> dict[str, Any]:
        """What a version of a clause may say anew."""
        is_by_start = kpi in ("lead_time", "cutoff_24h")
        has_clock = kpi in ("otd", "otif", "in_full", "fill_rate") and self.chance(0.1)
        return {
            "target": self.random.choice(MOST_ALLOWED if kpi in LOWER else TARGETS),
            "basis": self.random.choice(("first", "first", "first", "requested", "latest")),
            "grace_days": self.random.choice(("0", "0", "1", "3")),
            "early_days": self.maybe(0.3, "2"),
            "lead_days": self.random.choice(("1", "3", "5")) if is_by_start or has_clock else None,
            "cutoff_time": "12:00:00" if has_clock or (kpi == "cutoff_24h" and self.chance(0.4)) else None,
            "day_kind": self.random.choice(("calendar", "calendar", "working")),
            "category": self.maybe(0.15, self.random.choice(self.categories)) if kpi != "order_otif" else None,
            "window": self.random.choice(("month", "month", "quarter")),
            "min_lines": self.random.choice("1112"),
            "country": self.random.choice(("FR", "FR", "FR", "DE", None)),
            **self._penalty(kpi),
        }

    def _penalty(self, kpi: str) -> dict[str, Any]:
        kind = "fixed_per_line" if kpi in BY_ROWS else self.random.choice((*RATES, *RATES, "percent_per_day", None))
        return {
            "penalty_kind": kind,
            "penalty_rate": self.random.choice(RATES[kind]) if kind else None,
            "penalty_line_cap": self.random.choice((None, None, "0.03", "0.3", "1", "0"))
            if kind == "percent_per_day"
            else None,
            "penalty_cap": self.random.choice((None, None, None, "0.05", "0.333333333", "1", "0"))
            if kind and kpi not in BY_ROWS
            else None,
            "charged_once": self.maybe(0.15, "false"),
        }

    def _amended(self, signed: list[dict[str, Any]]) -> list[Version]:
        """Some clauses are changed from a day on, some of these again; a version may be taken back or only end one."""
        versions: list[Version] = []
        for place, clause in enumerate(signed):
            before = place
            day = date.fromisoformat(clause["valid_from"])
            for _ in range(self.random.choice((0, 0, 1, 1, 2))):
                day = max(day, self.start) + timedelta(days=self.random.randint(1, 60))
                own = {name: clause[name] for name in ("supplier_id", "kpi", "mode")}
                terms = own | (self._terms(clause["kpi"]) if self.chance(0.85) else _only_terms(clause))
                ends = (day - timedelta(days=1)).isoformat() if self.chance(0.1) else None
                is_last = self.chance(0.2) or ends is not None
                version = Version(
                    before, terms | {"valid_from": day.isoformat(), "valid_to": ends}, is_last and self.chance(0.7)
                )
                versions.append(version)
                if is_last:
                    break
                before = len(signed) + len(versions) - 1
        return versions

    # What is left out by hand.
    def _exclusion(self, contract: Contract) -> Exclusion:
        keys = [(row["flow"], row["order_id"], row["line_id"]) for row in contract.rows["order_lines"]]
        keys += [(flow, order, "") for flow, order, number in keys if number == "1" and self.chance(0.2)]
        scope = self.random.choice(("window", "window", "clause", "supplier"))
        day = self.day().replace(day=1)
        months = self.random.choice((1, 3))
        if months == 3:
            day = day.replace(month=(day.month - 1) // 3 * 3 + 1)
        after = day.month - 1 + months
        last = date(day.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
        is_line = self.chance(0.6) and bool(keys)
        return Exclusion(
            scope,
            self.random.randrange(len(contract.rows["sla_clauses"]) + len(contract.versions)),
            day,
            last if scope == "window" else None,
            self.random.choice(keys) if is_line else None,
            "" if is_line else self.random.choice(CAUSES),
            self.chance(0.2),
        )


def _only_terms(clause: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in clause.items() if name not in ("clause_id", "valid_from", "valid_to")}


def contract(name: str, seed: str, last_day: date = LAST_DAY) -> Contract:
    return ContractWriter(name, Random(seed), last_day).contract()


def as_terms(typed: dict[str, Any]) -> ClauseTerms:
    """Terms as somebody types them on the supplier's page."""
    numbers = ("target", "penalty_rate", "penalty_line_cap", "penalty_cap", "grace_days", "early_days", "lead_days")
    read: dict[str, Any] = dict.fromkeys(("alert_level",)) | typed
    read |= {name: None if typed[name] is None else float(typed[name]) for name in numbers}
    read |= {"min_lines": int(typed["min_lines"]), "charged_once": typed["charged_once"] != "false"}
    read["cutoff_time"] = typed["cutoff_time"] and time.fromisoformat(typed["cutoff_time"])
    for name in ("valid_from", "valid_to"):
        read[name] = typed[name] and date.fromisoformat(typed[name])
    return ClauseTerms(**read)
