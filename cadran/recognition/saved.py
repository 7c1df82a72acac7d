"""Profiles that were proposed and confirmed, kept in the home so that the next files of that form ask nothing."""

from pathlib import Path

from cadran.ingest.profiles.profile import read_profile
from cadran.recognition.proposal import Proposal
from cadran.whole_file import whole_file

FOLDER = "profiles"


def saved_profiles(home: Path) -> list[Path]:
    """The profiles kept in a home."""
    return sorted((home / FOLDER).glob("*.toml"))


def save_profile(proposal: Proposal, home: Path, language: str = "en") -> Path:
    """Keeps the profile of a proposal in a home, over an earlier one of its name; CadranError where it is none."""
    path = home / FOLDER / f"{proposal.name}.toml"
    with whole_file(path, is_durable=True) as draft:
        draft.write_text(proposal.profile_toml(language), encoding="utf-8")
        read_profile(draft)
    return path
