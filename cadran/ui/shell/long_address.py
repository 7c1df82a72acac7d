"""An address nobody can have written: of more than it may hold, Streamlit reads nothing, and says nothing."""

from typing import Any

import streamlit as st
from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from cadran.i18n import Language, formats
from cadran.i18n.catalogue import t

# Characters of an address, and values of its filters together.
LONGEST = 100_000
MOST_VALUES = 1_000
# No shorter message holds so many values.
SHORTEST = 2 * MOST_VALUES
# What stands in the place of such an address.
PARAMETER = "too_long"


class LongAddresses:
    """Puts a word in the place of an address that is too long, where the browser tells it over its web socket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, _shortened(receive) if scope["type"] == "websocket" else receive, send)


def _shortened(receive: Receive) -> Receive:
    async def received() -> Message:
        part = await receive()
        content = part.get("bytes")
        return {**part, "bytes": shortened(content)} if content and len(content) > SHORTEST else part

    return received


def shortened(content: bytes) -> bytes:
    """A message of the browser, without an address that is too long."""
    message: Any = BackMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return content
    address = message.rerun_script.query_string
    if len(address) <= LONGEST and address.count("&") < MOST_VALUES:
        return content
    message.rerun_script.query_string = f"{PARAMETER}=1"
    return bytes(message.SerializeToString())


def is_too_long() -> bool:
    """Whether this run was asked for by more than an address may hold."""
    return PARAMETER in st.query_params


def refuse() -> None:
    """Say so, on a page whose address is clean again."""
    language: Language = "fr" if (st.context.locale or "en").lower().startswith("fr") else "en"
    st.query_params.clear()
    st.set_page_config(page_title="Cadran", layout="wide")
    most = {"characters": formats.number(LONGEST, language), "n": formats.number(MOST_VALUES, language)}
    st.warning(t(language, "limits.long_address", **most))
    st.button(t(language, "limits.open_page"))
