"""Where Cadran finds its own files and keeps its data, and how much memory a database may take."""

import os
import re
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from cadran.errors import CadranError
from cadran.i18n.message import message

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
BUILD_MEMORY = "25%"
VERSION_MEMORY = "12.5%"
MEMORY_SIZE = re.compile(r"\d+(\.\d+)?\s*([kmgt]i?b|%)", re.IGNORECASE)
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


def memory_limit(share: str) -> str:
    """The most memory a build, or an open version, takes before it uses the disk: CADRAN_MEMORY, else `share`.

    CadranError where CADRAN_MEMORY is neither a size such as 2GB nor a share such as 25%.
    """
    limit = os.environ.get("CADRAN_MEMORY", share).strip()
    if not MEMORY_SIZE.fullmatch(limit):
        raise CadranError(message("store.no_memory_size", limit=limit))
    return limit
