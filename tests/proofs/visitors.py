"""Readers without a browser: they speak Streamlit's own protocol over its web socket."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

LARGEST = 64 << 20


@dataclass
class Seen:
    """What one run of a page sent: how often each kind of element, its texts, what it failed with."""

    texts: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    elements: int = 0

    def take(self, message: Any) -> None:
        """Count an element of the page."""
        if message.WhichOneof("type") != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        self.elements += 1
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.exceptions.append(element.exception.message)
        elif kind == "alert":
            self.alerts.append(element.alert.body)
        elif kind in ("markdown", "heading", "html"):
            self.texts.append(getattr(element, kind).body)


class Visitor:
    """One open page; `look` sends the reader's wish and reads until the run that answers it has ended."""

    def __init__(self, socket: ClientConnection, address: str, language: str) -> None:
        self._socket, self._address, self._language = socket, address, language

    def ask(self, page: str, query: str = "") -> None:
        """Click on to a page, without waiting for it."""
        wish: Any = BackMsg()
        wish.rerun_script.query_string = query
        wish.rerun_script.page_name = page
        wish.rerun_script.context_info.locale = self._language
        wish.rerun_script.context_info.url = f"{self._address}/{page}" + (f"?{query}" if query else "")
        self._socket.send(wish.SerializeToString())

    def look(self, page: str, query: str = "", seconds: float = 120.0) -> Seen:
        """What a page shows; TimeoutError where its run does not end in time."""
        self.ask(page, query)
        seen, until = Seen(), time.monotonic() + seconds
        while True:
            message: Any = ForwardMsg()
            message.ParseFromString(self._socket.recv(timeout=max(0.01, until - time.monotonic()), decode=False))
            if message.WhichOneof("type") == "new_session":
                seen = Seen()
            seen.take(message)
            if message.WhichOneof("type") == "script_finished" and message.script_finished == 0:
                return seen


@contextmanager
def visiting(address: str, language: str = "en", origin: str = "", cookie: str = "") -> Iterator[Visitor]:
    """A reader of the server at `address`, who closes the page with the block.

    It comes from a page of `origin`, its own unless another is named, and bears `cookie`. As a browser, it sends no
    pings of its own.
    """
    there = urlsplit(address)
    stream = f"ws://{there.netloc}{there.path}/_stcore/stream"
    own: Any = origin or f"{there.scheme}://{there.netloc}"
    spoken: Any = ["streamlit"]
    with connect(
        stream,
        subprotocols=spoken,
        origin=own,
        additional_headers={"Cookie": cookie} if cookie else {},
        max_size=LARGEST,
        ping_interval=None,
        open_timeout=120,
    ) as socket:
        yield Visitor(socket, address, language)
