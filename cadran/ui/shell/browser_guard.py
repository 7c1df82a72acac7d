"""What a browser may do with the dashboard, and under which names it may ask for it."""

import logging
import re
from base64 import b64encode
from collections.abc import Sequence
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from prometheus_client import Gauge
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from cadran.config import home_folder
from cadran.settings import EVERYWHERE, settings_of

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SESSIONS = Gauge("cadran_sessions", "Pages that are open")
LOG = logging.getLogger("cadran.ui")
_PORT = re.compile(r":\d+$")
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# Everything from this server only; components of the screen come as blobs, styles of charts and frames as attributes.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def policy() -> str:
    """The Content-Security-Policy: scripts inside Streamlit's own page are named by their hash, no other one runs."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    digests = [sha256(script.encode()).digest() for script in _INLINE.findall(page)]
    own = "".join(f" 'sha256-{b64encode(digest).decode()}'" for digest in digests)
    places = POLICY | {"script-src": POLICY["script-src"] + own}
    return "; ".join(f"{name} {allowed}" for name, allowed in places.items())


POLICY_WORDS = policy()
HEADERS = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# What tells of the server's inside, and what drives the app without a browser.
CLOSED = ("_stcore/metrics", "_stcore/agent")


class BrowserGuard:
    """Says with every answer what a browser may do with it, and keeps closed what no reader needs.

    A page of another site is refused before Streamlit sees it, which would ask a server outside for its own address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope.get("headers", ())}
        host, is_page = headers.get(b"host", ""), scope["type"] == "http"
        answer: ASGIApp = self.app
        if is_page and any(closed in scope["path"] for closed in CLOSED):
            answer = PlainTextResponse("Not found", 404)
        if is_foreign(headers.get(b"origin"), host):
            LOG.warning("refused another site's page", extra={"origin": headers[b"origin"], "path": scope["path"]})
            answer = PlainTextResponse("Foreign origin", 403) if is_page else WebSocketClose()
        with SESSIONS.track_inprogress() if scope["type"] == "websocket" else nullcontext():
            await answer(scope, receive, _guarded(send, host) if is_page else send)


def is_foreign(origin: str | None, host: str) -> bool:
    """Whether a page of another site asks; a proxy may have left the port out of the name it passes on."""
    if origin is None:
        return False
    asking = origin.lower().partition("://")[2]
    return not asking or host.lower() not in (asking, _PORT.sub("", asking))


def _guarded(send: Send, host: str) -> Send:
    """What is sent, with the headers; the page's socket is named by the `host` asked for, for browsers to which it is
    not the server's own."""
    headers = HEADERS | {"content-security-policy": f"{POLICY_WORDS}; connect-src 'self' ws://{host} wss://{host}"}

    async def sent(part: Message) -> None:
        if part["type"] == "http.response.start":
            present = {name for name, _ in part.get("headers", ())}
            more = [(name.encode(), value.encode()) for name, value in headers.items() if name.encode() not in present]
            part = {**part, "headers": [*part.get("headers", ()), *more]}
        await send(part)

    return sent


def allowed_hosts() -> Sequence[str]:
    """The names under which the dashboard answers: this machine's own, the address it listens on, and those set.

    A page of another name that leads to this machine is so no way in.
    """
    settings = settings_of(home_folder())
    public = urlsplit(settings.public_address or "").hostname
    named = [str(st.get_option("server.address") or LOOPBACK[0]), *settings.hosts, *([public] if public else [])]
    return [*LOOPBACK, *(name.lower() for name in named if name not in EVERYWHERE)]


def guards() -> list[Middleware]:
    """What every request passes first."""
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(), www_redirect=False),
        Middleware(BrowserGuard),
    ]
