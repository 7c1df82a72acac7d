"""The same reader at the windows of a pack: what a miss charges, what a clause costs, what of it the law lets pass."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from export.reader import NOTHING, Reader, Row, Time, Values, cents, number

SHARED_MISS = ("otd", "otif", "in_full", "fill_rate", "lead_time", "cutoff_24h", "cancel_rate", "stockout_rate")
Claim = tuple[str, Decimal, str, int]


class Charges:
    """The money of a pack, from its rows as its files hold them."""

    def __init__(self, pack: Reader) -> None:
        self.pack = pack

    def charges(self) -> list[tuple[Decimal | None, str]]:
        """What each judged row charges and who charges the rest, in their order."""
        claims: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
        found: list[tuple[Decimal | None, str]] = []
        for place, row in enumerate(self.pack.lines):
            clause = self.pack.clauses[row["clause_id"]]
            is_charged = clause["clause_state"] == "breached" and clause["is_final"] == "true"
            found.append((Decimal(row["penalty_amount"]) if is_charged else None, ""))
            if is_charged and row["is_met"] == "false" and self._shares(clause, row):
                claims[self._miss(clause["kpi"], row)].append(self._claim(str(self.pack.last_day), row, place))
        for row in self.pack.others:
            if self._shares(row, row):
                claims[self._miss(row["kpi"], row)].append(self._claim(row["window_end"], row, -1))
        for held in claims.values():
            for place, amount, other in self._shared(held):
                if place >= 0:
                    found[place] = (amount, other)
        return found

    @staticmethod
    def _shares(clause: Row, row: Row) -> bool:
        return clause["charged_once"] == "true" and row["is_order_line"] == "true"

    def _miss(self, kpi: str, row: Row) -> tuple[str, ...]:
        return ("delivery" if kpi in SHARED_MISS else kpi, *self.pack.key(row))

    @staticmethod
    def _claim(end: str, row: Row, place: int) -> Claim:
        return end, -Decimal(row["penalty_amount"]), row["clause_id"], place

    @staticmethod
    def _shared(held: list[Claim]) -> Iterable[tuple[int, Decimal, str]]:
        most, taker, ends = NOTHING, "", set()
        for end, less, clause, place in sorted(held):
            amount, is_first = -less, end not in ends
            ends.add(end)
            other = taker if amount else ""
            if is_first and amount > most:
                yield place, amount - most, other
                most, taker = amount, clause
            else:
                yield place, NOTHING, other

    # 6. to 8. The window, the caps and the law.

    def window(self, clause: Row) -> Values:
        """The clause's own line of clauses.csv, from its rows as the pack holds them."""
        own = [row for row in self.pack.lines if row["clause_id"] == clause["clause_id"]]
        kept = [row for row in own if row["is_excluded"] == "false"]
        missed = [row for row in own if row["is_met"] == "false"]
        is_breached = clause["clause_state"] != "running" and self._misses(clause, own, "target")
        is_still = is_breached and self._misses(clause, kept, "target")
        state = "breached" if is_breached else self._state(clause, own)
        raw = self._sum(own, "penalty_amount") if is_breached else NOTHING
        alone = self._sum(kept, "penalty_amount") if is_still else NOTHING
        charged = sum((self._charged(row) for row in kept), NOTHING) if is_still else NOTHING
        share, values = number(clause["penalty_cap"]), [number(row["line_value"]) for row in kept]
        cap = None if share is None or None in values else cents(share * sum(values, NOTHING))
        estimate = charged if cap is None else min(charged, cap)
        is_final = clause["is_final"] == "true"
        return {
            "line_count": len(own),
            "missed_line_count": len(missed),
            "excluded_line_count": len(own) - len(kept),
            "numerator": self._sum(own, "numerator"),
            "denominator": self._sum(own, "denominator"),
            "actual": self._share(own),
            "actual_without": self._share(kept),
            "clause_state": state,
            "is_breached_without": is_still,
            "base": self._base(missed),
            "raw": raw,
            "excluded": raw - alone,
            "elsewhere": alone - charged,
            "over_cap": charged - estimate,
            "alone": alone if cap is None else min(alone, cap),
            "retained": estimate if is_final else NOTHING,
            "so_far": NOTHING if is_final else estimate,
        }

    @staticmethod
    def _sum(rows: list[Row], name: str) -> Decimal:
        return sum((Decimal(row[name] or 0) for row in rows), NOTHING)

    def _share(self, rows: list[Row]) -> Decimal | None:
        whole = self._sum(rows, "denominator")
        return self._sum(rows, "numerator") / whole if whole else None

    def _base(self, missed: list[Row]) -> Decimal | None:
        is_unknown = missed and not any(row["late_value"] for row in missed)
        return None if is_unknown else self._sum(missed, "late_value")

    def _misses(self, clause: Row, rows: list[Row], level: str) -> bool:
        share = self._share(rows)
        if share is None or len(rows) < int(clause["min_lines"]) or not clause[level]:
            return False
        part = Decimal(clause[level]) * self._sum(rows, "denominator")
        came = self._sum(rows, "numerator")
        return came > part if clause["is_lower_better"] == "true" else came < part

    def _state(self, clause: Row, rows: list[Row]) -> str:
        if clause["clause_state"] == "running":
            return "running"
        if len(rows) < int(clause["min_lines"]) or not self._sum(rows, "denominator"):
            return "not_assessable"
        return "alert" if self._misses(clause, rows, "alert_level") else "met"

    @staticmethod
    def _charged(row: Row) -> Decimal:
        return Decimal(row["charged_amount"] or row["penalty_amount"])

    def lawful(self) -> dict[str, Decimal | None]:
        """What of each French clause that retains something stays within 2 % of the products ordered of a category."""
        used = self._used_by_months()
        found: dict[str, Decimal | None] = {}
        for clause in sorted(self._french(), key=lambda row: row["clause_id"]):
            within: list[Decimal | None] = []
            for category, part in self._parts(Decimal(clause["retained"]), self._kept(clause)).items():
                limit = self._limit(category, self.pack.first_day, self.pack.last_day)
                left = None if limit is None else max(limit - used[category], NOTHING)
                within.append(None if left is None else min(part, left))
                used[category] += part
            found[clause["clause_id"]] = None if None in within else sum(within, NOTHING)
        return found

    def _french(self) -> list[Row]:
        return [
            row for row in self.pack.clauses.values() if row["country"] == "FR" and Decimal(row["retained"] or 0) > 0
        ]

    def _kept(self, clause: Row) -> list[Row]:
        own = [row for row in self.pack.lines if row["clause_id"] == clause["clause_id"]]
        return [row for row in own if (row["is_met"], row["is_excluded"]) == ("false", "false")]

    def _parts(self, retained: Decimal, rows: list[Row]) -> dict[str, Decimal]:
        """What is retained, by category in proportion to what is charged, to the cent in the order of their names."""
        charged: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            charged[row["category"]] += self._charged(row)
        together, so_far, taken = sum(charged.values(), NOTHING), NOTHING, NOTHING
        parts: dict[str, Decimal] = {}
        for category in sorted((name for name, amount in charged.items() if amount), key=lambda name: (not name, name)):
            so_far += charged[category]
            parts[category] = cents(retained * so_far / together) - taken
            taken += parts[category]
        return parts

    def _limit(self, category: str, first: date, last: date) -> Decimal | None:
        """2 % of what was ordered of the category and first promised in these days; None where a value is unknown."""
        base = [
            row for row in self.pack.orders.values() if (row["is_legal_base"], row["category"]) == ("true", category)
        ]
        values = [number(row["line_value"]) for row in base if first <= Time.read(row["promised_at"]).day <= last]
        return None if not category or None in values else cents(Decimal("0.02") * sum(values, NOTHING))

    def _used_by_months(self) -> dict[str, Decimal]:
        """What the months of a quarter took of the limit of each category."""
        windows: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        months: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        used: dict[str, Decimal] = defaultdict(Decimal)
        if self.pack.manifest["window"]["kind"] != "quarter":
            return used
        for row in self.pack.others:
            is_of_quarter = row["window_kind"] == "month" and row["window_start"] >= str(self.pack.first_day)
            if is_of_quarter and row["country"] == "FR" and Decimal(row["retained"]) and row["is_excluded"] == "false":
                windows[row["clause_id"], row["window_start"], row["window_end"]].append(row)
        for (_, first, last), rows in windows.items():
            for category, part in self._parts(Decimal(rows[0]["retained"]), rows).items():
                months[category, first, last] += part
        for (category, first, last), part in months.items():
            limit = self._limit(category, date.fromisoformat(first), date.fromisoformat(last))
            used[category] += part if limit is None else min(part, limit)
        return used
