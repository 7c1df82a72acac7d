"""A page opened in a simulated browser, and what it shows."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path

from charts.checked import checked
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import Block

from cadran.charts.figure import AsSent, Figure
from cadran.engine import Engine
from cadran.i18n import Language
from cadran.ui.components import panel
from cadran.ui.request.address import State
from cadran.ui.request.routes import page_of
from cadran.ui.request.view import Request, View, build_view

REPOSITORY = Path(__file__).parents[2]
MAIN = REPOSITORY / "cadran" / "ui" / "shell" / "main.py"
# A server looks once through the installed packages for components of Streamlit, a simulated browser at every run.
vars(manifest_scanner)["scan_component_manifests"] = cache(manifest_scanner.scan_component_manifests)
_asks_until_it_ends = local_script_runner.require_widgets_deltas


def _waits_for_its_end(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Sleep until a page has run: a simulated browser asks a thousand times a second, which takes the page its time."""
    assert runner._script_thread is not None
    runner._script_thread.join(timeout)
    _asks_until_it_ends(runner, 0.01)


vars(local_script_runner)["require_widgets_deltas"] = _waits_for_its_end
CHECKED: set[frozenset[str]] = set()


def _sent(figure: Figure) -> AsSent:
    """A figure that a page draws, checked by Plotly the first time that a test draws one of its form."""
    form = frozenset(_parts_of(figure.to_dict()))
    if form not in CHECKED:
        checked(figure)
        CHECKED.add(form)
    return AsSent(figure)


def _parts_of(figure: object, path: str = "") -> Iterator[str]:
    """The names of all that a figure says."""
    if isinstance(figure, dict):
        for name, part in figure.items():
            yield from _parts_of(part, f"{path}.{name}")
    elif isinstance(figure, list) and figure and isinstance(figure[0], dict):
        for part in figure:
            yield from _parts_of(part, f"{path}.{part.get('type', '')}")
    else:
        yield path


vars(panel)["AsSent"] = _sent


def opened(page: str, **parameters: str | list[str]) -> AppTest:
    """The whole page with these parameters in its address, what is below the fold too."""
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in ({"all": "1"} | parameters).items():
        app.query_params[name] = value
    return app.switch_page(str(REPOSITORY / "pages" / f"{page}.py")).run()


def looked_at(engine: Engine, page: str, state: State | None = None, language: Language = "en") -> View:
    """What a reader looks at on a page, in the last complete month unless the state says otherwise."""
    where = page_of(page)
    assert where is not None
    return build_view(Request(language, state or State(period="last_month"), where, "light"), engine)


def shown(app: AppTest) -> str:
    """Everything written in the main part, tags removed, one element a line."""
    bodies = [str(getattr(element.proto, "body", "")) for element in app.main]
    labels = [str(getattr(element.proto, "label", "")) for element in app.main]
    return re.sub(r"<[^>]*>", " ", "\n".join([*bodies, *labels]))


def titles(app: AppTest) -> list[str]:
    """The titles of the blocks, in order."""
    bodies = "\n".join(str(getattr(element.proto, "body", "")) for element in app.main)
    return [unescape(title) for title in re.findall(r"<h2[^>]*>(.*?)</h2>", bodies)]


def sections_of(app: AppTest) -> dict[str, int]:
    """How many blocks and cards stand in each section of the page, by its name in the address."""
    counted: dict[str, int] = {}
    for section, is_counted in _parts(app.main, ""):
        counted[section] = counted.get(section, 0) + is_counted
    return counted


def _parts(block: Block, section: str) -> Iterator[tuple[str, bool]]:
    """The section of every container and element in it, and whether that is the title of a block or a card."""
    for child in block.children.values():
        key = (child.key or "") if isinstance(child, Block) else ""
        inside = key.removeprefix("section_") if key.startswith("section_") else section
        if inside:
            yield inside, key.startswith("card_") or "<h2" in str(getattr(child.proto, "body", ""))
        if isinstance(child, Block):
            yield from _parts(child, inside)


def export_menus(app: AppTest) -> set[str]:
    """The reports whose files the page offers."""
    return set(_keys(app.main, "export_"))


def _keys(block: Block, prefix: str) -> Iterator[str]:
    """What follows `prefix` in the keys of containers."""
    for child in block.children.values():
        if isinstance(child, Block):
            if (child.key or "").startswith(prefix):
                yield child.key.removeprefix(prefix)
            yield from _keys(child, prefix)


def failures(app: AppTest) -> list[str]:
    """Every error or warning on the page; a sound page has none."""
    return [error.message for error in app.exception] + [error.value for error in (*app.error, *app.warning)]
