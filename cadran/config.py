"""Where Cadran finds its own files and keeps its data."""

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

PACKAGE = Path(__file__).resolve().parent


def root_of(package: Path) -> Path:
    """The folder of app.py, pages, queries and data: `shipped` in an installed package, in a checkout the one above."""
    shipped = package / "shipped"
    return shipped if shipped.is_dir() else package.parent


ROOT = root_of(PACKAGE)
QUERIES = ROOT / "queries"
PAGES = ROOT / "pages"
PROFILES = ROOT / "data" / "profiles"
SAMPLE = ROOT / "data" / "sample"
TEMPLATES = ROOT / "data" / "templates"
ORDER_PROFILES = ROOT / "data" / "order_profiles"
# The sample as a reader types it.
SAMPLE_NAME = "data/sample" if PACKAGE.parent == ROOT else str(SAMPLE)
SETTINGS = ROOT / ".streamlit" / "config.toml"
# Shares of the memory of the machine, or of its container: six versions may be open while one is built.
BUILD_MEMORY = 25.0
VERSION_MEMORY = 12.5
# The country whose calendar counts where no profile says another.
HOME_COUNTRY = "FR"


def home_folder() -> Path:
    """The folder of the store and the warehouse: CADRAN_HOME, `data/home` of a checkout, or the user's data folder."""
    if named := os.environ.get("CADRAN_HOME"):
        return Path(named)
    return ROOT / "data" / "home" if PACKAGE.parent == ROOT else user_data_path("cadran", appauthor=False)


def cache_folder() -> Path:
    """The folder of what can be made anew at any time, no row of data in it: CADRAN_CACHE, else the user's cache."""
    named = os.environ.get("CADRAN_CACHE")
    return Path(named) if named else user_cache_path("cadran", appauthor=False)
