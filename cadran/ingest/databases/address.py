"""Where a database is: its address, read from the environment, whose password no sentence repeats."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from cadran.errors import CadranError
from cadran.i18n.message import message

KINDS = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "mssql": "mssql",
    "sqlserver": "mssql",
    "sqlite": "sqlite",
}
_HIDDEN = "***"


@dataclass(frozen=True)
class Address:
    """A database of one of the `KINDS`, for SQLite the path of its file; `options` stand behind the question mark."""

    kind: str
    host: str
    port: int | None
    user: str | None
    database: str
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def server(self) -> str:
        """Host and port, as a sentence names them."""
        host = self.host or self.options.get("host") or self.options.get("unix_socket") or "localhost"
        return f"{host}:{self.port}" if self.port else host

    def hidden(self, text: str) -> str:
        """A text without the password, in whichever form it may stand there."""
        secrets = [secret for secret in (self.password, self.options.get("password")) if secret]
        for form in sorted({form for secret in secrets for form in (secret, quote(secret), quote(secret, safe=""))}):
            text = text.replace(form, _HIDDEN)
        return text


def address_of(database: str, variable: str) -> Address:
    """The address that stands in the environment variable; CadranError, which does not repeat it, where it is none."""
    text = os.environ.get(variable, "").strip()
    if not text:
        raise CadranError(message("database.no_variable", database=database, variable=variable))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _unreadable(variable) from None
    kind = KINDS.get(parts.scheme.partition("+")[0].lower())
    # A sign of the password that ends the host before its time would make the rest of it a host or a name.
    if kind is None or "@" in f"{parts.path}{parts.query}{parts.fragment}":
        raise _unreadable(variable)
    options = dict(parse_qsl(parts.query))
    if kind == "sqlite":
        return Address(kind, "", None, None, unquote(parts.path.removeprefix("/")))
    return _of_server(kind, parts, port, options)


def _of_server(kind: str, parts: SplitResult, port: int | None, options: dict[str, str]) -> Address:
    user, password = (None if text is None else unquote(text) for text in (parts.username, parts.password))
    return Address(kind, parts.hostname or "", port, user, unquote(parts.path.strip("/")), password, options)


def _unreadable(variable: str) -> CadranError:
    return CadranError(message("database.bad_address", variable=variable))
