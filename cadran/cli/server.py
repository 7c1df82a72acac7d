"""Opens the dashboard: a Streamlit server or several, for this machine only unless it is told otherwise."""

import json
import os
import socket
import sys
import tomllib
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cadran.cli.workers import serve_by_workers
from cadran.config import ROOT, SETTINGS
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.settings import EVERYWHERE, settings_of


@dataclass(frozen=True)
class Endpoint:
    """Where the dashboard listens, and the path below which a proxy serves it."""

    port: int
    host: str = "localhost"
    base_path: str = ""

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        try:
            return ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def address(self) -> str:
        """The address to open on this machine."""
        name = "localhost" if self.is_loopback or self.host in EVERYWHERE else self.host
        path = self.base_path.strip("/")
        return f"http://{name}:{self.port}" + (f"/{path}" if path else "")


def serve_dashboard(home: Path, endpoint: Endpoint, no_browser: bool, workers: int = 1) -> None:
    """Replace this process by the server of the dashboard on `home`, or watch over several, on the ports that follow.

    Raises CadranError when a port is taken, or where nothing keeps a reader on one of several servers.
    """
    ports = list(range(endpoint.port, endpoint.port + workers))
    if workers > 1 and not settings_of(home).sticky_cookie:
        raise CadranError(message("command.workers_without_cookie", workers=workers))
    for port in ports:
        _see_free(port, ports[-1] + 1)
    print("\n".join(replace(endpoint, port=port).address for port in ports), flush=True)
    os.environ["CADRAN_HOME"] = str(home.resolve())
    os.chdir(ROOT)
    if workers > 1:
        serve_by_workers(ports, lambda port: serving_command(replace(endpoint, port=port), is_headless=True))
    else:
        is_headless = no_browser or not endpoint.is_loopback or not _has_display()
        os.execv(sys.executable, serving_command(endpoint, is_headless))


def _see_free(port: int, other: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("localhost", port)) == 0:
            raise CadranError(message("command.port_taken", port=port, other=other))


def serving_command(endpoint: Endpoint, is_headless: bool) -> list[str]:
    """The command that serves the dashboard at one endpoint, whatever settings other folders hold."""
    settings = shipped_settings() | {"server.port": endpoint.port, "server.headless": is_headless}
    # Nobody edits the program that is served: no file of it is watched.
    settings |= {"server.fileWatcherType": "none"}
    settings |= {"server.address": endpoint.host, "server.baseUrlPath": endpoint.base_path.strip("/")}
    flags = [f"--{name}={_flag(setting)}" for name, setting in settings.items()]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *flags]


def shipped_settings() -> dict[str, object]:
    """Every setting of .streamlit/config.toml under its full name, such as `theme.light.textColor`."""
    return _named(tomllib.loads(SETTINGS.read_text(encoding="utf-8")))


def _named(table: dict[str, Any], above: str = "") -> dict[str, object]:
    named: dict[str, object] = {}
    for key, setting in table.items():
        named |= _named(setting, f"{above}{key}.") if isinstance(setting, dict) else {above + key: setting}
    return named


def _flag(setting: object) -> str:
    return setting if isinstance(setting, str) else json.dumps(setting)


def _has_display() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
