"""What a browser may do with the dashboard, and under which names it may ask for it."""

import os
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import streamlit
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
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
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
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
    """Says with every answer what a browser may do with it, and keeps closed what no reader needs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_closed = scope["type"] == "http" and any(closed in scope["path"] for closed in CLOSED)
        answer = PlainTextResponse("Not found", 404) if is_closed else self.app
        host = dict(scope.get("headers", ())).get(b"host", b"").decode("latin-1")
        await answer(scope, receive, _guarded(send, host) if scope["type"] == "http" else send)


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
    """The names under which the dashboard answers: this machine's own, and those of CADRAN_HOSTS, parted by commas.

    A page of another name that leads to this machine is so no way in.
    """
    named = os.environ.get("CADRAN_HOSTS", "").split(",")
    return [*LOOPBACK, *(name.strip().lower() for name in named if name.strip())]


def guards() -> list[Middleware]:
    """What every request passes first."""
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(), www_redirect=False),
        Middleware(BrowserGuard),
    ]
