"""The buyer's way: from the overview to a broken clause, its lines, an exclusion with a reason, and the pack.

And on: the clause is amended, the exclusion stays with it, until somebody undoes it.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
from playwright.sync_api import Locator, Page

from browser.sight import MILLISECONDS, Dashboard, Visitor, go_to, see_all, settle
from cadran.engine import Engine
from cadran.warehouse import current_version
from cadran.workspace import Workspace

pytestmark = pytest.mark.long

WHY = ("Truck stolen at the depot", "Anne")
AGREED = ("Warned a little earlier", "Bruno")
OCTOBER = date(2026, 10, 1)


@dataclass(frozen=True)
class Estimate:
    """What a clause's window costs: by the contract before exclusions, and what is retained."""

    before: float
    retained: float


@pytest.fixture(autouse=True)
def _nothing_left_out(desk: Dashboard) -> Iterator[None]:
    """What a test leaves out is back for the next one."""
    yield
    workspace = Workspace(desk.home)
    for exclusion in workspace.exclusions():
        workspace.undo_exclusion(exclusion.id)


def test_a_buyer_excludes_a_line_and_takes_the_pack_into_the_meeting(
    visitor_of: Callable[[Dashboard], Visitor], desk: Dashboard
) -> None:
    page = visitor_of(desk).open("overview", "en", all=[])
    page.locator(".st-key-row_breach_0 a").click()
    page.wait_for_url("**/supplier?*")
    settle(page)
    clause, supplier = _asked(page, "clause"), _asked(page, "sup")
    missed = _missed(desk, clause)
    assert page.locator(".st-key-block_clause_lines h2").inner_text().startswith(f"Missed lines: {missed.height} · ")
    assert _shown(page) == _worked_out(desk, clause, ())
    first = missed.sort("order_id", "line_id").row(0, named=True)
    _exclude(page, f"{first['order_id']}-{first['line_id']}")
    after = _worked_out(desk, clause, ((first["order_id"], first["line_id"]),))
    assert 0 < after.retained < after.before
    assert _shown(page) == after
    (kept,) = Workspace(desk.home).exclusions()
    assert (kept.clause_id, kept.order_id, kept.reason, (kept.text, kept.author)) == (
        clause,
        first["order_id"],
        "carrier",
        WHY,
    )
    _the_pack_tells(page, clause, after)
    _the_lists_tell_both(page, desk, supplier, after)


def test_an_exclusion_stays_with_a_clause_that_is_amended_until_it_is_undone(
    visitor_of: Callable[[Dashboard], Visitor], desk: Dashboard
) -> None:
    clause, line = _broken_clause(desk)
    page = visitor_of(desk).open("supplier", "en", sup=clause["supplier_id"], all=[])
    _open_breach(page, clause["clause_id"])
    before = _worked_out(desk, clause["clause_id"], ())
    assert _shown(page) == before
    _exclude(page, "-".join(line))
    after = _worked_out(desk, clause["clause_id"], (line,))
    assert _shown(page) == after
    assert after.retained < before.retained
    _amend(page, clause["clause_id"], "-".join(line))
    _open_breach(page, amended := f"{clause['clause_id']}-v2")
    assert _lines(desk, clause["clause_id"]).is_empty()
    assert _shown(page) == after == _worked_out(desk, amended, (line,))
    see_all(page)
    page.locator('[class*="st-key-undo_"] button').click()
    page.get_by_text("Lines left out by hand: none any more").wait_for(timeout=MILLISECONDS)
    settle(page)
    assert _shown(page) == before
    _the_pack_tells(page, amended, before)


def _broken_clause(shown: Dashboard) -> tuple[dict[str, str], tuple[str, str]]:
    """The clause on lines promised whose late lines are worth most in October, and the first of these lines."""
    engine = Engine(current_version(shown.home).path)
    broken = engine.details.rows("clause_windows", clause_state="breached", kpi="otd", window_start=str(OCTOBER))
    engine.close()
    clause = broken.sort("missed_value", descending=True).row(0, named=True)
    first = _missed(shown, clause["clause_id"]).sort("order_id", "line_id").row(0, named=True)
    return clause, (first["order_id"], first["line_id"])


def _open_breach(page: Page, clause: str) -> None:
    """The missed lines of a clause, from its row among the clauses of the supplier."""
    row = page.locator('[class*="st-key-row_clause_"]').filter(has=page.locator(f'[title$="· {clause}"]'))
    assert "breached" in row.inner_text()
    row.scroll_into_view_if_needed()
    settle(page)  # what comes into sight is drawn then, and moves the row
    row.locator("a").click()
    page.wait_for_url(f"**clause={clause}&**")
    settle(page)


def _amend(page: Page, clause: str, line: str) -> None:
    """Another version of the clause from October on, whose form says what it carries over; then the figures anew."""
    page.locator(".st-key-change_clause_0 summary").click()
    _choose(page.locator(".st-key-change_clause_0"), "Clause", clause)
    page.get_by_text(f"The new version takes the place of {clause} ").wait_for(timeout=MILLISECONDS)
    settle(page)
    form = page.locator(".st-key-change_clause_0")
    told = form.inner_text()
    assert "Carried over to the new version, exclusions: 1" in told
    assert f"{line}: Carrier, {WHY[0]} ({WHY[1]}, " in told
    for label, typed in (
        ("Alert level (%)", "91"),
        ("Valid from", OCTOBER.isoformat()),
        ("What was agreed, and why", AGREED[0]),
        ("Your name", AGREED[1]),
    ):
        form.get_by_role("textbox", name=label, exact=True).fill(typed)
    form.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_text(f"Kept, not yet in the figures: {clause}-v2").wait_for(timeout=MILLISECONDS)
    page.locator(".st-key-rebuild button").click()
    page.locator(f'[title$="· {clause}-v2"]').wait_for(timeout=3 * MILLISECONDS)  # all figures are worked out anew
    settle(page)


def _the_pack_tells(page: Page, clause: str, shown: Estimate) -> None:
    """The pack's clause and the sum of its lines are the amounts on the screen."""
    clauses, lines = _downloaded(page)
    (told,) = [row for row in clauses if row["Clause"] == clause]
    assert (float(told["Penalties"]), float(told["Retained"])) == (shown.before, shown.retained)
    own = [row for row in lines if (row["Clause"], row["Excluded"]) == (clause, "no")]
    assert round(sum(float(row["Penalty"]) for row in own), 2) == shown.retained


def _asked(page: Page, name: str) -> str:
    return page.evaluate(f"new URL(location.href).searchParams.get('{name}')")


def _lines(shown: Dashboard, clause: str) -> pl.DataFrame:
    engine = Engine(current_version(shown.home).path)
    lines = engine.details.rows("clause_lines", clause_id=clause)
    engine.close()
    return lines.filter(pl.col("window_start") == OCTOBER)


def _missed(shown: Dashboard, clause: str) -> pl.DataFrame:
    return _lines(shown, clause).filter(pl.col("numerator") < pl.col("denominator"))


def _worked_out(shown: Dashboard, clause: str, excluded: tuple[tuple[str, str], ...]) -> Estimate:
    """2 % of the late value of each line, the share judged anew without the excluded; no cap bites in October."""
    lines = _lines(shown, clause).with_columns(pl.concat_list("order_id", "line_id").alias("key"))
    kept = lines.filter(~pl.col("key").is_in([list(key) for key in excluded])) if excluded else lines
    assert kept.height >= 10
    assert kept["numerator"].sum() / kept["denominator"].sum() < 0.88
    before, retained = (float((part["late_value"].fill_null(0) * 0.02).round(2).sum()) for part in (lines, kept))
    missed = kept.filter(pl.col("numerator") < pl.col("denominator"))["category"].unique().to_list()
    ordered = kept.filter(pl.col("category").is_in(missed))["line_value"].sum()
    assert retained < 0.02 * ordered
    return Estimate(round(before, 2), round(retained, 2))


def _shown(page: Page) -> Estimate:
    """The two totals of the steps on the page."""
    totals = page.locator(".st-key-block_penalty .cadran-penalty.total .num").all_inner_texts()
    before, retained = (float(text.removeprefix("€").replace(",", "")) for text in totals)
    return Estimate(before, retained)


def _exclude(page: Page, line: str) -> None:
    page.locator(".st-key-exclude button").click()
    settle(page)
    form = page.locator('[data-testid="stPopoverBody"]')
    _choose(form, "Lines", line)
    _choose(form, "Reason", "Carrier")
    form.get_by_label("What happened").fill(WHY[0])
    form.get_by_label("Your name").fill(WHY[1])
    form.get_by_role("button", name="Exclude", exact=True).click()
    see_all(page)  # what was decided is listed at the end
    page.locator('[class*="st-key-exclusion_"]').first.wait_for(timeout=MILLISECONDS)
    settle(page)


def _choose(form: Locator, label: str, words: str) -> None:
    """The first choice of a list in the form that begins with `words`."""
    field = form.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(words)
    form.page.get_by_role("option").filter(has_text=words).first.click()


def _downloaded(page: Page) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The clauses and the judged lines of the pack."""
    with page.expect_download(timeout=MILLISECONDS) as download:
        page.locator(".st-key-evidence_pack button").first.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        texts = [archive.read(name).decode("utf-8-sig") for name in ("clauses.csv", "judged_lines.csv")]
    clauses, lines = (list(csv.DictReader(io.StringIO(text))) for text in texts)
    return clauses, lines


def _the_lists_tell_both(page: Page, shown: Dashboard, supplier: str, estimate: Estimate) -> None:
    """The overview's row of the clause tells the penalty before exclusions and what is retained."""
    go_to(page, f"{shown.address}/overview?lang=en")
    row = page.locator(".st-key-row_breach_0")
    assert f"sup={supplier}" in str(row.locator("a").get_attribute("href"))
    cells = row.inner_text()
    assert f"€{estimate.before:.0f}" in cells
    assert f"€{estimate.retained:.0f} retained" in cells
