"""Errors a reader can act on: what, where, and the way out, in both languages."""

from collections.abc import Iterable

from cadran.i18n import Sentence


class CadranError(Exception):
    """One or more problems of the reader's input; never a programming error."""

    def __init__(self, *problems: Sentence) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.read("en") for problem in problems))

    @classmethod
    def of(cls, problems: Iterable[Sentence]) -> "CadranError":
        return cls(*problems)

    def read(self, language: str) -> list[str]:
        """The problems as sentences in `language`, in order."""
        return [problem.read(language) for problem in self.problems]
