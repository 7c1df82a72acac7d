"""A clause's own rule and its penalty in words, the same on the screen and on paper."""

from collections.abc import Mapping
from typing import Any

from cadran.i18n import formats
from cadran.i18n.catalogue import say_code, t
from cadran.kpis import KPIS


def rule_in_words(rule: Mapping[str, Any], language: str) -> str:
    """`ordered before 14:00, within 1 working day, Dropshipping`: what is allowed, against which promise, for what."""
    if not rule:
        return ""
    days = t(language, f"clause.{rule['day_kind']}")
    lead, grace, cutoff = rule["lead_days"], rule["grace_days"], rule["cutoff_time"]
    has_hour = bool(cutoff and lead is not None and _is_due_at_an_hour(rule["kpi"]))
    allowed = [
        t(language, "clause.due_hour" if has_hour else "clause.cutoff", time=f"{cutoff:%H:%M}") if cutoff else None,
        _within(lead, days, language) if lead else None,
        None if has_hour else _promise(rule, language),
        t(language, "clause.grace", n=_days(grace, language)) if grace else None,
        say_code(language, "mode", rule["mode"]) if rule["mode"] else None,
        rule["category"],
    ]
    return ", ".join(filter(None, allowed)) or t(language, "paper.every_line")


def _is_due_at_an_hour(kpi_id: str) -> bool:
    """Whether a cut-off with lead days is the hour its lines are due, in place of a promise."""
    kpi = KPIS.get(kpi_id)
    return bool(kpi and kpi.clause and kpi.clause.due in ("promise", "order"))


def _promise(rule: Mapping[str, Any], language: str) -> str | None:
    """The promise that decides; other KPIs look at the order, the receipt, the return or the stock."""
    kpi = KPIS.get(rule["kpi"])
    has_promise = kpi is not None and kpi.is_for_clauses and "basis" in kpi.defaults
    return say_code(language, "basis", rule["basis"]).lower() if has_promise else None


def _within(lead: float, days: str, language: str) -> str:
    """`within 1 working day`."""
    return t(language, "clause.within", n=_days(lead, language), days=formats.in_number(days, lead, language))


def penalty_in_words(rule: Mapping[str, Any], currency: str, language: str) -> str:
    """`2.00% of the late value per day late · a line: at most 10.0% of its late value · no cap of the window`.

    The cap of a line is one of days; both are told wherever one is agreed, also that there is none.
    """
    kind, cap = rule.get("penalty_kind"), rule.get("penalty_cap")
    if not kind:
        return t(language, "penalty.no_kind")
    rate = rule["penalty_rate"]
    is_amount = kind == "fixed_per_line"
    amount = formats.price(rate, currency, language) if is_amount else formats.percent(rate, language, 2)
    line_cap = rule.get("penalty_line_cap") if kind == "percent_per_day" else None
    words = [t(language, f"penalty.{kind}", rate=amount)]
    if line_cap is None and cap is None:
        words.append(t(language, "penalty.uncapped"))
    else:
        words += [_cap("line", line_cap, language)] if kind == "percent_per_day" else []
        words.append(_cap("window", cap, language))
    words += [t(language, "penalty.charged_each")] if rule.get("charged_once") is False else []
    return " · ".join(words)


def _cap(of: str, share: float | None, language: str) -> str:
    if share is None:
        return t(language, f"penalty.{of}_uncapped")
    return t(language, f"penalty.{of}_capped", cap=formats.percent(share, language))


def cap_not_computable(row: Mapping[str, Any], language: str) -> str:
    """`not computable (2 of 12 values unknown)`; nothing where the window's cap can be computed."""
    unknown, lines = (formats.number(row[name], language) for name in ("cap_unknown_count", "cap_line_count"))
    return t(language, "penalty.cap_unknown", n=unknown, total=lines) if row["cap_unknown_count"] else ""


def target_in_words(target: float, is_lower_better: bool, language: str) -> str:
    """`≥ 95%` or `≤ 2.5%`."""
    decimals = 0 if round(target * 100, 6) == round(target * 100) else 1
    return f"{'≤' if is_lower_better else '≥'} {formats.percent(target, language, decimals)}"


def _days(value: float, language: str) -> str:
    return formats.number(value, language, 0 if value == int(value) else 1)
