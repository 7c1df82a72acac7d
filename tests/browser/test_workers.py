"""Several servers of one home: each reader stays on one, and one that ends is started anew."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from proofs.visitors import visiting
from websockets.exceptions import InvalidStatus

from browser.server import wait_for
from cadran.cli.server import Endpoint, serve_dashboard
from cadran.cli.workers import Workers
from cadran.errors import CadranError

COOKIE = "cadran_worker"


@contextmanager
def _two_servers(home: Path) -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """The process that watches over two servers of `home`, and their ports."""
    with socket.socket() as first, socket.socket() as second:
        first.bind(("localhost", 0))
        port = first.getsockname()[1]
        second.bind(("localhost", port + 1))
    command = [sys.executable, "-m", "cadran.cli.main", "serve", "--workers=2", f"--port={port}", "--no-browser"]
    known = os.environ | {"CADRAN_STICKY_COOKIE": COOKIE, "CADRAN_HOME": str(home), "LC_ALL": "C"}
    watcher = subprocess.Popen(command, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for each in (port, port + 1):
            wait_for(f"http://localhost:{each}/health")
        yield watcher, [port, port + 1]
    finally:
        watcher.terminate()
        watcher.communicate(timeout=60)


def _process_at(port: int) -> int:
    """The server that was started for a port."""
    for folder in Path("/proc").glob("[0-9]*"):
        with (folder / "cmdline").open("rb") as line:
            if f"--server.port={port}".encode() in line.read():
                return int(folder.name)
    raise ProcessLookupError(port)


@pytest.mark.long
def test_a_reader_is_served_by_the_server_a_cookie_names_and_one_that_ends_comes_back(part_home: Path) -> None:
    with _two_servers(part_home) as (watcher, ports):
        for port in ports:
            with pytest.raises(InvalidStatus, match="403"), visiting(f"http://localhost:{port}"):
                pass
            with visiting(f"http://localhost:{port}", cookie=f"{COOKIE}=one") as reader:
                assert reader.look("delivery", "lang=en").exceptions == []
        os.kill(_process_at(ports[1]), signal.SIGKILL)
        assert watcher.stderr is not None
        told = f"The server on port {ports[1]} ended; it is started anew.\n"
        assert told in iter(watcher.stderr.readline, "")
        wait_for(f"http://localhost:{ports[1]}/health")
        watcher.send_signal(signal.SIGTERM)
        watcher.wait(60)
        for port in ports:
            with socket.socket() as probe:
                assert probe.connect_ex(("localhost", port)) != 0


def test_several_servers_are_refused_where_nothing_keeps_a_reader_on_one(tmp_path: Path) -> None:
    with pytest.raises(CadranError, match="sticky_cookie"):
        serve_dashboard(tmp_path, Endpoint(8501), no_browser=True, workers=2)


def test_a_server_that_cannot_begin_ends_all() -> None:
    waiting = [sys.executable, "-c", "import time; time.sleep(600)"]
    workers = Workers({1: waiting, 2: [sys.executable, "-c", "raise SystemExit(1)"]})
    with pytest.raises(CadranError, match="port 2 ended as soon as it was started"):
        workers.serve()
    assert workers.running() == []
