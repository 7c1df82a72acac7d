"""Opens the dashboard: one Streamlit server on this machine, for this machine only."""

import os
import socket
import sys
from pathlib import Path

from cadran.config import ROOT
from cadran.errors import CadranError
from cadran.i18n import Text


def serve_dashboard(home: Path, port: int, no_browser: bool) -> None:
    """Replace this process by the server of the dashboard on `home`; CadranError when the port is taken."""
    with socket.socket() as probe:
        if probe.connect_ex(("localhost", port)) == 0:
            raise CadranError(
                Text(
                    en=f"Port {port} is in use. Close the other program, or choose a port: --port {port + 1}.",
                    fr=f"Le port {port} est occupé. Fermez l'autre programme ou choisissez : --port {port + 1}.",
                )
            )
    print(f"http://localhost:{port}", flush=True)
    os.environ["CADRAN_HOME"] = str(home.resolve())
    os.chdir(ROOT)
    os.execv(sys.executable, serving_command(port, no_browser or not _has_display()))


def serving_command(port: int, is_headless: bool) -> list[str]:
    """The command that serves the dashboard to this machine only."""
    options = {"port": port, "address": "localhost", "headless": str(is_headless).lower()}
    told = [f"--server.{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *told]


def _has_display() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
