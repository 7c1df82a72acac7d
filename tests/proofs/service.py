"""Proofs of storage and service: kills, damage, hostile names, many readers, the container."""

from pathlib import Path

from cadran.ingest.loading import load
from cadran.insight.events import publish_events
from cadran.warehouse import build
from proofs.damage import damaged
from proofs.image import image_faults
from proofs.kills import lost
from proofs.names import file_faults, hostile_home, page_faults
from proofs.proof import Proof
from proofs.sessions import crowded

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
READERS = 50


def killed_loads(folder: Path, count: int, seed: int) -> Proof:
    """A load killed at any moment takes nothing with it that was acknowledged."""
    acknowledged, faults = lost(folder / "kills", f"{seed}", count, is_served=True)
    claim = (
        "Loads killed at random moments, one or two at once beside a server whose pages are read, lose nothing "
        "acknowledged, leave nothing half done and no reader without an answer, and the home is ready within five "
        "seconds"
    )
    return Proof(claim, seed, f"{count} kills, {acknowledged} loads acknowledged before theirs", faults)


def damaged_homes(folder: Path, count: int, seed: int) -> Proof:
    """No damage to a file of a home stays unseen and matters, and what was published is served."""
    (folder / "damage").mkdir()
    tally = damaged(folder / "damage", count, f"{seed}")
    claim = (
        "Any file of a home lost, cut off, swapped, zeroed or with a bit flipped is found by the check or changes "
        "nothing the home says, and readers are shown what was published"
    )
    tried = f"{tally.tried} faults in {tally.files} files: {tally.found} found, {tally.harmless} harmless"
    return Proof(claim, seed, tried, tally.faults)


def hostile_names(folder: Path, count: int) -> Proof:
    """A name is a name, on every page and in every file, whatever it looks like."""
    pages, files = 0, 0
    faults: list[str] = []
    for first in range(count):
        home = hostile_home(folder / f"names-{first}", first)
        looked, of_pages = page_faults(home, folder / f"profile-{first}")
        written, of_files = file_faults(home, folder / f"names-{first}")
        pages, files = pages + looked, files + written
        faults += [*of_pages, *of_files]
    claim = (
        "Names that are scripts, pictures, links, formulas, SQL or paths run nothing, ask nothing outside and become "
        "no element on any page in Chromium, and no formula in any file"
    )
    return Proof(claim, 0, f"{count} homes, {pages} pages, {files} files", faults)


def crowd(folder: Path, seconds: int, seed: int) -> Proof:
    """Fifty readers at once, beside loads, are all answered, in memory that stays."""
    home = folder / "crowd"
    load(SAMPLE, "contract", home)
    build(home, finish=publish_events)
    came = crowded(home, folder / "loads-of-crowd", READERS, seconds, f"{seed}")
    claim = f"{READERS} readers on random pages beside one load after the other meet no error, and memory stays flat"
    return Proof(claim, seed, f"{seconds} seconds: {came.told()}", came.faults)


def container(folder: Path) -> Proof:
    """The image builds, starts on an empty home and is healthy."""
    how, faults = image_faults(folder / "image")
    return Proof("The steps of the container image run, and its server is healthy on an empty home", 0, how, faults)
