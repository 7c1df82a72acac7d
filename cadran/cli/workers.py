"""Several servers of one home, a port each, for a proxy that keeps every reader on one of them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from types import FrameType

from cadran.cli.output import remark
from cadran.errors import CadranError
from cadran.i18n.message import message

SECONDS_BETWEEN_LOOKS = 0.2
# A server that ends sooner did not begin: others like it would not either.
SECONDS_TO_BEGIN = 5.0
SECONDS_TO_END = 10.0


class Workers:
    """The servers that `commands` start, until this process is told to end; one that ends by itself is started anew.

    Raises CadranError where one cannot begin.
    """

    def __init__(self, commands: dict[int, list[str]]) -> None:
        self._commands = commands
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._begun: dict[int, float] = {}
        self._is_ending = False

    def serve(self) -> None:
        """Serve until a signal ends it."""
        before = [(each, signal.signal(each, self._end)) for each in (signal.SIGTERM, signal.SIGINT)]
        try:
            for port in self._commands:
                self._start(port)
            while not self._is_ending:
                time.sleep(SECONDS_BETWEEN_LOOKS)
                self._look()
        finally:
            self._stop()
            for each, handler in before:
                signal.signal(each, handler)

    def running(self) -> list[int]:
        """The ports whose servers run."""
        return [port for port, server in self._running.items() if server.poll() is None]

    def _start(self, port: int) -> None:
        self._begun[port] = time.monotonic()
        self._running[port] = subprocess.Popen(self._commands[port])  # noqa: S603 - this Python, with flags of our own

    def _look(self) -> None:
        for port in [port for port, server in self._running.items() if server.poll() is not None]:
            if self._is_ending:  # a terminal's Ctrl+C reaches all of them
                return
            if time.monotonic() - self._begun[port] < SECONDS_TO_BEGIN:
                raise CadranError(message("command.worker_did_not_begin", port=port))
            remark(message("command.worker_ended", port=port))
            self._start(port)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_ending = True

    def _stop(self) -> None:
        for server in self._running.values():
            server.terminate()
        last = time.monotonic() + SECONDS_TO_END
        for server in self._running.values():
            try:
                server.wait(max(last - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def serve_by_workers(ports: list[int], command_of: Callable[[int], list[str]]) -> None:
    """Serve by a server a port, each of which knows how many there are."""
    os.environ["CADRAN_WORKERS"] = str(len(ports))
    Workers({port: command_of(port) for port in ports}).serve()
