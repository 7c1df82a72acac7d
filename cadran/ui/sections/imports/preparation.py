"""An import that is being prepared, as its panels see it: files, answers, and what Cadran makes of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TypeVar

import streamlit as st

from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.imports.draft import Draft, draft_of, folder_of, profile_name, write_draft
from cadran.recognition.proposal import Proposal
from cadran.recognition.propose import propose
from cadran.recognition.samples import listed
from cadran.recognition.saved import saved_profiles
from cadran.ui.request.view import Request

Result = TypeVar("Result")
LATEST = "cadran_import_latest"


@dataclass(frozen=True)
class Preparation:
    """The draft of an import, the folder of its files and the sizes and times that tell when they change."""

    request: Request
    home: Path
    import_id: str
    draft: Draft
    folder: Path
    files: tuple[tuple[str, int, int], ...]

    @property
    def bytes(self) -> int:
        return sum(size for _, size, _ in self.files)

    def key(self, name: str) -> str:
        """The key of a widget, one for each answer it may show."""
        return f"{self.import_id}_{name}_{self.request.language}_{self.draft.answers.get(name)}"

    def write(self, draft: Draft) -> None:
        write_draft(self.home, self.import_id, draft)

    def answer(self, name: str, answer: str | None) -> None:
        self.write(self.draft.answering(name, answer))

    def remembered(self, kind: str, asked: object, work: Callable[[], Result]) -> Result:
        """What `work` gives, worked out once for these files and what is asked; the latest of each kind is kept."""
        latest = st.session_state.setdefault(LATEST, {})
        key = (self.import_id, self.files, asked)
        if kind not in latest or latest[kind][0] != key:
            latest[kind] = (key, work())
        result: Result = latest[kind][1]
        return result

    def proposal(self) -> Proposal:
        """What Cadran recognises, with the answers so far; CadranError for an answer that fits no longer."""
        answers = tuple(sorted(self.draft.answers.items()))
        proposal = self.remembered("proposal", answers, lambda: propose(self.folder, self.draft.answers, self.home))
        if proposal.recognised:
            return proposal
        name = profile_name(self.draft.name) or self._free_name(_usual_name(proposal))
        return replace(proposal, name=name, title=self.draft.name.strip() or name)

    def _free_name(self, name: str) -> str:
        """The name, with a number where a profile of another form is kept under it; as it is to see its own anew."""
        kept = set() if "profile" in self.draft.answers else {path.stem for path in saved_profiles(self.home)}
        return next(free for number in count(1) if (free := name if number == 1 else f"{name}-{number}") not in kept)


def preparation_of(request: Request, import_id: str) -> Preparation:
    home = home_folder()
    draft = draft_of(home, import_id)
    folder = folder_of(home, import_id, draft)
    return Preparation(request, home, import_id, draft, folder, _stamps(folder))


def step_of(panel: str, proposal: Proposal | None) -> str:
    """The number of a panel among those that this import needs."""
    panels = {
        "files": True,
        "tables": proposal is not None and not proposal.recognised and bool(proposal.tables),
        "questions": proposal is not None and any(question.is_needed for question in proposal.questions),
        "check": True,
        "load": True,
    }
    needed = [name for name, is_needed in panels.items() if is_needed]
    return str(needed.index(panel) + 1)


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        paths = listed([folder])[1]
    except CadranError:
        return ()
    stats = [(path.relative_to(folder).as_posix(), path.stat()) for path in paths]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


def _usual_name(proposal: Proposal) -> str:
    """The name of the file of orders, or of the first one, without its days and numbers."""
    ranked = sorted(proposal.tables, key=lambda table: table.table != "order_lines")
    stem = Path(ranked[0].file.partition("#")[0]).name.partition(".")[0] if ranked else ""
    words = "-".join(word for word in profile_name(stem).split("-") if not word.isdecimal())
    return f"my-{words or 'files'}"
