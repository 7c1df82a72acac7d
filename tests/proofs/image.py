"""The container image: built and run where Docker runs; elsewhere the steps of its Dockerfile, in a folder."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cadran.config import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
# Folders of the image that its steps write to.
OF_IMAGE = ("/src", "/venv", "/wheel", "/data")
PORT = "8501"
# The shell that leaves, in a mount namespace of its own, two folders to be written to, and runs what follows them.
READ_ONLY = """
mount --make-rprivate / && mount --bind "$0" "$0" && mount -t tmpfs -o mode=1777 tmpfs "$1" || exit 1
cut -d' ' -f2 /proc/mounts | grep -vE '^/(proc|sys|dev)(/|$)' | grep -vxF -e "$0" -e "$1" |
while read -r place; do mount -o remount,bind,ro "$place"; done
touch "$0/../written" 2>/dev/null && exit 1
shift && cd "$0" && exec "$@"
"""
SECONDS_TO_START = 120


@dataclass(frozen=True)
class Step:
    """One instruction of a Dockerfile, such as RUN, and what follows it; `stage` counts the FROMs before it."""

    stage: int
    name: str
    words: str


def steps() -> list[Step]:
    """The instructions of the Dockerfile, in order."""
    lines = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    parts = [line.partition(" ") for line in lines if line.strip() and not line.startswith("#")]
    stages = 0
    read = []
    for name, _, words in parts:
        stages += name == "FROM"
        read.append(Step(stages, name, words.strip()))
    return read


@dataclass(frozen=True)
class Jail:
    """How closely a server is kept to what the compose file leaves it, as far as this machine can."""

    before: tuple[str, ...]
    said: str

    @classmethod
    def around(cls, folder: Path) -> "Jail":
        """Only `data` and `tmp` of the folder can be written to, by a user without rights where there may be one."""
        (uid,) = re.findall(r"useradd --uid (\d+)", " ".join(step.words for step in steps()))
        alone = ("unshare", "--mount", "sh", "-c", READ_ONLY, str(folder / "data"), str(folder / "tmp"))
        flags = (f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs", "--bounding-set=-all")
        as_user = (*alone, "setpriv", *flags)
        python = str(folder / "venv" / "bin" / "python")
        if os.geteuid() == 0:
            for place in (folder, folder.parent):
                place.chmod(0o755)
        if _runs(*as_user, python, "-c", "pass"):
            os.chown(folder / "data", int(uid), int(uid))
            return cls(as_user, "as another user without capabilities, with all but its home read-only")
        if _runs(*alone, python, "-c", "pass"):
            return cls(alone, "with all but its home read-only, not as another user")
        return cls((), "not as another user and not read-only")


def _runs(*command: str) -> bool:
    with suppress(OSError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


def words_of(name: str) -> str:
    """What the last instruction of this name says."""
    return [step.words for step in steps() if step.name == name][-1]


def is_docker_there() -> bool:
    """Whether a Docker daemon answers."""
    return (
        bool(shutil.which("docker"))
        and subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
    )


def image_faults(folder: Path) -> tuple[str, list[str]]:
    """How the image was tried, and what went wrong."""
    if is_docker_there():
        return "built and run by Docker", list(_by_docker())
    faults = list(_built(folder))
    jail = Jail.around(folder)
    said = f"no Docker here: its steps run in a folder, its server {jail.said}"
    return said, faults or list(_served(folder, jail))


def _by_docker() -> Iterator[str]:
    built = subprocess.run(
        ["docker", "build", "-q", "-f", str(DOCKERFILE), "-t", "cadran-proof", str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if built.returncode:
        yield built.stderr
        return
    port = _free_port()
    command = ["docker", "run", "--rm", "--read-only", "--tmpfs", "/tmp", "-p", f"127.0.0.1:{port}:{PORT}"]
    flags = ["cadran-proof", "serve", "--host", "0.0.0.0", "--without-sign-in", "--no-browser"]
    with _running([*command, *flags], dict(os.environ)):
        yield from _unhealthy(port)


def _built(folder: Path) -> Iterator[str]:
    """Run the steps of the first stage."""
    for name in ("src", "data", "tmp"):
        (folder / name).mkdir(parents=True)
    for step in steps():
        if step.stage == 1 and step.name == "COPY":
            _copy(step.words, folder / "src")
        if step.stage == 1 and step.name == "RUN":
            ours = ["sh", "-c", _here(_own_python(step.words, folder), folder)]
            done = subprocess.run(
                ours, cwd=folder / "src", env=_environment(), capture_output=True, text=True, check=False
            )
            if done.returncode:
                yield f"{step.words}: {done.stderr[-500:]}"
                return


def _served(folder: Path, jail: Jail) -> Iterator[str]:
    """Serve what was built as the second stage says."""
    environment = _environment() | {"TMPDIR": str(folder / "tmp"), "HOME": str(folder / "data")}
    for setting in (step.words for step in steps() if step.stage == 2 and step.name == "ENV"):
        name, _, value = setting.partition("=")
        environment[name] = _here(value.replace("$PATH", environment["PATH"]), folder)
    port = _free_port()
    command = [str(folder / "venv" / "bin" / json.loads(words_of("ENTRYPOINT"))[0]), *json.loads(words_of("CMD"))]
    command = [word.replace("0.0.0.0", "127.0.0.1") for word in command]
    with _running([*jail.before, *command, "--port", str(port)], environment):
        yield from _unhealthy(port)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kept | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _own_python(words: str, folder: Path) -> str:
    """The step with an environment of its own in the place of the image's Python."""
    tools = folder / "tools"
    if not tools.exists():
        subprocess.run([sys.executable, "-m", "venv", str(tools)], check=True)
    return re.sub(r"^python ", f"{tools}/bin/python ", words)


def _here(words: str, folder: Path) -> str:
    """The folders of the image as folders of ours."""
    return re.sub(rf"(?<![\w.])({'|'.join(OF_IMAGE)})\b", lambda found: str(folder) + found[1], words)


def _copy(words: str, to: Path) -> None:
    *sources, target = shlex.split(words)
    for source in sources:
        goal = to / source if target == "./" else to / target
        (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, goal)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def _unhealthy(port: int) -> Iterator[str]:
    """The health check of the image, until it is content or the time is over."""
    check = json.loads(re.sub(r"^.*?CMD ", "", words_of("HEALTHCHECK")))
    ours = [sys.executable, *(part.replace(PORT, str(port)) for part in check[1:])]
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if subprocess.run(ours, capture_output=True, check=False).returncode == 0:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
                state = json.load(answer)
            if state != {"status": "empty"}:
                yield f"an empty home says {state}"
            return
        time.sleep(1)
    yield "its health check was never content"
