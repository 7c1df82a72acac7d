"""What of loads is entered in the journal."""

from pathlib import Path

from cadran.workspace import Action, Workspace


def enter_load(home: Path, load_id: int, folder: Path) -> None:
    """Enter that a load read a folder, or one file, in the name of who acts."""
    Workspace(home).enter(Action.LOADED, f"{load_id} {folder.name}")


def enter_unload(home: Path, withdrawn: object) -> None:
    """Enter that a source, or what one load gave, was taken out, in the name of who acts."""
    Workspace(home).enter(Action.UNLOADED, withdrawn)
