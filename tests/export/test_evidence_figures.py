"""The evidence pack opened again: every figure of its sheet worked out anew from its own files."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cadran.engine import Engine
from cadran.export.clause_sheet import clause_sheet
from cadran.export.evidence import Evidence, Window, evidence
from cadran.export.pack import pack
from cadran.i18n import formats
from cadran.workspace import Workspace
from export.unpacked import Rows, summed, table, unpacked

BREACHED = ("CL005", "CL006", "CL007")
OCTOBER = Window("month", date(2026, 10, 1))


@pytest.fixture(scope="module")
def signed(sample_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """S004 in October, where a line is left out of one clause and every line of a cause of another."""
    workspace = Workspace(tmp_path_factory.mktemp("signed"))
    workspace.exclude("CL006", OCTOBER.start, ("outbound", "A00028686", "1"), ("carrier", "Truck stolen", "Anne"))
    workspace.exclude("CL005", OCTOBER.start, "unknown", ("wrong_data", "", "Anne"))
    return evidence(sample_engine, workspace, "S004", OCTOBER)


def _taker(line: dict[str, str], lines: Rows) -> str:
    """The clause that charges a late line of October: of the breached ones the dearest, of equals the smaller id."""
    key = ("Flow", "Order", "Line")
    same = [one for one in lines if all(one[name] == line[name] for name in key) and one["Met"] == "no"]
    claims = [one for one in same if one["Clause"] in BREACHED]
    return min(claims, key=lambda one: (-float(one["Penalty"]), one["Clause"]))["Clause"] if claims else ""


def _worked_out(clause: dict[str, str], lines: Rows) -> dict[str, Any]:
    """The clause's figures by its own terms, from the judged lines alone."""
    own = [line for line in lines if line["Clause"] == clause["Clause"]]
    kept = [line for line in own if line["Excluded"] == "no"]
    target, lower = float(clause["Target"]), clause["Measure"] == "Cancel rate"

    def share(rows: Rows) -> float:
        return summed(rows, "Numerator") / summed(rows, "Denominator")

    def is_breached(rows: Rows) -> bool:
        missed = share(rows) > target if lower else share(rows) < target
        return missed and len(rows) >= int(clause["Minimum of lines"])

    raw = summed(own, "Penalty") if is_breached(own) else 0
    alone = summed(kept, "Penalty") if is_breached(kept) else 0
    due = summed([line for line in kept if line["Clause"] == _taker(line, lines)], "Penalty") if alone else 0
    cap = min(due, round(float(clause["Window cap"]) * summed(kept, "Line value"), 2))
    return {
        "Lines judged": len(own),
        "Lines missed": sum(line["Met"] == "no" for line in own),
        "Lines excluded": len(own) - len(kept),
        "Actual": share(own),
        "Actual without excluded lines": share(kept),
        "Late value": summed(own, "Late value"),
        "Penalties": raw,
        "Excluded": raw - alone,
        "Charged elsewhere": alone - due,
        "Over cap": due - cap,
        "Retained": cap,
    }


def test_every_figure_of_a_clause_follows_from_its_judged_lines(signed: Evidence) -> None:
    files = unpacked(pack(signed, "en"))
    lines = table(files["judged_lines.csv"])
    clauses = table(files["clauses.csv"])
    assert [clause["Clause"] for clause in clauses] == ["CL005", "CL006", "CL007", "CL008"]
    for clause in clauses:
        found = _worked_out(clause, lines)
        assert {name: float(clause[name]) for name in found} == pytest.approx(found, abs=1e-5)
    assert [line for line in lines if line["Met"] == "no"] == table(files["breach_lines.csv"])
    assert summed(clauses, "Excluded") > 0


def _euros(amount: float) -> str:
    return f"{'−' if amount < 0 else ''}€{abs(amount):,.2f}" if amount else formats.NOTHING


def _sections(found: Evidence, language: str = "en") -> dict[str, Any]:
    names = ("judged", "steps", "checks", "causes", "exclusions", "worst")
    return dict(zip(names, clause_sheet(found, language)["sections"], strict=True))


def test_what_the_sheet_says_of_each_clause_follows_from_the_judged_lines(signed: Evidence) -> None:
    files = unpacked(pack(signed, "en"))
    clauses, lines = table(files["clauses.csv"]), table(files["judged_lines.csv"])
    judged = _sections(signed)["judged"]
    breached = 0
    for clause, row in zip(clauses, judged["rows"], strict=True):
        own, target = _worked_out(clause, lines), float(clause["Target"])
        is_lower = clause["Measure"] == "Cancel rate"
        is_missed = own["Actual"] > target if is_lower else own["Actual"] < target
        level = float(clause["Alert level"])
        is_near = own["Actual"] > level if is_lower else own["Actual"] < level
        state = "breached" if is_missed else "alert" if is_near else "met"
        assert own["Lines judged"] >= int(clause["Minimum of lines"])
        assert row[0].startswith(f"{clause['Clause']} · ")
        assert row[1] == clause["Rule"][:60]
        assert row[2:6] == [
            f"{'≤' if is_lower else '≥'} {target:.0%}",
            formats.percent(own["Actual"], "en"),
            formats.percent(own["Actual without excluded lines"], "en"),
            f"{own['Lines missed']} of {own['Lines judged']}",
        ]
        assert row[6]["text"] == clause["State"] == state
        breached += state == "breached"
    assert judged["title"] == f"Clauses judged: {len(clauses)}, of which breached: {breached}"


def test_each_step_of_the_sheet_and_its_sums_follow_from_the_judged_lines(signed: Evidence) -> None:
    files = unpacked(pack(signed, "en"))
    lines, steps = table(files["judged_lines.csv"]), _sections(signed)["steps"]
    names = ("Late value", "Penalties", "Excluded", "Charged elsewhere", "Over cap", "Retained")
    signs = (1, 1, -1, -1, -1, 1)
    worked = {clause["Clause"]: _worked_out(clause, lines) for clause in table(files["clauses.csv"])}
    costing = {clause: own for clause, own in worked.items() if own["Penalties"]}
    *rows, total = steps["rows"]
    assert [row[0].split(" · ")[0] for row in rows] == list(costing)
    for row, own in zip(rows, costing.values(), strict=True):
        assert row[1:] == [_euros(round(sign * own[name], 2)) for name, sign in zip(names, signs, strict=True)]
    sums = [
        sign * round(sum(own[name] for own in costing.values()), 2) for name, sign in zip(names, signs, strict=True)
    ]
    assert [cell["text"] for cell in total[2:]] == [_euros(amount) for amount in sums[1:]]
    assert steps["title"] == f"Estimated penalty retained: {_euros(sums[-1])}"


def _order_by_order(harms: Rows) -> tuple[float, float]:
    """What the lines are charged, and what of it stays within 2 % of each order's products of the category."""
    orders: dict[tuple[str, str], list[float]] = {}
    for line in harms:
        if float(line["Charged here"] or 0):
            held = orders.setdefault((line["Order"], line["Category"]), [0, float(line["2% of it"])])
            held[0] += float(line["Charged here"])
    return sum(charged for charged, _ in orders.values()), sum(min(held) for held in orders.values())


def _checked(clause: dict[str, str], lines: Rows, harms: Rows, as_of: date) -> dict[str, str]:
    """How each check of French law comes out, from the clause's lines and their harm; nobody noted anything."""
    missed = [
        line for line in lines if line["Clause"] == clause["Clause"] and (line["Met"], line["Excluded"]) == ("no", "no")
    ]
    own = [line for line in harms if line["Clause"] == clause["Clause"]]
    assert [line["Line"] for line in own] == [line["Line"] for line in missed]
    shown = {line["Harm shown by"] for line in own}
    is_old = any(date.fromisoformat(line["Due"]) < as_of.replace(year=as_of.year - 1) for line in missed)
    is_proven = all(line["Dates proven"] == "yes" and line["Source file"] and line["Row"] for line in missed)
    is_proven = is_proven and all(line["Receipt or cancellation"] == "yes" for line in own)
    harm = "not passed" if "none" in shown else "passed" if shown == {"a stockout followed"} else "not known"
    known = [float(line["Harm known"]) for line in own if line["Harm known"]]
    retained = float(clause["Retained"])
    charged, within = _order_by_order(own)
    proportion = "passed" if retained <= sum(known) else "not passed"
    return {
        "At most 2% of the value": "passed" if retained == float(clause["Within 2% of the value"]) else "not passed",
        "At most 2% of each order, the stricter reading": "passed" if within >= charged else "not passed",
        "Nothing older than a year": "not passed" if is_old else "passed",
        "Proof of breach and of harm": harm if is_proven or harm == "not passed" else "not known",
        "A stockout, or harm documented": harm,
        "In proportion to the harm": proportion if known else "not known",
        "Margin of error": "passed" if float(clause["Target"]) not in (0, 1) else "not passed",
        "Time to answer": "not known",
        "No automatic deduction": "not known",
        "No force majeure": "not known",
        "Scope of the article": "not known",
    }


def test_the_checks_of_french_law_follow_from_the_judged_lines(signed: Evidence) -> None:
    files = unpacked(pack(signed, "en"))
    clauses = {clause["Clause"]: clause for clause in table(files["clauses.csv"])}
    lines, said, harms = (table(files[f"{name}.csv"]) for name in ("judged_lines", "legal_checks", "line_harms"))
    as_of = date.fromisoformat(json.loads(files["manifest.json"])["as_of"][:10])
    french = [name for name, row in clauses.items() if row["Country"] == "FR" and float(row["Retained"] or 0)]
    assert list(dict.fromkeys(row["Clause"] for row in said)) == french != []
    for place, clause in enumerate(french, 1):
        worked = _checked(clauses[clause], lines, harms, as_of)
        assert {row["Check"]: row["Result"] for row in said if row["Clause"] == clause} == worked
        checks = _sections(signed)["checks"]
        assert checks["columns"][place]["name"].startswith(clause)
        signs = {"passed": "●", "not passed": "■", "not known": "○"}
        assert {row[0]: row[place] for row in checks["rows"]} == {name: signs[one] for name, one in worked.items()}
        assert checks["note"].startswith(", ".join(f"{mark} {word}" for word, mark in signs.items()))
    assert said
    assert [row for row in said if not row["Reason"].endswith(".")] == []


def test_the_causes_and_exclusions_of_the_sheet_follow_from_theunpacked(signed: Evidence) -> None:
    files = unpacked(pack(signed, "en"))
    sections = _sections(signed)
    by_line = {(row["Order"], row["Line"]): row for row in table(files["breach_lines.csv"])}
    counted: dict[str, list[float]] = {}
    for row in by_line.values():
        counted.setdefault(row["Cause"], []).append(float(row["Line value"]))
    assert {row[0]: row[1:] for row in sections["causes"]["rows"]} == {
        cause: [str(len(values)), _euros(sum(values))] for cause, values in counted.items()
    }
    assert sections["causes"]["title"] == f"Order lines missed: {len(by_line)}, by cause"
    held = [row for row in table(files["exclusions.csv"]) if not row["Undone"]]
    assert sections["exclusions"]["title"] == f"Exclusions in force: {len(held)}"
    for shown, row in zip(sections["exclusions"]["rows"], held, strict=True):
        about = f"All lines with the cause {row['Cause']}" if row["Cause"] else f"{row['Order']}-{row['Line']}"
        day = formats.day(date.fromisoformat(row["Written"][:10]), "en")
        told = [row["Clause"], about, row["Reason of exclusion"], row["What happened"] or "–", row["Author"], day]
        assert shown == told


def test_the_worst_lines_of_the_sheet_are_those_of_theunpacked(signed: Evidence) -> None:
    files = unpacked(pack(signed, "en"))
    breached = {row["Clause"] for row in table(files["clauses.csv"]) if row["State"] == "breached"}
    missed = [row for row in table(files["breach_lines.csv"]) if row["Clause"] in breached]
    missed.sort(key=lambda row: (row["Clause"], row["Order"], row["Line"]))
    missed.sort(key=lambda row: [-float(row[name] or 0) for name in ("Penalty", "Days late", "Line value")])
    worst = _sections(signed)["worst"]
    assert worst["title"] == f"Misses of breached clauses that cost most: 10 of {len(missed)}"
    for shown, row in zip(worst["rows"], missed[:10], strict=True):
        unfinished = "cancelled" if row["Cancelled"] else "open"
        hours = f" ({float(row['Hours late']):.2f} h)" if row["Hours late"] else ""
        assert shown == [
            row["Clause"],
            f"{row['Order']}-{row['Line']}",
            row["Product"][:36],
            _when(row["Due"]),
            _when(row["Complete"]) if row["Complete"] else unfinished,
            row["Days late"] + hours,
            _euros(float(row["Line value"])),
            row["Cause"],
            _euros(float(row["Penalty"])),
            row["Reason of exclusion"] or formats.NOTHING,
        ]


def _when(text: str) -> str:
    """A day as a day, a moment to the minute."""
    return (
        formats.moment(datetime.fromisoformat(text), "en")
        if " " in text
        else formats.day(date.fromisoformat(text), "en")
    )


def test_the_head_and_foot_of_the_sheet_are_in_the_manifest(signed: Evidence) -> None:
    manifest, sheet = json.loads(unpacked(pack(signed, "en"))["manifest.json"]), clause_sheet(signed, "en")
    assert sheet["title"] == "{supplier_name} ({supplier_id})".format(**manifest["supplier"])
    days = [date.fromisoformat(manifest["window"][name]) for name in ("first_day", "last_day")]
    assert sheet["facts"] == [
        f"Window {formats.day(days[0], 'en')} to {formats.day(days[1], 'en')} · data as of "
        f"{formats.moment(datetime.fromisoformat(manifest['as_of']), 'en')} · amounts in {manifest['currency']}"
    ]
    assert f"(data version {manifest['data_version']})" in sheet["foot"]


@pytest.mark.long
def test_a_standing_rule_is_once_on_the_sheet_and_with_every_clause_in_theunpacked(
    sample_engine: Engine, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    workspace.exclude_from(("supplier", "S004"), OCTOBER.start, "unknown", ("wrong_data", "", "Anne"))
    found = evidence(sample_engine, workspace, "S004", OCTOBER)
    rows = table(unpacked(pack(found, "en"))["exclusions.csv"])
    assert [row["Clause"] for row in rows] == ["CL005", "CL006", "CL007", "CL008"]
    assert {(row["Where it holds"], row["From day"]) for row in rows} == {("all clauses of the supplier", "2026-10-01")}
    assert [row[0] for row in _sections(found)["exclusions"]["rows"]] == ["All clauses"]


def test_the_timelines_cover_each_missed_line_of_the_sample(signed: Evidence) -> None:
    files = unpacked(pack(signed, "en"))
    key = ("Flow", "Order", "Line")
    missed = {tuple(row[name] for name in key) for row in table(files["breach_lines.csv"])}
    events = table(files["timelines.csv"])
    assert {tuple(row[name] for name in key) for row in events} == missed
    assert events
    assert [row for row in events if not row["Source file"] or int(row["Row"]) <= 1] == []
