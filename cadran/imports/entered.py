"""What of loads is entered in the journal."""

from contextlib import suppress
from pathlib import Path

from cadran.errors import CadranError
from cadran.workspace import Action, Workspace


def enter_load(home: Path, load_id: int, folder: Path) -> None:
    """Enter that a load read a folder, or one file, in the name of who acts."""
    Workspace(home).enter(Action.LOADED, f"{folder.name} #{load_id}")


def enter_unload(home: Path, withdrawn: object) -> None:
    """Enter that a source, or what one load gave, was taken out, in the name of who acts."""
    Workspace(home).enter(Action.UNLOADED, withdrawn)


def enter_taken(home: Path, path: Path) -> None:
    """Enter that a file or folder was written with what the home holds; a home that is only read stays as it is."""
    with suppress(CadranError):
        Workspace(home).enter(Action.EXPORTED, path.name)
