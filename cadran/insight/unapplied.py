"""Which of the reader's filters what a block asked could not be asked with: it names them, or it would mislead."""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Questions:
    """What was asked, KPIs and relations, and for each dimension what of it could not be filtered by it."""

    names: set[str] = field(default_factory=set)
    unfiltered: dict[str, set[str]] = field(default_factory=dict)


_QUESTIONS: ContextVar[Questions | None] = ContextVar("questions", default=None)


def note(name: str, unfiltered: Iterable[str]) -> None:
    """Something was asked of `name`, without the filters on the dimensions `unfiltered`."""
    questions = _QUESTIONS.get()
    if questions is None:
        _QUESTIONS.set(questions := Questions())
    questions.names.add(name)
    for dimension in unfiltered:
        questions.unfiltered.setdefault(dimension, set()).add(name)


def taken() -> Questions:
    """What was asked since this was last taken; what is asked from now on begins anew."""
    questions = _QUESTIONS.get() or Questions()
    _QUESTIONS.set(Questions())
    return questions
