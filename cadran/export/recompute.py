"""The page of a pack that tells how to recompute any row, in the pack's language, with steps worked on its own rows."""

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import fill
from typing import Any

import polars as pl

from cadran.engine import Row
from cadran.export.evidence import Evidence
from cadran.export.evidence_facts import LINE
from cadran.export.pack_tables import heading
from cadran.i18n import formats
from cadran.i18n.catalogue import say_code, t
from cadran.kpis.clause_words import rule_in_words, target_in_words

STEPS = ("due", "met", "value", "penalty", "charged", "window", "steps", "legal")
WIDTH = 110
EXAMPLES = 3
FIRST_ROW = 2  # below the row of headings
QUOTED = {"en": "“{}”", "fr": "«\u00a0{}\u00a0»"}
LAW = 0.02  # article L. 441-17 of the French code de commerce
WORDS = {
    "customer": "cancel_reason.customer",
    "other": "cancel_reason.other",
    "fraud": "cancel_reason.fraud",
    "stockout": "cancel_reason.stockout",
    "breached": "clause.breached",
    "yes": "value.yes",
    "no": "value.no",
    "fixed_per_line": "paper_penalty.fixed_per_line",
    "percent_of_value": "paper_penalty.percent_of_value",
    "percent_per_day": "paper_penalty.percent_per_day",
}

Tables = Mapping[str, pl.DataFrame]


def how_to_recompute(evidence: Evidence, tables: Tables, language: str) -> str:
    """The page as plain text; `tables` are those of the pack, its codes not yet written as words."""
    info = evidence.info
    names = {
        name: QUOTED[language].format(heading(name, language)) for table in tables.values() for name in table.columns
    }
    words = {name: t(language, key) for name, key in WORDS.items()}
    values = {**names, **words, "reporting": info.reporting_currency, "as_of": formats.moment(info.as_of_at, language)}
    title = t(language, "recompute.title")
    parts = [f"{title}\n{'=' * len(title)}", t(language, "recompute.head", **values)]
    for step in STEPS:
        parts += [_titled(t(language, f"recompute.{step}_title", **values)), t(language, f"recompute.{step}", **values)]
    parts += [_titled(t(language, "recompute.examples_title")), *_Examples(evidence, tables, language).told()]
    parts.append(t(language, "recompute.programs"))
    return "\n\n".join(_wrapped(part) for part in parts) + "\n"


def _titled(text: str) -> str:
    return f"{text}\n{'-' * min(len(text), WIDTH)}"


def _wrapped(part: str) -> str:
    return "\n".join(
        fill(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "", break_on_hyphens=False)
        for line in part.split("\n")
    )


class _Examples:
    """Rows of the pack, worked out step by step with the figures its files hold."""

    def __init__(self, evidence: Evidence, tables: Tables, language: str) -> None:
        self.found, self.tables, self.language = evidence, tables, language
        self.clauses = {row["clause_id"]: row for row in evidence.clauses.iter_rows(named=True)}
        self.lines = tables["judged_lines.csv"].with_row_index("row", FIRST_ROW)
        self.orders = tables["order_lines.csv"].with_row_index("row", FIRST_ROW)

    def told(self) -> Iterator[str]:
        if not self.lines.filter(~pl.col("is_met")).height:
            yield self._say("none")
        chosen = list(self._chosen().iter_rows(named=True))
        for line in chosen:
            yield "\n".join(self._line(line))
        for clause in dict.fromkeys(line["clause_id"] for line in chosen):
            yield "\n".join(self._window(clause))

    def _chosen(self) -> pl.DataFrame:
        """The dearest miss of each clause that costs most; where none is breached, a miss; where none is, a row."""
        costing = self.found.clauses.sort("raw", "clause_id", descending=[True, False])["clause_id"].to_list()
        rank = {clause: position for position, clause in enumerate(costing)}
        ordered = self.lines.with_columns(pl.col("clause_id").replace_strict(rank).alias("rank")).sort(
            "is_met", "rank", "is_excluded", "penalty_amount", "row", descending=[False, False, False, True, False]
        )
        best = ordered.unique("clause_id", keep="first", maintain_order=True)
        breached = [clause for clause in costing if self.clauses[clause]["raw"]]
        return (
            best.filter(pl.col("clause_id").is_in(breached), ~pl.col("is_met")).head(EXAMPLES) if breached else best[:1]
        )

    def _line(self, line: Row) -> Iterator[str]:
        clause = self.clauses[line["clause_id"]]
        yield _titled(
            self._say(
                "example_line",
                clause=line["clause_id"],
                measure=line["clause_name"],
                order=line["order_id"],
                line=line["line_id"] or "",
                row=line["row"],
            )
        )
        yield from self._dates(line, clause)
        if not line["is_met"]:
            yield from self._costs(line, clause)

    def _dates(self, line: Row, clause: Row) -> Iterator[str]:
        """When the clock starts and ends, which days between are not worked, and what came."""
        start = line["measured_from_at"] or line["due_at"]
        yield self._say("example_start", start=start, rule=rule_in_words(clause, self.language), due=line["due_at"])
        order = self._order(line)
        if clause["day_kind"] == "working" and order:
            yield from self._days_off(order["location_id"] or "", start, line["due_at"])
        yield self._came(line)
        state = self._say_word("line_state", "met" if line["is_met"] else "missed")
        values = {"complete": line["completed_at"], "state": state}
        yield self._say("example_complete" if line["completed_at"] else "example_open", **values)

    def _days_off(self, location: str, start: str, due: str) -> Iterator[str]:
        first, last = date.fromisoformat(start[:10]), date.fromisoformat(due[:10])
        calendar = self.tables["calendar_days.csv"].filter(
            pl.col("location_id") == location,
            ~pl.col("is_working_day"),
            pl.col("calendar_date").is_between(first, last),
        )
        days = [
            f"{day} ({self._say_word('day_off', why)})"
            for day, why in calendar.select("calendar_date", "day_off").iter_rows()
        ]
        if days:
            yield self._say("example_off", place=location or t(self.language, "value.none"), days=", ".join(days))

    def _came(self, line: Row) -> str:
        deliveries = _of(self.tables["deliveries.csv"], line)
        events = [self._delivery(row) for row in deliveries.iter_rows(named=True)]
        return self._say("example_came", deliveries=", ".join(events)) if events else self._say("example_nothing")

    def _delivery(self, row: Row) -> str:
        quantity, rejected = self._number(row["delivered_quantity"]), row["stated_rejected_quantity"]
        values = {"at": row["delivered_at"], "quantity": quantity, "rejected": self._number(rejected)}
        return self._say("example_rejected" if rejected else "example_delivery", **values)

    def _costs(self, line: Row, clause: Row) -> Iterator[str]:
        order, kind = self._order(line), clause["penalty_kind"]
        if line["late_value"] is None:
            yield self._say("example_unpriced")
        elif order:
            yield self._say(
                "example_value",
                late=self._number(line["late_quantity"]),
                price=self._number(line["purchase_price"]),
                row=order["row"],
                stated=self._number(order["stated_price"]),
                currency=order["currency"],
                rate=self._number(order["exchange_rate"]),
                value=self._money(line["late_value"]),
            )
        if kind == "percent_per_day" and line["late_until"]:
            days = self._say_word("lead_kind", clause["day_kind"])
            yield self._say(
                "example_until", due=line["due_at"][:10], until=line["late_until"], days=line["late_days"], kind=days
            )
        if kind:
            yield self._penalty(line, clause, kind)
        if line["charged_amount"] is not None:
            amount, other = self._money(line["charged_amount"]), line["charged_under"]
            key = "example_elsewhere" if other else "example_charged"
            yield self._say(key, amount=amount, other=other)

    def _penalty(self, line: Row, clause: Row, kind: str) -> str:
        """The penalty by its kind; the line cap alone where the days would cost less, for nothing more will come."""
        rate, cap, value = clause["penalty_rate"], clause["penalty_line_cap"], line["late_value"]
        by_days = (value or 0) * min(rate * line["late_days"], 1 if cap is None else cap)
        is_lost = kind == "percent_per_day" and cap is not None and _cents(by_days) != line["penalty_amount"]
        return self._say(
            "example_line_cap" if is_lost else f"example_{kind}",
            rate=self._money(rate) if kind == "fixed_per_line" else self._share(rate),
            limit="" if cap is None else self._say("example_capped", cap=self._share(cap)),
            cap=self._share(cap),
            days=line["late_days"],
            value=self._money(value),
            penalty=self._money(line["penalty_amount"]),
        )

    def _window(self, clause_id: str) -> Iterator[str]:
        row = self.clauses[clause_id]
        number = self.tables["clauses.csv"]["clause_id"].to_list().index(clause_id) + FIRST_ROW
        kept = self.lines.filter(pl.col("clause_id") == clause_id, ~pl.col("is_excluded"))
        measure = self.tables["clauses.csv"].row(number - FIRST_ROW, named=True)["clause_name"]
        yield _titled(self._say("example_window", clause=clause_id, measure=measure, row=number))
        yield self._say(
            "example_share",
            numerator=self._number(row["numerator"]),
            denominator=self._number(row["denominator"]),
            actual=self._share(row["actual"]),
            n=formats.number(row["line_count"], self.language),
            target=target_in_words(row["target"], row["is_lower_better"], self.language),
            state=self._say_word("clause", row["clause_state"]),
            excluded=row["excluded_line_count"],
            without=self._share(row["actual_without"]),
        )
        if not row["raw"]:
            return
        if row["penalty_cap"] is not None and not row["cap_unknown_count"]:
            value = float(kept["line_value"].sum())
            yield self._say(
                "example_cap",
                share=self._share(row["penalty_cap"]),
                value=self._money(value),
                cap=self._money(_cents(value * row["penalty_cap"])),
            )
        names = {"raw": "raw", "excluded": "excluded", "elsewhere": "elsewhere", "over": "over_cap", "kept": "estimate"}
        yield self._say("example_steps", **{name: self._money(row[step]) for name, step in names.items()})
        if row["country"] == "FR" and row["retained"]:
            yield from self._limit(row, kept)

    def _limit(self, row: Row, kept: pl.DataFrame) -> Iterator[str]:
        """What of the estimate passes the limit of the law, category by category."""
        charged = kept.filter(~pl.col("is_met"), pl.col("charged_amount") > 0)
        base = self.found.facts.order_lines.filter("is_legal_base")
        by_category = charged.group_by("category", maintain_order=True).agg(pl.col("charged_amount").sum())
        together, so_far, taken = float(charged["charged_amount"].sum()), 0.0, 0.0
        for category, amount in by_category.sort("category").iter_rows() if row["lawful"] is not None else ():
            lines = base.filter(category=category)
            value, so_far = float(lines["line_value"].sum()), so_far + float(amount)
            part = _cents(float(row["retained"]) * so_far / together) - taken
            taken += part
            yield self._say(
                "example_limit",
                category=category,
                charged=self._money(amount),
                part=self._money(part),
                base=self._money(value),
                n=formats.number(lines.height, self.language),
                limit=self._money(_cents(value * LAW)),
            )
        key = "example_unlawful" if row["lawful"] is None else "example_lawful"
        yield self._say(
            key,
            used=self._money(row["legal_used"] or 0),
            lawful=self._money(row["lawful"] or 0),
            retained=self._money(row["retained"]),
        )

    def _order(self, line: Row) -> Row | None:
        rows = _of(self.orders, line)
        return rows.row(0, named=True) if rows.height else None

    def _say(self, key: str, **values: Any) -> str:
        return t(self.language, f"recompute.{key}", **values)

    def _say_word(self, group: str, code: str) -> str:
        return say_code(self.language, group, code)

    def _money(self, amount: float | None) -> str:
        return formats.price(amount, self.found.info.reporting_currency, self.language)

    def _share(self, share: float | None) -> str:
        return formats.percent(share, self.language, 2)

    def _number(self, value: float | None) -> str:
        """A number as the files write it: no thousands apart, no zero at its end."""
        if value is None:
            return formats.NOTHING
        text = f"{value:.9f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.language == "fr" else text


def _of(frame: pl.DataFrame, line: Row) -> pl.DataFrame:
    return frame.filter(*(pl.col(name) == line[name] for name in LINE))


def _cents(amount: float) -> float:
    """Half a cent upwards, as the files round, on what a float of an exact product stands for."""
    return float(int(round(amount * 1000, 6) / 10 + 0.5)) / 100
