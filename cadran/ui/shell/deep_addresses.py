"""Addresses below a page, such as `/delivery/october`, which no page has."""

from urllib.parse import quote

import streamlit as st
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# What Streamlit serves itself; its scripts also ask for these below a page, to learn where the server's root is.
SERVER_FOLDERS = frozenset(("_stcore", "static", "media", "component", "auth"))


class DeepAddresses:
    """Sends the reader of such an address to the page that says so.

    Left alone, the browser looks for Streamlit's scripts beside that address, finds none, and stays blank.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = target(scope["path"], scope["query_string"].decode("latin-1")) if scope["type"] == "http" else None
        answer = RedirectResponse(address, 303) if address else self.app
        await answer(scope, receive, send)


def target(path: str, query: str) -> str | None:
    """Where to go instead, from where one is, so that a folder a proxy adds stays; None for an address of one step."""
    below = path.removeprefix(f"/{str(st.get_option('server.baseUrlPath')).strip('/')}").lstrip("/")
    if "/" not in below.rstrip("/") or not SERVER_FOLDERS.isdisjoint(below.split("/")):
        return None
    choices = f"{query}&" if query else ""
    return f"{'../' * below.count('/')}not_found?{choices}missing={quote(f'/{below}', safe='')}"
