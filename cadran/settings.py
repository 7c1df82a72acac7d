"""How Cadran is set up: `settings.toml` of a home and environment variables named CADRAN_*, which win."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cadran.errors import CadranError
from cadran.i18n.message import Message, message

FILE = "settings.toml"
PREFIX = "CADRAN_"
# What is told to a process before it knows its home, and what only developers set.
OF_ENVIRONMENT = frozenset(("home", "cache", "debug", "built_homes", "real_data"))

# What no sentence repeats.
SECRET = frozenset(("metrics_token", "sign_in_secret"))
# Addresses that listen on every network of a machine, and are no name of it.
EVERYWHERE = frozenset(("0.0.0.0", "::", "[::]"))  # noqa: S104 - compared, never listened on by itself


def _listed(given: object) -> object:
    """A text as the parts between its commas."""
    return [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given


MOST_WORKERS = 64
Seconds = Annotated[int, Field(ge=1, le=86_400)]
Size = Annotated[str, Field(pattern=r"(?i)^\s*\d+(\.\d+)?\s*[kmgt]i?b\s*$")]
SizeOrShare = Annotated[str, Field(pattern=r"(?i)^\s*\d+(\.\d+)?\s*([kmgt]i?b|%)\s*$")]
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9.:\[\]-]+$")]
# An address that is read on the way by nobody: https, or this machine's own.
Address = Annotated[str, Field(pattern=r"^(https://[^/\s]+|http://(localhost|127\.0\.0\.1)(:\d+)?)(/\S*)?$")]
HostName = Annotated[str, Field(pattern=r"^(\*\.)?[A-Za-z0-9.:\[\]-]+$")]


@dataclass(frozen=True)
class SignIn:
    """The provider that says who somebody is: where it describes itself (`metadata`), as whom and by which secret it
    knows Cadran, and where it sends people back to (`address`, of Cadran as they open it).

    `claim` is the name of who signed in, `scope` what is asked of the provider; a sign-in lasts `hours`, and `contact`
    is whom to ask for access.
    """

    metadata: str
    client: str
    secret: str = field(repr=False)
    address: str
    claim: str
    scope: str
    hours: int
    contact: str


class Settings(BaseModel):
    """Everything that can be set. Sizes are texts such as 2GB, times whole seconds."""

    # What checks is made when something is set: most homes set nothing, and making it costs as much as a question.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    host: Host = "localhost"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8501
    base_path: Annotated[str, Field(pattern=r"^/?([A-Za-z0-9._~-]+/?)*$")] = ""
    hosts: Annotated[tuple[HostName, ...], BeforeValidator(_listed)] = ()
    workers: Annotated[int, Field(ge=1, le=MOST_WORKERS)] = 1
    sticky_cookie: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]*$")] = ""
    log: Literal["text", "json"] = "text"
    metrics_token: Annotated[str, Field(pattern=r"^(\S{16,})?$")] = ""
    memory: SizeOrShare | None = None
    question_seconds: Seconds = 60
    question_rows: Annotated[int, Field(ge=1, le=1_000_000_000)] = 5_000_000
    question_disk: Size = "20GB"
    questions_at_once: Annotated[int, Field(ge=1, le=10_000)] = 8
    questions_waiting: Annotated[int, Field(ge=1, le=10_000)] = 200
    load_memory: Size = "500MB"
    public_address: Address | None = None
    sign_in_metadata: Address | None = None
    sign_in_client: Annotated[str, Field(min_length=1)] | None = None
    sign_in_secret: Annotated[str, Field(min_length=1)] | None = Field(default=None, repr=False)
    sign_in_claim: Annotated[str, Field(min_length=1)] = "email"
    sign_in_scope: Annotated[str, Field(pattern=r"^openid\b")] = "openid email profile"
    sign_in_hours: Annotated[int, Field(ge=1, le=720)] = 8
    sign_in_contact: str = ""

    def sign_in(self) -> SignIn | None:
        """Who says who somebody is; None where nobody needs to sign in, CadranError where it is set in part only."""
        given = (self.sign_in_metadata, self.sign_in_client, self.sign_in_secret, self.public_address)
        needed = dict(zip(SIGN_IN_NEEDS, given, strict=True))
        missing = [name for name, value in needed.items() if not value]
        if not any(needed[name] for name in needed if name.startswith("sign_in")):
            return None
        if missing:
            raise CadranError(message("settings.sign_in_incomplete", names=", ".join(missing)))
        metadata, client, secret, address = (value or "" for value in given)
        whom = (self.sign_in_claim, self.sign_in_scope, self.sign_in_hours, self.sign_in_contact)
        return SignIn(metadata, client, secret, address.rstrip("/"), *whom)

    def memory_limit(self, percent: float) -> str:
        """The most memory a build, or an open version of one server process, takes before it uses the disk.

        As set, else `percent` of the machine's.
        """
        return self.memory or f"{percent:g}%"


SIGN_IN_NEEDS = ("sign_in_metadata", "sign_in_client", "sign_in_secret", "public_address")
# The words for what a setting takes, where it is given something else.
TAKES = {
    "host": "setting.address",
    "port": "setting.port",
    "base_path": "setting.path",
    "hosts": "setting.names",
    "workers": "setting.workers",
    "sticky_cookie": "setting.cookie",
    "log": "setting.log",
    "metrics_token": "setting.token",
    "memory": "setting.size_or_share",
    "question_seconds": "setting.seconds",
    "question_rows": "setting.number",
    "question_disk": "setting.size",
    "questions_at_once": "setting.count",
    "questions_waiting": "setting.count",
    "load_memory": "setting.size",
    "public_address": "setting.web_address",
    "sign_in_metadata": "setting.web_address",
    "sign_in_client": "setting.text",
    "sign_in_secret": "setting.text",
    "sign_in_claim": "setting.text",
    "sign_in_scope": "setting.scope",
    "sign_in_hours": "setting.hours",
    "sign_in_contact": "setting.text",
}


def settings_of(home: Path) -> Settings:
    """The settings of a home as they stand now; CadranError that names every unknown or wrong one and its place."""
    path = home / FILE
    in_file = _in_file(path)
    named = {key.removeprefix(PREFIX).lower(): key for key in os.environ if key.startswith(PREFIX)}
    given = {name: os.environ[key] for name, key in named.items() if name not in OF_ENVIRONMENT}
    if not in_file and not given:
        return Settings.model_construct()
    places = {name: str(path) for name in in_file} | {name: named[name] for name in given}
    try:
        return Settings.model_validate({**in_file, **given})
    except ValidationError as wrong:
        raise CadranError.of(_sentences(wrong, places)) from None


def _in_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise CadranError(message("settings.no_toml", file=path, problem=broken)) from None


def _sentences(wrong: ValidationError, places: Mapping[str, str]) -> list[Message]:
    """One sentence for each setting that is unknown or wrong, in the order of their names."""
    first: dict[str, Any] = {}
    for error in wrong.errors():
        first.setdefault(str(error["loc"][0]), error)
    return [_sentence(name, places[name], first[name]) for name in sorted(first)]


def _sentence(name: str, source: str, error: Mapping[str, Any]) -> Message:
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        known = ", ".join(Settings.model_fields)
        hint = message("hint.near", near=near[0]) if near else message("hint.known", known=known)
        return message("settings.unknown", place=source, name=name, hint=hint)
    value = "…" if name in SECRET else error["input"]
    return message("settings.wrong", place=source, name=name, value=value, takes=message(TAKES[name]))
