"""The key of a home under which numbers and names of customers are replaced before anything is kept."""

import hmac
import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

import duckdb

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.names import quoted
from cadran.ingest.profiles.profile import Profile, is_personal

KEY = "personal.key"
KEY_BYTES, _BLOCK = 32, 64
# What a text becomes: this sign and the first 80 bits of its HMAC, which two of a billion texts hardly share.
_SIGN, _DIGITS = "~", 20
REPLACED = f"{_SIGN}[0-9a-f]{{{_DIGITS}}}"


def replaced(text: str, key: bytes) -> str:
    """The text under the key; one that is replaced already stays."""
    if re.fullmatch(REPLACED, text):
        return text
    return _SIGN + hmac.new(key, text.encode(), sha256).hexdigest()[:_DIGITS]


def prepare(connection: duckdb.DuckDBPyConnection, home: Path, profile: Profile | None = None) -> None:
    """Make `replaced` stand ready for SQL, where the profile asks for it or the home has a key.

    CadranError where the key is gone by which rows of the store were replaced.
    """
    if profile and not is_personal(profile):
        return
    known = _told(connection)
    key = key_of(home, is_made=profile is not None and not known)
    if gone := missing_key(connection, home):
        raise CadranError(*gone)
    if key is None:
        return
    if not known:
        connection.execute(
            f"insert into settings values ('{KEY}', $name, null, null, null, 0)", {"name": _name_of(key)}
        )
    connection.execute(_macro(key))


def missing_key(connection: duckdb.DuckDBPyConnection, home: Path) -> list[Message]:
    """That the key is gone, or another one, by which rows of the store were replaced; nothing where it is there."""
    known, key = _told(connection), key_of(home)
    is_gone = known is not None and (key is None or known != _name_of(key))
    return [message("personal.key_gone", file=KEY)] if is_gone else []


def key_of(home: Path, is_made: bool = False) -> bytes | None:
    """The key of a home; where it has none, a new one if it `is_made`. Nobody else can read its file."""
    path = home / KEY
    if not path.exists() and is_made:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES))
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip()) if path.exists() else None
    except ValueError:
        return None


def _told(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The name of the key by which rows of the store were replaced; None where none were."""
    rows = connection.execute(f"select value from settings where name = '{KEY}'").fetchall()
    return str(rows[0][0]) if rows else None


def _name_of(key: bytes) -> str:
    """What tells a key from another one and not what it is."""
    return sha256(b"name of " + key).hexdigest()[:_DIGITS]


def _macro(key: bytes) -> str:
    """SQL that makes the macro `replaced`: HMAC-SHA256 (RFC 2104) in the database itself."""
    inner, outer = (bytes(byte ^ pad for byte in key.ljust(_BLOCK, b"\0")).hex() for pad in (0x36, 0x5C))
    inside = f"unhex(sha256(unhex('{inner}') || encode(x)))"
    digest = f"left(sha256(unhex('{outer}') || {inside}), {_DIGITS})"
    return (
        "create or replace temp macro replaced(x) as (case when x is null then null "
        f"when regexp_full_match(x, {quoted(REPLACED)}) then x else {quoted(_SIGN)} || {digest} end)"
    )
