"""Starts the command line: one command, its exit code, and what went wrong in a sentence."""

import os
import signal
import sys

import typer

from cadran.cli.commands import app_of
from cadran.cli.options import look_as, speak, speaking, system_language
from cadran.disk import disk_problem
from cadran.errors import CadranError
from cadran.home_lock import WAITS
from cadran.i18n.catalogue import t

FAILED = 2
INTERRUPTED = 130


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; 0 when all is well, 2 with every reason on stderr, never a traceback."""
    speak(system_language())
    WAITS.set(_waits)
    look_as(None)
    try:
        code = app_of(next(iter(arguments), None))(arguments, prog_name="cadran", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except CadranError as error:
        return _failed(*error.read(speaking()))
    except typer.TyperException as error:
        return _failed(error.format_message()) if error.format_message() else FAILED
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("CADRAN_DEBUG"):
            raise
        refused = disk_problem(error)
        if refused:
            return _failed(*refused.read(speaking()))
        return _failed(t(speaking(), "command.unexpected", error=f"{type(error).__name__}: {error}"))


def _waits(begins: bool) -> None:
    if begins:
        print(t(speaking(), "home.waits"), file=sys.stderr, flush=True)


def _failed(*sentences: str) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    main()
