"""Who asks: what the provider said of them, whether that still holds, and whom it makes them here."""

import os
import secrets
import time
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.rights import Person, identify_by, machine_user
from cadran.settings import SignIn, settings_of
from cadran.workspace import Action, People, Workspace

LOOPBACK = ("localhost", "127.0.0.1", "::1")
COOKIE_SECRET = ".cookie_secret"  # noqa: S105 - the name of a file
CALLBACK = "oauth2callback"
SECONDS_AN_HOUR = 3600
Claims = Mapping[str, Any]


class Refusal(StrEnum):
    """Why somebody is not let in: nobody signed in, it was too long ago, or nobody here knows them."""

    NOBODY = "sign_in.nobody"
    ENDED = "sign_in.ended"
    UNKNOWN = "sign_in.unknown"


def sign_in() -> SignIn | None:
    """The provider of this home; None where nobody needs to sign in."""
    return settings_of(home_folder()).sign_in()


def person_of(claims: Claims, provider: SignIn) -> Person | Refusal:
    """Whom a sign-in lets in now, by what the provider said."""
    if not claims.get("is_logged_in"):
        return Refusal.NOBODY
    begun = claims.get("iat")
    if not isinstance(begun, int) or not 0 <= time.time() + 60 - begun <= provider.hours * SECONDS_AN_HOUR:
        return Refusal.ENDED
    name = _name(claims, provider)
    return People(home_folder()).admitted(name, str(claims.get("name") or ""), claims) or Refusal.UNKNOWN


def _name(claims: Claims, provider: SignIn) -> str:
    """By which name they signed in; none where it is an address that nobody verified."""
    name = claims.get(provider.claim)
    is_unverified = provider.claim == "email" and claims.get("email_verified") in (False, "false")
    return name if isinstance(name, str) and not is_unverified else ""


def reader() -> Person | Refusal:
    """Who reads in this run: by their sign-in, or whoever works at this machine where nobody needs to sign in."""
    provider = sign_in()
    if provider is None:
        return machine_user()
    return person_of(st.user.to_dict(), provider) if get_script_run_ctx(suppress_warning=True) else Refusal.NOBODY


def acting_reader() -> Person:
    """The reader in whose name something is done; CadranError where they are not let in."""
    person = reader()
    if isinstance(person, Refusal):
        raise CadranError(message(str(person)))
    return person


identify_by(acting_reader)


def enter_sign_in(person: Person | Refusal) -> None:
    """Enter in the journal that somebody signed in, or was not let in: each sign-in once, however often it asks."""
    provider, claims = sign_in(), dict[str, Any](st.user.to_dict())
    if provider is None or person in (Refusal.NOBODY, Refusal.ENDED):
        return
    begun = datetime.fromtimestamp(claims["iat"]).astimezone().isoformat()
    if isinstance(person, Person):
        Workspace(home_folder()).enter_once(Action.SIGNED_IN, begun, person)
    else:
        name = (_name(claims, provider) or str(claims.get("sub", "")))[:200]
        Workspace(home_folder()).enter_once(Action.REFUSED, begun, Person(name, name, "reader"))


def provider_secrets() -> dict[str, dict[str, Any]] | None:
    """What Streamlit needs to know of the provider; None where nobody needs to sign in."""
    provider = sign_in()
    if provider is None:
        return None
    return {
        "auth": {
            "redirect_uri": f"{provider.address}/{CALLBACK}",
            "cookie_secret": cookie_secret(home_folder()),
            "client_id": provider.client,
            "client_secret": provider.secret,
            "server_metadata_url": provider.metadata,
            "client_kwargs": {"scope": provider.scope},
        }
    }


def is_at_this_machine() -> bool:
    """Whether only readers at this machine are served, and nothing passes the requests of others on."""
    headers = st.context.headers
    is_forwarded = any(name in headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    return st.get_option("server.address") in LOOPBACK and not is_forwarded


def cookie_secret(home: Path) -> str:
    """What cookies of this home are signed with; made anew where it is missing, or where others could have read it."""
    path = home / COOKIE_SECRET
    if path.is_file() and not path.is_symlink() and path.stat().st_mode & 0o077 == 0 and path.stat().st_size:
        return path.read_text(encoding="ascii").strip()
    path.unlink(missing_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(48)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(made)
    return made
