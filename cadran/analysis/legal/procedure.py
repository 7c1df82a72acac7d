"""The checks of what was agreed and of how it is claimed: error margin, time to answer, no deduction, scope."""

from cadran.analysis.legal.case import Case, Check, Value


def margin(case: Case) -> Check:
    """Whether the clause allows for errors at all: a target short of perfect, or days of grace."""
    row = case.row
    allowed = round(row["target"] if row["is_lower_better"] else 1 - row["target"], 9)
    grace = row.get("grace_days") or 0
    reasons = [name for name, is_given in (("margin_target", allowed > 0), ("margin_grace", grace > 0)) if is_given]
    values: dict[str, Value] = {"allowed": allowed, "grace": grace}
    if reasons:
        return Check("margin", "passed", (*reasons, "margin_enough"), values)
    return Check("margin", "not_passed", ("margin_none",), values)


def answer(case: Case) -> Check:
    """Whether the supplier got time to verify and contest, from the notice to the day its answer is due."""
    notice, until = case.known.day_of("notice_on"), case.known.day_of("answer_until")
    if notice is None or until is None:
        return Check("answer", "unknown", ("missing",), {"missing": _missing(case, ("notice_on", "answer_until"))})
    values: dict[str, Value] = {"notice": notice, "until": until, "days": (until - notice).days}
    if until <= notice:
        return Check("answer", "not_passed", ("answer_none",), values)
    return Check("answer", "passed", ("answer_given",), values)


def deduction(case: Case) -> Check:
    """Whether nothing was deducted before the answer was due, nor while the supplier contested."""
    missing = _missing(case, ("answer_until", "contested", "deducted"))
    if missing:
        return Check("deduction", "unknown", ("deduction_cadran", "missing"), {"missing": missing})
    until, contested, deducted = (case.known.day_of(name) for name in ("answer_until", "contested", "deducted"))
    days = {"until": until, "contested": contested, "deducted": deducted}
    values: dict[str, Value] = {name: day for name, day in days.items() if day}
    if deducted is None:
        return Check("deduction", "passed", ("deduction_none",), values)
    early = ("deduction_early",) if until is not None and deducted <= until else ()
    contest = ("deduction_contested",) if contested is not None and contested <= deducted else ()
    if early or contest:
        return Check("deduction", "not_passed", (*early, *contest), values)
    return Check("deduction", "passed", ("deduction_after",), values)


def scope(case: Case) -> Check:
    """Whether the article concerns this contract, and whether it stands in a logistics agreement of its own."""
    facts = case.known.facts
    if facts.get("role") == "wholesaler":
        return Check("scope", "passed", ("scope_wholesaler", "scope_outside"))
    if facts.get("territory") == "no":
        return Check("scope", "passed", ("scope_territory", "scope_outside"))
    missing = _missing(case, ("role", "territory", "agreement"))
    if missing:
        return Check("scope", "unknown", ("missing",), {"missing": missing})
    is_separate = facts["agreement"] == "yes"
    return Check("scope", "passed" if is_separate else "not_passed", ("scope_kept" if is_separate else "scope_mixed",))


def _missing(case: Case, names: tuple[str, ...]) -> tuple[str, ...]:
    """The facts nobody wrote down."""
    return tuple(name for name in names if not case.known.facts.get(name))
