"""The import page: dropped files are kept, a job is watched, and its end says what came of it."""

import time
from dataclasses import asdict
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cadran.i18n import Text
from cadran.imports import inbox
from cadran.imports.draft import Draft, write_draft
from cadran.imports.job import Job, State, job_folder, write_state
from cadran.imports.json_file import write_json
from ui.opened import failures, opened, shown, titles

LINES = "order_id,line_id,ordered_at,sku,ordered_quantity\nA,1,2026-01-05,X,2\n"
IMPORT = "20261127-093000-00000001"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))
    return tmp_path


def _dropped(name: str = "order_lines.csv", content: bytes = LINES.encode(), lang: str = "en") -> AppTest:
    app = opened("imports", lang=lang)
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    return app


def test_a_dropped_file_is_kept_on_disk_and_its_import_stands_in_the_address(home: Path) -> None:
    app = _dropped("../../order_lines.csv")
    assert failures(app) == []
    import_id = "".join(app.query_params["load"])
    assert [path.name for path in inbox.spooled(inbox.spool_folder(home, import_id))] == ["order_lines.csv"]
    assert "order_lines.csv" in shown(app)
    assert not (home / "store.duckdb").exists()


def test_an_empty_file_is_told_and_begins_no_import() -> None:
    app = _dropped("lines.csv", b"", lang="fr")
    assert [warning.value for warning in app.warning] == ["lines\\.csv est vide\\."]
    assert "load" not in app.query_params


@pytest.mark.parametrize("name", ["../../store", "nothing", "20261127-093000-0000000Z"])
def test_an_address_of_no_import_shows_the_beginning(name: str) -> None:
    app = opened("imports", lang="en", load=name)
    assert failures(app) == []
    assert titles(app) == ["Import files"]


def test_a_folder_outside_the_inbox_is_refused_where_readers_come_from_afar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadran.ui.sections.imports.begin._is_at_this_machine", lambda: False)
    app = opened("imports", lang="en")
    app.text_input[0].set_value("/etc")
    app.button(key="FormSubmitter:import_folder_form-Take this folder").click().run()
    assert "outside the inbox" in app.warning[0].value


def _state(home: Path, state: State) -> AppTest:
    write_draft(home, IMPORT, Draft())
    write_json(job_folder(home, IMPORT) / "job.json", asdict(Job("load", str(home), "contract")))
    write_state(job_folder(home, IMPORT), state)
    return opened("imports", lang="fr", load=IMPORT)


def test_a_job_whose_process_is_gone_is_never_told_as_running(home: Path) -> None:
    app = _state(home, State(phase="read", share=0.4, since=time.time()))
    assert titles(app) == ["L'import a été interrompu de l'extérieur"]
    assert "Les données sont comme avant." in shown(app)


def test_a_failed_load_says_why_and_leads_back_to_its_files(home: Path) -> None:
    problem = Text("lines.csv, line 3: no number.", "lines.csv, ligne 3 : pas un nombre.")
    app = _state(home, State(phase="read", outcome="failed", problems=(problem,)))
    assert titles(app) == ["Rien n'a été chargé"]
    assert app.warning[0].value.replace("\\", "") == problem.fr
    app.button(key="correct_import").click().run()
    assert titles(app)[0] == "Fichiers"


def test_a_load_that_is_stored_and_not_published_offers_to_publish(home: Path) -> None:
    app = _state(home, State(phase="publish", outcome="stopped", is_stored=True))
    assert [button.key for button in app.button if button.key == "publish_import"] == ["publish_import"]
