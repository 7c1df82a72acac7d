"""A row of the list of what to handle is put aside as a whole, and stays so until somebody shows it again."""

import os
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cadran.cli import digest as mail
from cadran.engine import Engine
from cadran.i18n.catalogue import t
from cadran.insight.alert import rows_of
from cadran.insight.alerts import alerts
from cadran.insight.digest import Digest, digest
from cadran.ui.request.address import State
from cadran.warehouse import current_version
from cadran.warehouse.versions import publish
from cadran.workspace import Workspace
from ui.opened import failures, looked_at, opened, shown

ROW, NAME = "supplier_id=S062", "Maison Tréguilly"
FILTERED = State(period="last_month", filters=(("sup", ("S062",)),))


@pytest.fixture
def home(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The published version of the sample with a workspace of its own."""
    (tmp_path / "versions").mkdir()
    version = current_version(sample_home).path
    os.link(version, tmp_path / "versions" / version.name)
    (tmp_path / "current.json").write_bytes((sample_home / "current.json").read_bytes())
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))
    return tmp_path


def _publish_again(home: Path) -> None:
    """The next version, of the same data."""
    version = current_version(home)
    os.link(version.path, version.path.with_name("warehouse-2.duckdb"))
    publish(home, 2, version.as_of)


def _overview() -> AppTest:
    app = opened("overview", sup="S062", p="last_month", lang="en")
    assert failures(app) == []
    assert t("en", "handle.subtitle") in shown(app)
    return app


def _is_listed(app: AppTest) -> bool:
    """Whether the supplier stands on the list, not among what was put aside."""
    rows = [str(getattr(element.proto, "body", "")) for element in app.main]
    return any("cadran-handle" in row and NAME in row for row in rows)


def _put_aside(app: AppTest, key: str) -> None:
    app.session_state[f"mute_{key}"] = True
    app.run()
    for label, words in (("mute.note", "agreed with them"), ("notes.author", "Anne")):
        (field,) = [field for field in app.text_input if field.label == t("en", label)]
        field.input(words)
    (button,) = [button for button in app.button if button.label == t("en", "mute.apply")]
    button.click().run()


def _mail(now: Engine, then: Engine) -> Digest:
    return digest(mail.overview_of(now, "en"), mail.overview_of(then, "en"), date(2026, 10, 31))


@pytest.mark.long
def test_a_supplier_with_several_causes_is_put_aside_as_one_until_it_is_shown_again(
    home: Path, small_home: Path, sample_engine: Engine
) -> None:
    (row,) = [row for row in rows_of(alerts(looked_at(sample_engine, "overview", FILTERED))) if row.id == ROW]
    causes = {alert.id for alert in row.alerts}
    assert len(causes) > 1
    app = _overview()
    assert _is_listed(app)
    _put_aside(app, "_".join(alert.id for alert in row.alerts))
    assert not _is_listed(app)
    mutes = Workspace(home).mutes()
    assert {(mute.item, mute.note, mute.author) for mute in mutes} == {
        (cause, "agreed with them", "Anne") for cause in causes
    }

    small = Engine(current_version(small_home).path)
    told = _mail(sample_engine, small)
    small.close()
    assert told.muted == len(causes)
    assert not causes & {news.alert.id for news in told.news}

    _publish_again(home)
    again = _overview()
    assert not _is_listed(again)
    aside = [line for line in shown(again).splitlines() if "agreed with them" in line]
    assert len(aside) == len(causes)
    assert all(f"agreed with them · Anne · {mutes[0].written_at.day} " in line for line in aside)
    for cause in causes:
        again.button(key=f"unmute_{cause}").click().run()
    assert _is_listed(again)
    assert Workspace(home).mutes() == ()
