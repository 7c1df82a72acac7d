"""The command that says what files are, and the answers with which a folder without a profile is loaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cadran.cli.options import HomeOption, LangOption, help_text, speaking
from cadran.cli.output import remark, write
from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.i18n import Sentence, Text
from cadran.i18n.message import Message, in_percent, message

if TYPE_CHECKING:
    from cadran.recognition.dry_run import DryRun, Match
    from cadran.recognition.proposal import Proposal, Question

AnswerOption = Annotated[list[str] | None, typer.Option("--answer", metavar="ID=VALUE", help=help_text("help.answer"))]


def inspect_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER...", help=help_text("help.inspected"))],
    answer: AnswerOption = None,
    format: Annotated[Literal["toml", "json"], typer.Option("--format")] = "toml",
    home: HomeOption = None,
    lang: LangOption = None,
) -> int:
    """Print the profile proposed for files, and on stderr what it makes of them; 1 where a question is open."""
    from cadran.recognition.proposal_json import proposal_json  # noqa: PLC0415 - slow to import, figures need it not
    from cadran.recognition.propose import propose  # noqa: PLC0415 - the same

    proposal = propose(files[0] if len(files) == 1 else files, answers_of(answer), home or home_folder())
    text = proposal.profile_toml(speaking()) if format == "toml" else proposal_json(proposal, speaking()) + "\n"
    write(text.encode("utf-8", "backslashreplace"))
    remark(*summary(proposal))
    return 0 if proposal.is_ready else 1


def answers_of(given: list[str] | None) -> dict[str, str]:
    """The answers of the command line by the id of their question."""
    pairs = [text.partition("=") for text in given or []]
    wrong = next((name + sign + value for name, sign, value in pairs if not sign or not name), None)
    if wrong is not None:
        raise CadranError(message("recognition.no_answer_form", text=wrong))
    return {name.strip(): value for name, _, value in pairs}


def summary(proposal: "Proposal") -> list[Sentence]:
    """What a proposal says of the files, a sentence each."""
    from cadran.recognition.personal import personal_note  # noqa: PLC0415 - slow to import, figures need it not

    sentences: list[Sentence] = (
        [message("inspect.recognised", profile=_name_of(proposal))] if proposal.recognised else []
    )
    for table in proposal.tables if not proposal.recognised else ():
        sentences.append(
            message(
                "inspect.feeds",
                file=table.file,
                table=table.table,
                share=in_percent(table.confidence, 0),
            )
        )
    sentences += [message("inspect.unread", reason=file.reason) for file in proposal.files if file.reason]
    sentences += [personal_note(proposal)] if proposal.tables else []
    return sentences + [line for question in proposal.open_questions for line in asked(question)]


def _name_of(proposal: "Proposal") -> str:
    return str(getattr(proposal.recognised, "stem", proposal.recognised))


def asked(question: "Question") -> list[Message]:
    """A question with the options that answer it."""
    example = question.options[0].value if question.options else "…"
    lines = [message("inspect.asked", sentence=question.sentence, id=question.id, example=example)]
    lines += [message("inspect.option", value=option.value, meaning=option.meaning) for option in question.options]
    return lines + [message("inspect.example", example=example) for example in question.examples]


@contextmanager
def read_by(
    folder: Path, profile: str | None, answers: dict[str, str], home: Path, is_trial: bool
) -> Iterator[str | Path]:
    """The profile a folder is read by: the one named, else a known one or the one proposed, kept unless it is a trial.

    CadranError with every question that is open.
    """
    if profile is not None:
        if answers:
            raise CadranError(message("inspect.profile_and_answers"))
        yield profile
        return
    from cadran.recognition.propose import propose  # noqa: PLC0415 - slow to import, and figures do not need it
    from cadran.recognition.saved import save_profile  # noqa: PLC0415

    proposal = propose(folder, answers, home)
    _refuse_open(proposal)
    remark(*summary(proposal))
    if proposal.recognised and not proposal.house:
        yield proposal.recognised
    elif is_trial:
        with TemporaryDirectory(prefix="cadran-profile-") as trial:
            yield save_profile(proposal, Path(trial), speaking())
    else:
        path = save_profile(proposal, home, speaking())
        remark(message("inspect.saved", path=path))
        yield path


def _refuse_open(proposal: "Proposal") -> None:
    """CadranError with what is open, where anything is."""
    if proposal.is_ready:
        return
    nothing = [] if proposal.tables else [message("inspect.nothing", folder=proposal.folder)]
    reasons = [file.reason for file in proposal.files if file.reason]
    questions = [line for question in proposal.open_questions for line in asked(question)]
    raise CadranError.of([*nothing, *reasons, *questions])


def tried(folder: Path, profile: str | Path, home: Path, row_limit: int | None) -> None:
    """Print what a load would do; CadranError where it would do nothing."""
    from cadran.recognition.dry_run import dry_run  # noqa: PLC0415 - the same

    outcome = dry_run(folder, profile, home, row_limit)
    if outcome.problems:
        raise CadranError(*outcome.problems)
    _show(outcome)


def _show(outcome: "DryRun") -> None:
    import polars as pl  # noqa: PLC0415

    from cadran.export.terminal import plain_table, show  # noqa: PLC0415

    show(plain_table(pl.DataFrame([vars(file) for file in outcome.files]), speaking()))
    if outcome.row_limit:
        remark(message("inspect.row_limit", n=outcome.row_limit))
    for refusal in outcome.refusals:
        line, value = refusal.examples[0] if refusal.examples else (0, "")
        values = {"file": refusal.file, "line": line, "n": refusal.rows, "sentence": refusal.sentence, "value": value}
        remark(message("inspect.refused", **values))
    for match in outcome.matches:
        if match.matched < match.rows:
            remark(_unmatched(match))
    remark(message("inspect.able", kpis=_named([ability.kpi for ability in outcome.abilities if ability.is_able])))
    remark(*_lacks(outcome))
    remark(*outcome.notes, message("inspect.nothing_written"))


def _unmatched(match: "Match") -> Message:
    return message(
        "inspect.unmatched",
        table=match.table,
        other=match.other,
        n=match.rows - match.matched,
        share=in_percent(match.hit_rate),
        examples=", ".join(match.examples),
    )


def _named(kpis: list[str]) -> Text:
    from cadran.kpis import KPIS  # noqa: PLC0415

    return Text.of(lambda language: ", ".join(KPIS[kpi].short.read(language) for kpi in kpis) or "–")


def _lacks(outcome: "DryRun") -> list[Message]:
    """What is missing, with the KPIs that need it."""
    needing: dict[str, list[str]] = {}
    for ability in outcome.abilities:
        if not ability.is_able:
            needed = [*ability.tables, *(" / ".join(either) for either in ability.columns)]
            needing.setdefault(", ".join(needed), []).append(ability.kpi)
    return [message("inspect.lacks", needed=needed, kpis=_named(kpis)) for needed, kpis in needing.items()]
