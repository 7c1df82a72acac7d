"""Where Cadran finds its own files and keeps its data."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ROOT / "data" / "profiles"
HOME_DEFAULT = ROOT / "data" / "home"
# The country whose calendar counts where no profile says another.
HOME_COUNTRY = "FR"


def home_folder() -> Path:
    """The folder of the store and the warehouse: CADRAN_HOME, else `data/home` beside the package."""
    return Path(os.environ.get("CADRAN_HOME") or HOME_DEFAULT)
