"""Profiles that were proposed and confirmed, kept in the home so that the next files of that form ask nothing."""

import secrets
from pathlib import Path

from cadran.ingest.profiles.profile import read_profile
from cadran.recognition.proposal import Proposal

FOLDER = "profiles"


def saved_profiles(home: Path) -> list[Path]:
    """The profiles kept in a home."""
    return sorted((home / FOLDER).glob("*.toml"))


def save_profile(proposal: Proposal, home: Path, language: str = "en") -> Path:
    """Keeps the profile of a proposal in a home, over an earlier one of its name; CadranError where it is none."""
    path = home / FOLDER / f"{proposal.name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft")
    draft.write_text(proposal.profile_toml(language), encoding="utf-8")
    try:
        read_profile(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path
