"""A server of the dashboard for the tests, and how long to wait for one."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cadran.cli.server import Endpoint, serving_command
from cadran.config import ROOT

SECONDS_TO_START = 90


@contextmanager
def served(home: Path, base_path: str = "", log: Path | None = None) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address and the process of a new server on `home`, which writes to `log`; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    endpoint = Endpoint(port, base_path=base_path)
    with (log or Path(os.devnull)).open("wb") as lines:
        server = subprocess.Popen(
            serving_command(endpoint, is_headless=True),
            cwd=ROOT,
            env=os.environ | {"CADRAN_HOME": str(home)},
            stdout=lines,
            stderr=lines,
        )
    try:
        wait_for(f"{endpoint.address}/_stcore/health")
        yield endpoint.address, server
    finally:
        server.kill()
        server.wait()


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The address of a new server on `home`; it ends with the block."""
    with served(home) as (address, _):
        yield address


def wait_for(address: str) -> None:
    """Wait until a server answers there; TimeoutError where it does not."""
    last = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < last:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"No server answers at {address}.")
