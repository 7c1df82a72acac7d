"""The shipped Streamlit settings are known options, keep errors and secrets in, and ask nothing outside."""

import re
import tomllib
from pathlib import Path
from typing import Any

from streamlit import config

from cadran.ui.shell.style import SHEET

SOURCE = (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
SETTINGS = tomllib.loads(SOURCE)


def _options(table: dict[str, Any], above: str = "") -> dict[str, Any]:
    options: dict[str, Any] = {}
    for key, entry in table.items():
        options |= _options(entry, f"{above}{key}.") if isinstance(entry, dict) else {above + key: entry}
    return options


def test_every_setting_is_an_option_of_the_installed_streamlit() -> None:
    assert set(_options(SETTINGS)) - set(config.get_config_options()) == set()


def test_a_reader_never_sees_a_traceback_and_no_use_is_reported() -> None:
    options = _options(SETTINGS)
    assert options["client.showErrorDetails"] == "none"
    assert options["browser.gatherUsageStats"] is False
    assert options["server.enableStaticServing"] is False
    assert options["server.address"] == "localhost"


def test_no_secret_is_shipped_and_nothing_comes_from_outside() -> None:
    assert "server.cookieSecret" not in _options(SETTINGS)
    assert re.findall(r"https?://", SOURCE) == []
    assert _options(SETTINGS)["logger.hideWelcomeMessage"] is True  # it asks a server outside


def test_both_themes_set_the_same_roles() -> None:
    assert set(_options(SETTINGS["theme"]["light"])) == set(_options(SETTINGS["theme"]["dark"]))


def test_every_rule_of_the_style_sheets_is_closed_once() -> None:
    depth = 0
    for sign in re.findall(r"[{}]", SHEET):
        depth += 1 if sign == "{" else -1
        assert 0 <= depth <= 2
    assert depth == 0


def test_answers_are_kept_in_one_place() -> None:
    """What Streamlit keeps it copies for each reader; `insight.answers` keeps them once for all."""
    code = (Path(__file__).parents[2] / "cadran").rglob("*.py")
    assert [str(file) for file in code if "st.cache_" in file.read_text("utf-8")] == []


def test_what_is_kept_elsewhere_is_the_same_for_every_version() -> None:
    """Files that come with the program, and functions of nothing but their arguments."""
    folder = Path(__file__).parents[2] / "cadran"
    keeping = [file for file in folder.rglob("*.py") if re.search(r"^ *@(lru_)?cache\b", file.read_text("utf-8"), re.M)]
    assert {file.relative_to(folder).as_posix() for file in keeping} == {
        "calendar.py",
        "i18n/catalogue.py",
        "i18n/formats.py",
        "ingest/files/letters.py",
        "ingest/profiles/countries.py",
        "ingest/profiles/trees.py",
        "ingest/profiles/profile.py",
        "recognition/vocabulary.py",
        "simulation/days.py",
        "ui/request/routes.py",
        "warehouse/emptiness.py",
        "warehouse/relations.py",
    }
