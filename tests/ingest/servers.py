"""Databases started for the tests: temporary clusters of the servers a machine has, and a file of SQLite."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

PASSWORD = "p@ss w/rd'é"  # noqa: S105 - of a server that lives as long as a test
WAIT = 30


@dataclass(frozen=True)
class Database:
    """A database with the address a profile's variable holds, statements run in it, and all other sessions ended."""

    kind: str
    url: str
    run: Callable[[str], None]
    end_sessions: Callable[[], None] = lambda: None


def missing(what: str) -> None:
    """Skips where a server is not installed, but never on a machine that checks a change."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


@contextmanager
def sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"

        def run(script: str) -> None:
            with closing(sqlite3.connect(path)) as connection:
                connection.executescript(script)

        run("")
        yield Database("sqlite", f"sqlite:///{path}", run)


@contextmanager
def postgresql() -> Iterator[Database]:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        missing("PostgreSQL")
    port = _free_port()
    with _folder("postgres") as folder:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        shutil.chown(secret, _own("postgres") or os.geteuid())
        options = ["-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "-E", "UTF8"]
        program = [str(programs[-1]), "-D", str(folder / "data"), "--locale=C", *options]
        subprocess.run(program, check=True, capture_output=True, cwd=folder, user=_own("postgres"))
        settings = {"listen_addresses": "127.0.0.1", "port": port, "fsync": "off", "unix_socket_directories": folder}
        stated = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = [str(programs[-1].with_name("postgres")), "-D", str(folder / "data"), *stated]
        client = ["psql", "-v", "ON_ERROR_STOP=1", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]

        def run(script: str) -> None:
            environment = {**os.environ, "PGPASSWORD": PASSWORD}
            subprocess.run(client, input=script, text=True, check=True, capture_output=True, env=environment)

        with _running(server, folder, _own("postgres"), lambda: run("select 1")):
            ended = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
            url = f"postgresql://postgres:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/postgres"
            yield Database("postgresql", url, run, lambda: run(f"{ended} and backend_type = 'client backend'"))


@contextmanager
def mariadb() -> Iterator[Database]:
    server = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not (server and shutil.which("mariadb-install-db")):
        missing("MariaDB")
    port = _free_port()
    with _folder("mysql") as folder:
        data, door = folder / "data", folder / "door"
        user = ["--user=mysql"] if _own("mysql") else []
        kept = [f"--datadir={data}", "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0"]
        install = ["mariadb-install-db", "--no-defaults", *user, *kept, "--skip-test-db"]
        subprocess.run([*install, "--auth-root-authentication-method=normal"], check=True, capture_output=True)
        network = [f"--socket={door}", f"--port={port}", "--bind-address=127.0.0.1", f"--pid-file={folder / 'pid'}"]
        client = ["mariadb", "--no-defaults", "-uroot", "-S", str(door), "--default-character-set=utf8mb4"]

        def run(script: str) -> None:
            subprocess.run(client, input=script, text=True, check=True, capture_output=True)

        def end_sessions() -> None:
            run("kill user cadran@localhost")

        with _running([str(server), "--no-defaults", *user, *kept, *network], folder, None, lambda: run("select 1")):
            secret = PASSWORD.replace("'", "''")
            run(f"create database erp; create user cadran@localhost identified by '{secret}'")
            run("grant all on erp.* to cadran@localhost")
            url = f"mysql://cadran:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/erp"
            yield Database("mariadb", url, lambda script: run(f"use erp; {script}"), end_sessions)


@contextmanager
def _running(server: list[str], folder: Path, user: str | None, answers: Callable[[], None]) -> Iterator[None]:
    """The server from when it answers until the block ends."""
    with (folder / "log").open("wb") as log, ExitStack() as stack:
        process = subprocess.Popen(server, stdout=log, stderr=log, cwd=folder, user=user)
        stack.callback(process.wait, WAIT)
        stack.callback(process.send_signal, signal.SIGINT if server[0].endswith("postgres") else signal.SIGTERM)
        last = time.monotonic() + WAIT
        while True:
            try:
                answers()
                break
            except subprocess.CalledProcessError:
                assert process.poll() is None, (folder / "log").read_text(errors="replace")
                assert time.monotonic() < last, (folder / "log").read_text(errors="replace")
                time.sleep(0.1)
        yield


@contextmanager
def _folder(user: str) -> Iterator[Path]:
    """A folder that the server's own user may enter and write."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        shutil.chown(name, _own(user) or os.geteuid())
        yield Path(name)


def _own(user: str) -> str | None:
    """The user a server runs as, where these tests may choose it."""
    return user if os.geteuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
