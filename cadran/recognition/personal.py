"""What becomes of customers' numbers and names in the files: asked once, and said of every proposal."""

from collections.abc import Iterator, Sequence
from typing import get_args

from cadran.contract.personal import JOINING, PERSONAL, Treatment, treatments
from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n import Sentence, Text
from cadran.i18n.catalogue import say_code
from cadran.i18n.message import message
from cadran.ingest.profiles.profile import Profile, is_personal, read_profile
from cadran.recognition.proposal import Option, Proposal, Question
from cadran.recognition.writing import Writing

SETTING = "personal_data"
TREATMENTS: tuple[Treatment, ...] = get_args(Treatment)
_TOLD: dict[str, Treatment] = {"replaced": "replace", "left_out": "leave_out"}


def ask_personal(writing: Writing, profile: Profile | None = None) -> dict[str, object]:
    """What the profile is to say; a known one that says it already is not asked. Unsaid, everything is kept."""
    answer = writing.answers.get(SETTING)
    if answer not in (None, *TREATMENTS):
        raise CadranError(message("personal.no_treatment", answer=answer, known=", ".join(TREATMENTS)))
    if profile and is_personal(profile):
        return {}
    options = tuple(Option(treatment, message(f"personal.may_{treatment}")) for treatment in TREATMENTS)
    sentence = message("personal.ask")
    writing.ask(Question(SETTING, sentence, options, is_needed=False, answer=answer or "keep"))
    return {SETTING: answer} if answer and answer != "keep" else {}


def personal_note(proposal: Proposal) -> Sentence:
    """What a load of the files would do with the columns by which a customer may be found."""
    done = dict(_done(proposal))
    if not done:
        return message("personal.kept")
    treated = {key: [name for name in PERSONAL if done.get(name) == treatment] for key, treatment in _TOLD.items()}
    parts = [message(f"personal.{key}", names=_named(names)) for key, names in treated.items() if names]
    columns = Text.of(lambda language: ", ".join(part.read(language) for part in parts))
    return message("personal.treated", columns=columns)


def _done(proposal: Proposal) -> Iterator[tuple[str, Treatment]]:
    answer = dict(proposal.house).get(SETTING)
    asked = next((treatment for treatment in TREATMENTS if treatment == answer), None)
    if proposal.recognised and not asked:
        for table, entry in read_profile(proposal.recognised).entries:
            yield from treatments(entry.personal_data, TABLES[table]).items()
    elif asked:
        for fed in proposal.tables:
            taken = {column.column for column in fed.columns} | {*JOINING}
            done = treatments(asked, TABLES[fed.table])
            yield from ((name, treatment) for name, treatment in done.items() if name in taken)


def _named(names: Sequence[str]) -> Text:
    return Text.of(lambda language: ", ".join(say_code(language, "contract_column", name) for name in names))
