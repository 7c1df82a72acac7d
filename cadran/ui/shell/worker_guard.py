"""What several servers of one home ask of the proxy before them: that a reader stays on one of them."""

import logging

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from cadran.config import home_folder
from cadran.settings import settings_of

LOG = logging.getLogger("cadran.ui")


class WorkerGuard:
    """Opens the socket of a page only to who bears the cookie by which the proxy knows the server of a reader.

    Without it what the page asks for next, such as a file, would come from a server that does not know it.
    """

    def __init__(self, app: ASGIApp, cookie: str) -> None:
        self.app = app
        self.cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self.app
        if scope["type"] == "websocket" and self.cookie not in HTTPConnection(scope).cookies:
            LOG.error("no cookie of the proxy keeps the reader on this server", extra={"cookie": self.cookie})
            answer = WebSocketClose()
        await answer(scope, receive, send)


def worker_guards() -> list[Middleware]:
    """The guard where several servers serve the home, and nothing where one does."""
    settings = settings_of(home_folder())
    return [Middleware(WorkerGuard, cookie=settings.sticky_cookie)] if settings.workers > 1 else []
