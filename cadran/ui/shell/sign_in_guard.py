"""What the server hands out before somebody is let in: the page that asks for a sign-in, and nothing of the data."""

import json
from collections.abc import Mapping
from threading import Lock
from urllib.parse import urlsplit

import streamlit as st
from cachetools import LRUCache
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from cadran.rights import Person
from cadran.ui.request.sign_in import person_of, sign_in
from cadran.ui.shell.way_back import WayBack

# Of what the server has beside its pages: what the page that asks for a sign-in needs.
OPEN = frozenset(("_stcore/health", "_stcore/host-config"))
CLOSED = frozenset(("_stcore", "media"))
PROTOCOLS = "sec-websocket-protocol"
POLICY_VIOLATION = 1008
# Whom each session was last answered for; a session that is not here is not gone on with.
_SESSIONS: LRUCache[str, Person] = LRUCache(10_000)
_LOCK = Lock()


class SignInGuard:
    """Asks with every request and every message of a page who sends it, by the signed cookie alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._page(scope, receive, send)
        elif scope["type"] == "http":
            is_refused = _is_closed(scope["path"]) and _asking(scope) is None
            answer = PlainTextResponse("Sign in first", 401) if is_refused or _is_pushed_out(scope) else self.app
            await answer(scope, receive, _with_safe_cookies(send))
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The socket of a page: cut as soon as its reader is let in no more, or otherwise than when it was opened."""
        person = _asking(scope)

        async def received() -> Message:
            part = await receive()
            if person is None or part["type"] != "websocket.receive" or _asking(scope) == person:
                return part
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

        await self.app(_without_foreign_session(scope, person), received, send)


def answered_for(session_id: str, person: Person) -> None:
    """Remember whom a session was answered for."""
    with _LOCK:
        _SESSIONS[session_id] = person


def _owner(session_id: str) -> Person | None:
    with _LOCK:
        return _SESSIONS.get(session_id)


def _is_closed(path: str) -> bool:
    below = path.removeprefix(f"/{str(st.get_option('server.baseUrlPath')).strip('/')}").strip("/")
    steps = below.split("/")
    return steps[0] != "static" and not CLOSED.isdisjoint(steps) and below not in OPEN


def _asking(scope: Scope) -> Person | None:
    """Who is let in by the cookie of this connection, now."""
    provider = sign_in()
    if provider is None:
        return None
    person = person_of(_claims(HTTPConnection(scope).cookies, provider.address), provider)
    return person if isinstance(person, Person) else None


def _claims(cookies: Mapping[str, str], address: str) -> dict[str, object]:
    """What the provider said, as the cookie this server signed keeps it; nothing of one it did not sign."""

    def signed(name: str) -> bytes | None:
        cookie = cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, cookie.encode("latin-1")) if cookie else None

    content = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    claims = json.loads(content) if content else {}
    own = urlsplit(address)
    return claims if isinstance(claims, dict) and claims.get("origin") == f"{own.scheme}://{own.netloc}" else {}


def _without_foreign_session(scope: Scope, person: Person | None) -> Scope:
    """The same connection, which goes on with a session only where it was answered for the same person."""
    headers = Headers(scope=scope)
    first, *others = [part.strip() for part in headers.get(PROTOCOLS, "").split(",")]
    if len(others) < 2 or (person is not None and _owner(others[1]) == person):
        return scope
    kept = MutableHeaders(raw=list(scope["headers"]))
    kept[PROTOCOLS] = ", ".join((first, others[0]))
    return {**scope, "headers": kept.raw}


def _is_pushed_out(scope: Scope) -> bool:
    """Whether a page of another site would sign the reader out."""
    is_foreign = Headers(scope=scope).get("sec-fetch-site") in ("cross-site", "same-site")
    return is_foreign and scope["path"].endswith("/auth/logout")


def _with_safe_cookies(send: Send) -> Send:
    """Cookies that travel over https only, where Cadran is opened so."""
    provider = sign_in()
    if provider is None or not provider.address.startswith("https://"):
        return send

    async def sent(part: Message) -> None:
        if part["type"] == "http.response.start":
            part = {**part, "headers": [_secured(name, value) for name, value in part.get("headers", ())]}
        await send(part)

    return sent


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if is_open else value


def sign_in_guards() -> list[Middleware]:
    """What stands before the pages where people sign in; nothing where nobody needs to."""
    return [Middleware(SignInGuard), Middleware(WayBack)] if sign_in() else []
