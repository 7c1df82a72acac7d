"""Opens the dashboard: one Streamlit server on this machine, for this machine only."""

import json
import os
import socket
import sys
import tomllib
from pathlib import Path
from typing import Any

from cadran.config import ROOT, SETTINGS
from cadran.errors import CadranError
from cadran.i18n.message import message


def serve_dashboard(home: Path, port: int, no_browser: bool) -> None:
    """Replace this process by the server of the dashboard on `home`; CadranError when the port is taken."""
    with socket.socket() as probe:
        if probe.connect_ex(("localhost", port)) == 0:
            raise CadranError(message("command.port_taken", port=port, other=port + 1))
    print(f"http://localhost:{port}", flush=True)
    os.environ["CADRAN_HOME"] = str(home.resolve())
    os.chdir(ROOT)
    os.execv(sys.executable, serving_command(port, no_browser or not _has_display()))


def serving_command(port: int, is_headless: bool) -> list[str]:
    """The command that serves the dashboard to this machine only, whatever settings other folders hold."""
    settings = shipped_settings() | {"server.port": port, "server.headless": is_headless}
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
