"""The buyer's way: from the overview to a broken clause, its lines, an exclusion with a reason, and the pack."""

import csv
import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import BrowserContext, Page

from browser.conftest import dashboard, serving
from browser.sight import MILLISECONDS, Dashboard, open_address, settle
from cadran.desk import Desk
from cadran.engine import Engine
from cadran.warehouse import current_version

WHY = ("Truck stolen at the depot", "Anne")


@dataclass(frozen=True)
class Estimate:
    """What a clause's window costs: by the contract before exclusions, and what is retained."""

    before: float
    retained: float


@pytest.fixture
def buyers_home(sample_home: Path, tmp_path: Path) -> Iterator[Dashboard]:
    """A server of a copy of the sample, whose desk the test may write on."""
    home = Path(shutil.copytree(sample_home, tmp_path / "home"))
    with serving(home) as address:
        yield dashboard(address, home)


def test_a_buyer_excludes_a_line_and_takes_the_pack_into_the_meeting(
    chromium: BrowserContext, buyers_home: Dashboard
) -> None:
    page = chromium.new_page()
    open_address(page, f"{buyers_home.address}/overview?lang=en")
    page.locator(".st-key-row_breach_0 a").click()
    page.wait_for_url("**/supplier?*")
    settle(page)
    clause, supplier = _asked(page, "clause"), _asked(page, "sup")
    missed = _missed(buyers_home, clause)
    assert page.locator(".st-key-block_clause_lines h2").inner_text().startswith(f"Missed lines: {missed.height} · ")
    assert _shown(page) == _worked_out(buyers_home, clause, ())
    first = missed.sort("order_id", "line_id").row(0, named=True)
    _exclude(page, f"{first['order_id']}-{first['line_id']}")
    after = _worked_out(buyers_home, clause, ((first["order_id"], first["line_id"]),))
    assert 0 < after.retained < after.before
    assert _shown(page) == after
    (kept,) = Desk(buyers_home.home).exclusions()
    assert (kept.clause_id, kept.order_id, kept.reason, (kept.text, kept.author)) == (
        clause, first["order_id"], "carrier", WHY,
    )  # fmt: skip
    clauses, lines = _downloaded(page)
    (told,) = [row for row in clauses if row["Clause"] == clause]
    assert (float(told["Penalties"]), float(told["Retained"])) == (after.before, after.retained)
    own = [row for row in lines if (row["Clause"], row["Excluded"]) == (clause, "no")]
    assert round(sum(float(row["Penalty"]) for row in own), 2) == after.retained
    _the_lists_tell_both(page, buyers_home, supplier, after)
    page.close()


def _asked(page: Page, name: str) -> str:
    return page.evaluate(f"new URL(location.href).searchParams.get('{name}')")


def _lines(shown: Dashboard, clause: str) -> pl.DataFrame:
    engine = Engine(current_version(shown.home).path)
    lines = engine.details("clause_lines", clause_id=clause)
    engine.close()
    return lines.filter(pl.col("window_start") == date(2026, 10, 1))


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
    _choose(page, "Lines", line)
    _choose(page, "Reason", "Carrier")
    form.get_by_label("What happened").fill(WHY[0])
    form.get_by_label("Your name").fill(WHY[1])
    form.get_by_role("button", name="Exclude", exact=True).click()
    page.locator('[class*="st-key-exclusion_"]').first.wait_for(timeout=MILLISECONDS)
    settle(page)


def _choose(page: Page, label: str, words: str) -> None:
    """The first choice of a list in the form that begins with `words`."""
    field = page.locator('[data-testid="stPopoverBody"]').get_by_role("combobox", name=label)
    field.click()
    field.fill(words)
    page.get_by_role("option").filter(has_text=words).first.click()


def _downloaded(page: Page) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The clauses and the judged lines of the pack."""
    with page.expect_download() as download:
        page.locator(".st-key-evidence_pack button").first.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        texts = [archive.read(name).decode("utf-8-sig") for name in ("clauses.csv", "judged_lines.csv")]
    clauses, lines = (list(csv.DictReader(io.StringIO(text))) for text in texts)
    return clauses, lines


def _the_lists_tell_both(page: Page, shown: Dashboard, supplier: str, estimate: Estimate) -> None:
    """The overview's row of the clause tells the penalty before exclusions and what is retained."""
    open_address(page, f"{shown.address}/overview?lang=en")
    row = page.locator(".st-key-row_breach_0")
    assert f"sup={supplier}" in str(row.locator("a").get_attribute("href"))
    cells = row.inner_text()
    assert f"€{estimate.before:.0f}" in cells
    assert f"€{estimate.retained:.0f} retained" in cells
