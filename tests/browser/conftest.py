"""The dashboard served for the tests, and the Chromium that reads it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from data_set import DataSet
from playwright.sync_api import BrowserContext, Page, sync_playwright

from browser.server import serving
from browser.sight import COUNT_ANSWERS, SCREEN, Dashboard, Scheme, Sight, Visitor
from cadran.engine import Engine
from cadran.kpis import KPIS
from cadran.selection import Selection
from cadran.warehouse import current_version

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP evil.example 127.0.0.1",  # a name of somebody else that leads here
)


def dashboard(address: str, home: Path) -> Dashboard:
    """The dashboard served at `address`, with a supplier and an order line its data hold."""
    engine = Engine(current_version(home).path)
    lines = engine.details.lines(KPIS["lines"], Selection(), limit=200)
    engine.close()
    line = lines.filter(lines["supplier_id"].is_not_null()).row(0, named=True)
    return Dashboard(address, home, line["supplier_id"], line["order_id"])


@pytest.fixture
def fresh_server(part_home: Path) -> Iterator[str]:
    """A server nobody has asked anything yet."""
    with serving(part_home) as address:
        yield address


@pytest.fixture(scope="session")
def desk(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A server of a copy of the sample, on whose workspace the tests write; one for all of them."""
    home = Path(shutil.copytree(sample_home, tmp_path_factory.mktemp("desk") / "home"))
    with serving(home) as address:
        yield dashboard(address, home)


@pytest.fixture(scope="session")
def sample(sample_home: Path) -> Iterator[Dashboard]:
    """The dashboard of the sample, one server for all tests."""
    with serving(sample_home) as address:
        yield dashboard(address, sample_home)


@pytest.fixture(scope="session")
def scms_dashboard(scms: DataSet) -> Iterator[Dashboard]:
    """The dashboard of the public data set scms."""
    with serving(scms.home) as address:
        yield dashboard(address, scms.home)


@contextmanager
def reading(executable: str, profile: Path) -> Iterator[BrowserContext]:
    """An English reader's Chromium; it ends with the block."""
    with sync_playwright() as playwright:
        reader = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=executable,
            args=list(QUIET),
            locale="en-GB",
            viewport=SCREEN,
            color_scheme="light",
            reduced_motion="reduce",
        )
        reader.add_init_script(COUNT_ANSWERS)
        yield reader
        reader.close()


def installed_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """An English reader's Chromium of Debian; without it the tests skip, but on a build machine they fail.

    All tests share its profile, so that it compiles the scripts of the page once and not for every test.
    """
    executable = installed_chromium()
    if executable is None:
        missing = "Chromium is not installed; on Debian: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with reading(executable, tmp_path_factory.mktemp("profile")) as reader:
        yield reader


@pytest.fixture
def page(chromium: BrowserContext) -> Iterator[Page]:
    """An English reader's empty page, for a visit of its own."""
    page = chromium.new_page()
    yield page
    page.close()


@pytest.fixture(scope="session")
def visitor_of(chromium: BrowserContext) -> Iterator[Callable[[Dashboard], Visitor]]:
    """The one who stays on a dashboard over all tests."""
    visitors: dict[str, Visitor] = {}

    def known(shown: Dashboard) -> Visitor:
        if shown.address not in visitors:
            visitors[shown.address] = Visitor(chromium.new_page(), shown)
        return visitors[shown.address]

    yield known
    for visitor in visitors.values():
        visitor.page.close()


@pytest.fixture(scope="session")
def visitor(visitor_of: Callable[[Dashboard], Visitor], sample: Dashboard) -> Visitor:
    """The one who stays on the dashboard of the sample."""
    return visitor_of(sample)


@pytest.fixture(scope="session")
def sight(visitor_of: Callable[[Dashboard], Visitor]) -> Callable[[Dashboard, str, str], Sight]:
    """What a reader of a language sees on a page; each page is visited once for all tests.

    One visit serves all rules: in English by light, in French in the dark and on a phone too, where the longer words
    must fit.
    """
    seen: dict[tuple[str, str, str], Sight] = {}

    def visited(shown: Dashboard, place: str, language: str) -> Sight:
        visit = (shown.address, place, language)
        if visit not in seen:
            is_french = language == "fr"
            scheme: Scheme = "dark" if is_french else "light"
            seen[visit] = visitor_of(shown).look_at(place, language, scheme, has_phone=is_french)
        return seen[visit]

    return visited
