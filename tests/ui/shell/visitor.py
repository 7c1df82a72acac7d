"""A browser for the tests that has no screen: it keeps cookies, signs in, and opens pages by Streamlit's own socket."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

SECONDS = 30
WORDS = ("markdown", "heading", "alert", "text")


class Visitor:
    """Somebody at the dashboard served at `address`, with the cookies they were given."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.browser = httpx.Client(base_url=address, follow_redirects=False, timeout=SECONDS)
        self.browser.get("/_stcore/host-config")
        self.browser.get("/_stcore/health")
        self.headers: dict[str, str] = {}

    def put_cookie(self, name: str, value: str) -> None:
        """Have another value of a cookie in place of the one given."""
        for cookie in [cookie for cookie in self.browser.cookies.jar if cookie.name == name]:
            cookie.value = value

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.browser.get(path, headers=headers)

    @contextmanager
    def open(self, page: str = "", session: str | None = None) -> Iterator["Page"]:
        """A page of the dashboard; with `session` as one that was open before."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.browser.cookies.jar)
        token = self.browser.cookies.get("_streamlit_xsrf") or ""
        protocols = ["streamlit", token, *([session] if session else [])]
        with connect(
            f"{self.address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=[Subprotocol(name) for name in protocols if name],
            origin=Origin(self.address),
            additional_headers=self.headers | {"Cookie": cookies},
            open_timeout=SECONDS,
            max_size=None,
        ) as socket:
            yield Page(socket, page)

    def way_in(self) -> str:
        """Where the button that signs in leads to."""
        with self.open() as page:
            return page.click("Sign in")

    def sign_in(self, leads_to: str, page: str = "", cookie: str = "") -> httpx.Response:
        """From `page` through the provider, where a cookie may be slipped in, and back; the last answer."""
        answer = self.browser.get(leads_to, headers={"Referer": page})
        while answer.is_redirect and "/oauth2callback" not in answer.headers["location"]:
            answer = self.browser.get(answer.headers["location"])
        name, is_given, value = cookie.partition("=")
        if is_given:
            self.browser.cookies.set(name, value)
        return self.browser.get(answer.headers["location"])


class Page:
    """An open page: what it says, and its buttons by their words."""

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self.socket, self.page = socket, page
        self.session = ""
        self.words: list[str] = []
        self.labels: list[str] = []
        self.buttons: dict[str, str] = {}
        self.leads_to = ""
        self.run()

    def run(self, pressed: str = "", **of_message: Any) -> None:
        """Run the page, with a button pressed; ConnectionClosed where it is cut off."""
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        asked.rerun_script.page_name = self.page
        for name, value in of_message.items():
            setattr(asked.rerun_script, name, value)
        if pressed:
            asked.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        self.words.clear()
        self.leads_to = ""
        self.socket.send(asked.SerializeToString())
        self._read()

    def click(self, words: str) -> str:
        """Press a button and return where it leads to."""
        self.run(self.buttons[words])
        return self.leads_to

    @property
    def text(self) -> str:
        return "\n".join(self.words).replace("\\", "").replace("\u2060", "")

    def _read(self) -> None:
        while True:
            told = ForwardMsg()
            told.ParseFromString(bytes(self.socket.recv(SECONDS)))
            kind = told.WhichOneof("type")
            if kind == "new_session":
                self.session = told.new_session.initialize.session_id
            elif kind == "auth_redirect":
                self.leads_to = told.auth_redirect.url
            elif kind == "delta":
                self.labels.append(told.delta.add_block.popover.label)
                self._shown(told.delta.new_element)
            elif kind == "script_finished":
                return

    def _shown(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = element.button.id
        if kind in (*WORDS, "html") and "<style" not in element.html.body:
            self.words.append(element.html.body if kind == "html" else getattr(element, kind).body)


def is_cut_off(page: Page, tries: Iterable[int] = range(2)) -> bool:
    """Whether the server ends the page at its next question."""
    try:
        for _ in tries:
            page.run()
    except ConnectionClosed:
        return True
    return False
