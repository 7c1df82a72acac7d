"""The site of the documentation, where `make docs` has built it: nothing of it comes from outside."""

import re
from pathlib import Path

import pytest

from cadran.config import ROOT
from docs.generate import DOCS

SITE = ROOT / "build" / "site"
LOADED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"?((?:https?:)?//[^\"\s>]+)")
IMPORTED = re.compile(r"(?:@import|url\()\s*['\"]?(https?://[^'\")]+)")


@pytest.fixture(scope="module")
def site() -> Path:
    """The site as `make docs` built it from the pages as they are now."""
    written = max(path.stat().st_mtime for path in [ROOT / "mkdocs.yml", *DOCS.rglob("*")])
    if not (SITE / "index.html").exists() or (SITE / "index.html").stat().st_mtime < written:
        pytest.skip("The site is not built from these pages; `make docs` builds it and runs these tests.")
    return SITE


def test_no_page_of_the_site_loads_anything_from_outside(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    loaded = {url for page in pages for url in LOADED.findall(page.read_text(encoding="utf-8"))}
    assert loaded == set()
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert [url for style in styles for url in IMPORTED.findall(style)] == []


def test_every_page_is_in_both_languages_of_the_site(site: Path) -> None:
    names = {path.name.removesuffix(".md") for path in DOCS.glob("*.md") if not path.name.endswith(".fr.md")}
    assert len(names) > 10
    assert {path.stem for path in site.glob("*.html")} - {"404"} == names
    assert {path.stem for path in (site / "fr").glob("*.html")} - {"404"} == names
    french = (site / "fr" / "kpis.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in french
    assert "Taux de livraison" in french
