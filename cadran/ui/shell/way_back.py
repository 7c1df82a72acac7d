"""Who signs in comes back to the address they had asked for; Streamlit itself leads everybody to the first page."""

from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cadran.ui.request.sign_in import CALLBACK, sign_in

ASKED = "cadran_asked"
SECONDS_KEPT = 900
LONGEST = 3_000


class WayBack:
    """Keeps the address somebody signs in from in a cookie, and leads there once the provider has answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/auth/login"):
            send = _keeping(send, _from_page(Headers(scope=scope).get("referer", "")))
        elif scope["type"] == "http" and scope["path"].endswith(f"/{CALLBACK}"):
            send = _leading(send, _own(unquote(HTTPConnection(scope).cookies.get(ASKED, ""))))
        await self.app(scope, receive, send)


def _from_page(address: str) -> str:
    """The page and choices of an address of this dashboard; nothing of another one's."""
    provider, parts = sign_in(), urlsplit(address)
    if provider is None or f"{parts.scheme}://{parts.netloc}" != "://".join(urlsplit(provider.address)[:2]):
        return ""
    return _own(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _own(address: str) -> str:
    """An address that cannot lead to another server; nothing in place of any other."""
    is_own = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if is_own and len(address) <= LONGEST else ""


def _keeping(send: Send, address: str) -> Send:
    return _changed(
        send, lambda headers: headers.append("set-cookie", _cookie(address, SECONDS_KEPT if address else 0))
    )


def _leading(send: Send, address: str) -> Send:
    def lead(headers: MutableHeaders) -> None:
        if address:
            headers["location"] = address
        headers.append("set-cookie", _cookie("", 0))

    return _changed(send, lead)


def _changed(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    async def sent(part: Message) -> None:
        if part["type"] == "http.response.start":
            change(MutableHeaders(scope=part))
        await send(part)

    return sent


def _cookie(address: str, seconds: int) -> str:
    return f"{ASKED}={quote(address, safe='')}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"
