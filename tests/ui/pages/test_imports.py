"""The import page: dropped files are kept, a job is watched, and its end says what came of it."""

import time
from dataclasses import asdict
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cadran.i18n import Text
from cadran.imports import inbox
from cadran.imports.draft import Draft, write_draft
from cadran.imports.job import Job, State, check_of, job_folder, state_of, write_state
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


@pytest.mark.long
def test_a_dropped_file_is_kept_on_disk_and_its_import_stands_in_the_address(home: Path) -> None:
    app = _dropped("../../order_lines.csv")
    assert failures(app) == []
    import_id = "".join(app.query_params["load"])
    assert [path.name for path in inbox.spooled(inbox.spool_folder(home, import_id))] == ["order_lines.csv"]
    assert "order_lines.csv" in shown(app)
    assert [title.partition(" · ")[0] for title in titles(app)] == ["1", "2", "3"]
    assert not (home / "store.duckdb").exists()


def test_an_empty_file_is_told_and_begins_no_import() -> None:
    app = _dropped("lines.csv", b"", lang="fr")
    assert [warning.value for warning in app.warning] == [
        "lines\\.csv est vide et n'a pas été pris\\. Exportez\\-le de nouveau, avec ses lignes\\."
    ]
    assert "load" not in app.query_params


@pytest.mark.parametrize("name", ["../../store", "nothing", "20261127-093000-0000000Z"])
def test_an_address_of_no_import_shows_the_beginning(name: str) -> None:
    app = opened("imports", lang="en", load=name)
    assert failures(app) == []
    assert titles(app) == ["Import files"]


def test_a_folder_outside_the_inbox_is_refused_where_readers_come_from_afar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadran.ui.sections.imports.begin.is_at_this_machine", lambda: False)
    app = opened("imports", lang="en")
    app.text_input[0].set_value("/etc")
    app.button(key="FormSubmitter:import_folder_form-Take this folder").click().run()
    assert "outside the inbox" in app.warning[0].value


@pytest.mark.parametrize("page", ["overview", "data", "imports"])
def test_who_comes_back_to_an_empty_home_sees_that_an_import_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadran.imports.job.running", lambda _home: IMPORT)
    app = opened(page, lang="fr")
    assert failures(app) == []
    assert [text.value for text in app.markdown if "import est en cours" in text.value] == ["◷ Un import est en cours"]


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
    assert titles(app)[0] == "1 · Fichiers"


def test_a_load_that_is_stored_and_not_published_offers_to_publish(home: Path) -> None:
    app = _state(home, State(phase="publish", outcome="stopped", is_stored=True))
    assert [button.key for button in app.button if button.key == "publish_import"] == ["publish_import"]


ANSWERS = {"flow": "outbound", "date_order": "dmy"}
ORDERS = "N° commande;N° ligne;Date commande;Date promise;Référence article;Quantité;Prix unitaire;Devise\n" + "".join(
    f"C{day};1;{day:02d}/{day:02d}/2026;{day:02d}/12/2026;REF-{day % 3};2;9,90;EUR\n" for day in range(1, 13)
)


@pytest.fixture
def prepared(home: Path) -> Path:
    """An import with one file of French orders, of which no date tells the day from the month."""
    folder = inbox.spool_folder(home, IMPORT)
    folder.mkdir(parents=True)
    (folder / "commandes.csv").write_text(
        ORDERS + "C99;1;01/02/2026;01/03/2026;REF-1;deux;9,90;EUR\n", encoding="utf-8"
    )
    return folder


@pytest.mark.long
@pytest.mark.usefixtures("prepared")
def test_what_is_ambiguous_is_asked_before_anything_can_be_loaded(home: Path) -> None:
    app = opened("imports", lang="en", load=IMPORT)
    assert failures(app) == []
    assert "3 · 2 questions only you can answer" in titles(app)
    assert [button for button in app.button if button.key == "load_import"] == []
    app.radio[0].set_value("outbound").run()
    app.radio[1].set_value("dmy").run()
    assert failures(app) == []
    assert titles(app)[2:] == ["3 · Answered", "4 · Checked: 13 rows, 1 is refused", "5 · Load"]
    assert not (home / "store.duckdb").exists()
    assert not (home / "profiles").exists()


@pytest.mark.long
def test_the_check_says_which_rows_are_refused_and_what_the_kpis_can_say(prepared: Path, home: Path) -> None:
    write_draft(home, IMPORT, Draft(answers=ANSWERS))
    words = " ".join(shown(opened("imports", lang="en", load=IMPORT)).split())
    assert "Ordered quantity must be a number below a billion, but reads “deux”. 14: deux" in words
    assert "Without stock levels:" in words
    assert "KPIs will have rows to judge:" in words
    frames = [frame.value for frame in opened("imports", lang="fr", load=IMPORT).dataframe]
    before, after = frames[-2:]
    assert before["Date commande"].to_list()[0] == "01/01/2026"
    assert str(after["Date de commande"].to_list()[0])[:10] == "2026-01-01"
    assert prepared.is_dir()


@pytest.mark.long
@pytest.mark.usefixtures("prepared")
def test_large_files_are_checked_whole_in_a_process_of_its_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadran.ui.sections.imports.check.WHOLE_UP_TO", 0)
    monkeypatch.setattr("cadran.ui.sections.imports.check.FIRST_ROWS", 5)
    write_draft(home, IMPORT, Draft(answers=ANSWERS))
    first = opened("imports", lang="fr", load=IMPORT)
    assert failures(first) == []
    assert "Les 5 premières lignes de chaque fichier" in shown(first)
    assert "cancel_import" in [button.key for button in first.button]
    _wait_for_check(home)
    whole = opened("imports", lang="en", load=IMPORT)
    assert "4 · Checked: 13 rows, 1 is refused" in titles(whole)
    assert "The first 5 rows" not in shown(whole)
    assert "Ordered quantity must be a number below a billion, but reads “deux”. 14: deux" in " ".join(
        shown(whole).split()
    )
    assert len(whole.dataframe) == 2
    monkeypatch.setattr("cadran.imports.job.start", lambda _home, _id, _asked: None)
    whole.button(key="load_import").click().run()
    assert not job_folder(home, check_of(IMPORT)).exists()


def _wait_for_check(home: Path) -> None:
    last = time.monotonic() + 120
    while time.monotonic() < last:
        state = state_of(home, check_of(IMPORT))
        if state and state.outcome:
            assert state.outcome == "done", state.problems
            return
        time.sleep(0.05)
    raise TimeoutError


@pytest.mark.long
def test_a_column_and_a_file_can_be_corrected(prepared: Path, home: Path) -> None:
    write_draft(home, IMPORT, Draft(answers=ANSWERS | {"order_lines.unit_price": ""}))
    app = opened("imports", lang="en", load=IMPORT)
    assert "unit_price" not in app.code[0].value
    write_draft(home, IMPORT, Draft(answers={prepared.name: "", "nothing.at_all": "x"}))
    app = opened("imports", lang="en", load=IMPORT)
    assert app.warning
    app.button(key="forget_answers").click().run()
    assert failures(app) == []


@pytest.mark.long
@pytest.mark.usefixtures("prepared")
def test_a_load_keeps_its_profile_under_the_name_it_was_given(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Job] = []
    monkeypatch.setattr("cadran.imports.job.start", lambda _home, _id, asked: begun.append(asked))
    write_draft(home, IMPORT, Draft(name="Ventes été", answers=ANSWERS))
    opened("imports", lang="fr", load=IMPORT).button(key="load_import").click().run()
    (profile,) = (home / "profiles").glob("*.toml")
    assert profile.name == "ventes-été.toml"
    assert 'name = "ventes-été"\ntitle = { en = "Ventes été", fr = "Ventes été" }' in profile.read_text(
        encoding="utf-8"
    )
    assert begun == [Job("load", str(inbox.spool_folder(home, IMPORT)), str(profile))]
    assert "5 · Charger" in titles(opened("imports", lang="fr", load=IMPORT))


@pytest.mark.long
@pytest.mark.usefixtures("prepared")
def test_files_of_another_form_leave_a_kept_profile_as_it_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadran.imports.job.start", lambda _home, _id, _asked: None)
    other = home / "profiles" / "my-commandes.toml"
    other.parent.mkdir()
    other.write_text("kept", encoding="utf-8")
    write_draft(home, IMPORT, Draft(answers=ANSWERS))
    for _ in ("first", "corrected"):
        opened("imports", lang="fr", load=IMPORT).button(key="load_import").click().run()
        assert [path.name for path in sorted(other.parent.iterdir())] == ["my-commandes-2.toml", "my-commandes.toml"]
    assert other.read_text(encoding="utf-8") == "kept"
