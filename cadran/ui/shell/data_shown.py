"""Which data a page shows: the newest, those known on an earlier day, or those a frozen link names; and a banner."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from cadran.config import home_folder
from cadran.engine import Engine
from cadran.errors import CadranError
from cadran.i18n import Text, formats
from cadran.i18n.message import Message, message
from cadran.insight.events import publish_events
from cadran.ui.components.markup import as_markdown
from cadran.ui.request.view import Request, View, current_data, engine_of, own_parameters
from cadran.warehouse.build import build_as_of
from cadran.warehouse.versions import Version, kept_version, version_as_of


@dataclass(frozen=True)
class ShownData:
    """The engine to ask and the sentence that says why it is not the newest; `is_warning` where a wish was not met,
    `is_newest_lost` where there is no way back to the newest either."""

    engine: Engine
    words: str = ""
    is_warning: bool = False
    is_newest_lost: bool = False


def data_shown(request: Request) -> ShownData:
    """The data the address asks for, or the newest ones with the reason why; CadranError when nothing was loaded."""
    (version, current), state = current_data(), request.state
    if version.fault:
        return ShownData(current, _instead(request, version.number, version.fault), True, True)
    if state.as_of is None:
        gone = state.version not in (None, current.info.version)
        return ShownData(current, request.t("data_shown.gone_version", version=state.version) if gone else "", gone)
    try:
        return _earlier(request, current, state.as_of)
    except CadranError as problem:
        return ShownData(current, " ".join([*problem.read(request.language), request.t("data_shown.current")]), True)


def _instead(request: Request, number: int, fault: Message) -> str:
    """Why the last good version is shown in place of the newest, and the way out."""
    sentences = (fault, message("home.earlier", number=number), message("home.repair"))
    return " ".join(sentence.read(request.language) for sentence in sentences)


def _earlier(request: Request, current: Engine, as_of: date) -> ShownData:
    number, day = request.state.version, formats.day(as_of, request.language)
    frozen = None if number is None else _frozen(number, as_of)
    if frozen:
        return ShownData(frozen, request.t("data_shown.frozen", day=day, version=number))
    engine = current if as_of == current.info.as_of_date else _built(request, current, as_of)
    if number not in (None, current.info.version):
        return ShownData(engine, request.t("data_shown.closest", day=day, version=number), True)
    return ShownData(engine, "" if engine is current and number is None else request.t("data_shown.as_of", day=day))


def _frozen(number: int, as_of: date) -> Engine | None:
    """The version a frozen link names, where it is still kept and holds the data of that day."""
    kept = kept_version(home_folder(), number, as_of)
    engine = engine_of(kept.path) if kept else None
    return engine if engine and engine.info.as_of_date == as_of else None


def _built(request: Request, current: Engine, as_of: date) -> Engine:
    first, last = current.catalogue.span[0], current.info.as_of_date
    if not first <= as_of <= last:
        raise CadranError(_outside(as_of, first, last))
    known = version_as_of(home_folder(), as_of)
    return engine_of((known or _build(request, current, as_of)).path)


def _build(request: Request, current: Engine, as_of: date) -> Version:
    """Who asks for the same day meanwhile waits for it."""
    words = request.t("data_shown.building", day=formats.day(as_of, request.language))
    progress = st.empty()

    def advance(_step: str, share: float) -> None:
        progress.progress(share, words)

    advance("", 0.0)
    version = build_as_of(home_folder(), as_of, current.info.version, advance, publish_events)
    progress.empty()
    return version


def _outside(as_of: date, first: date, last: date) -> Message:
    days = {"as_of": as_of, "first": first, "last": last}
    return message("data_shown.outside", **{name: _written(day) for name, day in days.items()})


def _written(day: date) -> Text:
    return Text.of(lambda language: formats.day(day, language))


def banner(view: View, data: ShownData) -> None:
    """The sentence on data that are not the newest, and the way back to them."""
    if not data.words:
        return
    with st.container(
        key=f"banner{'_warning' if data.is_warning else ''}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.markdown(f"{'▲' if data.is_warning else '◷'} {as_markdown(data.words)}", width="content")
        if data.is_newest_lost:
            return
        words = view.t("data_shown.back")
        view.link(view.request.page.id, words, view.state.of_current_data(), **own_parameters())
