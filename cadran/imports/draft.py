"""An import that is being prepared: its files, and what the reader answered."""

import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from cadran.imports.inbox import spool_folder
from cadran.imports.job import job_folder
from cadran.imports.json_file import read_json, write_json
from cadran.recognition.proposal import Proposal
from cadran.recognition.saved import save_profile

LONGEST_NAME = 60


@dataclass(frozen=True)
class Draft:
    """What a reader prepares: the `folder` of the files where it is not that of dropped ones, and the answers.

    `name` is that of the profile proposed.
    """

    folder: str = ""
    name: str = ""
    answers: dict[str, str] = field(default_factory=dict)

    def answering(self, name: str, answer: str | None) -> "Draft":
        """The draft with one more answer, or without one where it is None."""
        others = {known: given for known, given in self.answers.items() if known != name}
        return replace(self, answers=others if answer is None else others | {name: answer})


def draft_of(home: Path, import_id: str) -> Draft:
    """The draft as it was left; an untouched one where nothing was written yet."""
    content = read_json(job_folder(home, import_id) / "draft.json")
    return Draft(**content) if content else Draft()


def write_draft(home: Path, import_id: str, draft: Draft) -> None:
    write_json(job_folder(home, import_id) / "draft.json", asdict(draft))


def folder_of(home: Path, import_id: str, draft: Draft) -> Path:
    """The folder a load of this import reads."""
    return Path(draft.folder) if draft.folder else spool_folder(home, import_id)


def profile_name(text: str) -> str:
    """A text as the name of a profile: small letters, digits and hyphens."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")[:LONGEST_NAME]


def known_profile(proposal: Proposal) -> str | Path | None:
    """The profile that reads the files as it is; None where one is proposed, or completed by answers."""
    return proposal.recognised if not proposal.house else None


def trial_profile(home: Path, import_id: str, proposal: Proposal, language: str) -> str | Path:
    """The profile a check reads: a known one, or the one proposed, written down beside the draft."""
    return known_profile(proposal) or save_profile(proposal, job_folder(home, import_id), language)
