"""A proof: what was tried and what came of it, as a row of the page."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Proof:
    """What was tried and what came of it."""

    claim: str
    seed: int
    tried: str
    faults: list[str]

    def line(self, day: date) -> str:
        """Its row of the page."""
        result = "holds" if not self.faults else f"**{len(self.faults)} faults**"
        return f"| {self.claim} | {self.seed} | {self.tried} | {day} | {result} |"
