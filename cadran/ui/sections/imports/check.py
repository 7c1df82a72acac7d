"""The check: what would become of each row and what the KPIs could say, before anything is written.

Large files are checked by their first rows at once, and whole beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from markupsafe import Markup

from cadran.i18n import formats
from cadran.i18n.catalogue import say_code
from cadran.imports.draft import trial_profile
from cadran.imports.job import State
from cadran.ingest.storage.store import STORE
from cadran.kpis import KPIS
from cadran.recognition.abilities import Ability
from cadran.recognition.dry_run import DryRun, FileOutcome, Match, Refusal, dry_run
from cadran.recognition.personal import personal_note
from cadran.recognition.proposal import Proposal
from cadran.ui.components.data_table import file_rows
from cadran.ui.components.markup import as_markdown, element, joined, show_html
from cadran.ui.components.needs import needed
from cadran.ui.components.panel import framed
from cadran.ui.components.row_list import Cell, Column, ListRow, RowList
from cadran.ui.request.view import Request
from cadran.ui.sections.imports.preparation import Preparation, step_of
from cadran.ui.sections.imports.whole_check import whole_check, whole_outcome, whole_progress

# Of larger files the first rows, and some of the middle and the end, say something before all are checked.
WHOLE_UP_TO = 20 << 20
FIRST_ROWS = 20_000
# A check works on a copy of the store: beside a larger one the new files are checked alone.
COPIED_UP_TO = 200 << 20
REASONS_SHOWN = 12
COUNTED = ("rows", "accepted", "unchanged", "quarantined", "skipped", "blank", "set_aside", "warnings")


def check_panel(import_now: Preparation, proposal: Proposal, withdraws: tuple[int, ...]) -> None:
    """The outcome of a load, in place of those it withdraws, that is thrown away again."""
    request = import_now.request
    limit = None if import_now.bytes <= WHOLE_UP_TO else FIRST_ROWS
    with st.spinner(request.t("imports.checking")):
        toml = proposal.profile_toml(request.language)
        check = partial(_checked, import_now, proposal, limit, withdraws)
        outcome = import_now.remembered("check", (toml, withdraws), check)
    if limit is None or outcome.problems:
        _check_panel(import_now, proposal, outcome)
        return
    state = whole_check(import_now, proposal, withdraws, _is_beside(import_now))
    whole = whole_outcome(import_now, state)
    _check_panel(import_now, proposal, replace(whole, previews=outcome.previews) if whole else outcome, state)


def _check_panel(import_now: Preparation, proposal: Proposal, outcome: DryRun, state: State | None = None) -> None:
    request = import_now.request
    title = _title(request, outcome, step_of("check", proposal))
    with framed(request.language, "import_check", title, _subtitle(request, outcome)):
        whole_progress(import_now, state)
        show_html(_fact("●", personal_note(proposal).read(request.language)))
        for problem in outcome.problems:
            st.warning(as_markdown(problem.read(request.language)))
        if not outcome.problems:
            _counts(request, outcome.files)
            _refusals(request, outcome.refusals)
            _matches(request, outcome.matches)
            _abilities(request, outcome.abilities)
            _notes(request, outcome)
            _previews(request, outcome)


def _checked(import_now: Preparation, proposal: Proposal, limit: int | None, withdraws: tuple[int, ...]) -> DryRun:
    profile = trial_profile(import_now.home, import_now.import_id, proposal, import_now.request.language)
    if not _is_beside(import_now):
        return dry_run(import_now.folder, profile, None, limit, wants_spread=True)
    return dry_run(import_now.folder, profile, import_now.home, limit, True, withdraws)


def _is_beside(import_now: Preparation) -> bool:
    """Whether the files are checked beside what the home holds."""
    store = import_now.home / STORE
    return store.is_file() and store.stat().st_size <= COPIED_UP_TO


def _title(request: Request, outcome: DryRun, step: str) -> str:
    if outcome.problems:
        return request.t("imports.check_failed", step=step)
    rows, refused = (sum(getattr(file, name) for file in outcome.files) for name in ("rows", "quarantined"))
    key = "imports.check_refused" if refused else "imports.check_good"
    return request.t(key, step=step, n=_number(request, rows), refused=_number(request, refused))


def _subtitle(request: Request, outcome: DryRun) -> str:
    if outcome.row_limit:
        key = "imports.spread_rows" if outcome.is_spread else "imports.first_rows"
        return request.t(key, n=_number(request, outcome.row_limit))
    return request.t("imports.check_subtitle")


def _counts(request: Request, files: Sequence[FileOutcome]) -> None:
    used = [name for name in COUNTED if name in ("rows", "accepted") or any(getattr(file, name) for file in files)]
    titles = [say_code(request.language, "column", name) for name in used]
    columns = [
        Column(request.t("imports.file")),
        Column(request.t("imports.table"), "wide"),
        *(Column(title, "num") for title in titles),
    ]
    rows = (
        ListRow(
            [
                Cell(file.file, title=file.file),
                say_code(request.language, "table", file.table),
                *(_number(request, getattr(file, name)) for name in used),
            ]
        )
        for file in files
    )
    show_html(RowList("cadran-counts", columns, _widths(len(used), 2)).table(rows))


def _widths(numbers: int, texts: int) -> str:
    """The widths of the columns, and those of a phone, where only the first text stands."""
    narrow = f"minmax(90px,1.6fr) repeat({numbers}, minmax(44px,1fr))"
    return f"--columns: {'minmax(110px,1.6fr) ' * texts}repeat({numbers}, minmax(56px,1fr)); --narrow: {narrow}"


def _refusals(request: Request, refusals: Sequence[Refusal]) -> None:
    """Reasons by the rows they cost, each with some lines and values."""
    if not refusals:
        return
    columns = [
        Column(request.t("imports.refused_rows"), "num"),
        Column(request.t("imports.reason")),
        Column(request.t("imports.lines"), "wide dim"),
    ]
    show_html(
        RowList("cadran-refusals", columns).table(_refusal(request, refusal) for refusal in refusals[:REASONS_SHOWN])
    )
    if len(refusals) > REASONS_SHOWN:
        show_html(element("p", request.t("imports.more_reasons", n=len(refusals) - REASONS_SHOWN), css="cadran-note"))


def _refusal(request: Request, refusal: Refusal) -> ListRow:
    colon = request.t("judged.colon")
    examples = ", ".join(f"{line}{colon}{value}" if value else str(line) for line, value in refusal.examples)
    words = say_code(request.language, "contract_column", refusal.column)
    reason = refusal.sentence.read(request.language).replace(f"{refusal.column} ", f"{words} ", 1)
    sentence = request.t("imports.of_file", file=refusal.file, sentence=reason)
    return ListRow(
        [_number(request, refusal.rows), Cell(sentence, title=sentence), Cell(examples, "wide dim", examples)]
    )


def _matches(request: Request, matches: Sequence[Match]) -> None:
    """Rows whose ids another table does not know."""
    loose = [match for match in matches if match.matched < match.rows]
    if loose:
        show_html(joined(*(_fact("▲", _unmatched(request, match)) for match in loose)))


def _unmatched(request: Request, match: Match) -> str:
    return request.t(
        "imports.unmatched",
        n=_number(request, match.rows - match.matched),
        table=say_code(request.language, "table", match.table),
        other=say_code(request.language, "table", match.other),
        share=formats.percent(match.hit_rate, request.language),
        examples=", ".join(match.examples),
    )


def _abilities(request: Request, abilities: Sequence[Ability]) -> None:
    """The KPIs with something to say, and what the others lack."""
    able = [ability.kpi for ability in abilities if ability.is_able]
    words = request.t(
        "imports.able",
        n=_number(request, len(able)),
        total=_number(request, len(abilities)),
        kpis=_names(request, able),
    )
    first = _fact("●", words) if able else _fact("▲", request.t("imports.waits"))
    show_html(joined(first, *(_fact("○", sentence) for sentence in _lacks(request, abilities))))


def _lacks(request: Request, abilities: Sequence[Ability]) -> Iterator[str]:
    lacking: dict[str, list[str]] = {}
    for ability in abilities:
        if not ability.is_able:
            lacking.setdefault(needed(request.language, ability.tables, ability.columns), []).append(ability.kpi)
    for lacked, kpis in lacking.items():
        yield request.t("imports.lacks", needed=lacked, kpis=_names(request, kpis))


def _names(request: Request, kpis: Sequence[str]) -> str:
    return ", ".join(KPIS[kpi].short.read(request.language) for kpi in kpis) or formats.NOTHING


def _notes(request: Request, outcome: DryRun) -> None:
    if outcome.notes:
        items = (element("li", note.read(request.language)) for note in outcome.notes)
        show_html(element("ul", *items, css="cadran-notes"))


def _previews(request: Request, outcome: DryRun) -> None:
    """The first rows of each file, as they stand there and as rows of the table."""
    for index, preview in enumerate(outcome.previews):
        table = say_code(request.language, "table", preview.table)
        label = request.t("imports.preview", file=preview.file, table=table)
        with st.expander(as_markdown(label), key=f"preview_{index}"):
            file_rows(preview.before)
            named = {name: say_code(request.language, "contract_column", name) for name in preview.after.columns}
            file_rows(preview.after.rename(named))


def _fact(sign: str, words: str) -> Markup:
    return element("p", element("b", sign, aria_hidden="true"), " ", words, css="cadran-fact")


def _number(request: Request, n: int) -> str:
    return formats.number(n, request.language)
