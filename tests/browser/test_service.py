"""What those who run a server ask it: health, figures behind a token, and a log a machine reads."""

import json
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from urllib.parse import urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families
from proofs.visitors import visiting
from websockets.exceptions import InvalidStatus

from browser.server import served
from cadran.config import ROOT

pytestmark = pytest.mark.long

UNKNOWN_HOST = (
    b"GET /kpi/_stcore/stream HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
SCRAPER = "only-the-scraper-knows"


@pytest.fixture(scope="module")
def home(part_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(copytree(part_home, tmp_path_factory.mktemp("service") / "home"))
    (home / "settings.toml").write_text(f'log = "json"\nmetrics_token = "{SCRAPER}"\n', encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "log.txt"


@pytest.fixture(scope="module")
def address(home: Path, log: Path) -> Iterator[str]:
    """A server below a path, as behind a proxy."""
    with served(home, "/kpi", log) as (address, _):
        yield address


def _asked(address: str, token: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def _figures(address: str) -> dict[str, float]:
    status, text = _asked(f"{address}/metrics", SCRAPER)
    assert status == 200
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {"_".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


def test_the_server_says_that_it_serves_and_which_version(address: str) -> None:
    status, text = _asked(f"{address}/health")
    assert (status, json.loads(text)) == (200, {"status": "ok", "version": 1})


def test_figures_are_for_who_bears_the_token(address: str) -> None:
    assert _asked(f"{address}/metrics")[0] == 401
    assert _asked(f"{address}/metrics", SCRAPER[:-1])[0] == 401
    with visiting(address) as reader:
        assert reader.look("delivery", "lang=en").exceptions == []
        figures = _figures(address)
    assert figures["cadran_sessions"] == 1
    assert figures["cadran_published_version"] == figures["cadran_newest_is_served"] == 1
    assert figures["cadran_questions_total_answered"] == figures["cadran_question_seconds_count"] > 20
    assert figures["cadran_question_seconds_sum"] > 0
    assert figures["cadran_questions_running"] == figures["cadran_questions_total_failed"] == 0
    assert figures["process_resident_memory_bytes"] > 1e8


def test_every_line_of_the_log_is_an_object_a_machine_reads(address: str, log: Path) -> None:
    with pytest.raises(InvalidStatus), visiting(address, origin="http://evil.example"):
        pass
    port = urlsplit(address).port
    for words in (b"NO REQUEST\r\n\r\n", UNKNOWN_HOST):
        with socket.create_connection(("localhost", port), timeout=30) as server:
            server.sendall(words)
            assert server.recv(1024).startswith(b"HTTP/1.1 400")
    assert "Invalid HTTP request" in log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    (line,) = [line for line in lines if "origin" in line]
    assert {"time", "level", "logger", "message"} <= set(line)
    assert (line["level"], line["origin"], line["path"]) == ("WARNING", "http://evil.example", "/kpi/_stcore/stream")


BROKEN = """
import logging
from cadran.ui.components.boundary import boundary
from cadran.ui.shell.logs import write_json
write_json()
with boundary("en"):
    raise ValueError("not for readers")
"""


def test_an_error_is_logged_with_the_number_its_reader_was_shown() -> None:
    ended = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True, check=True, cwd=ROOT)
    (line,) = [json.loads(line) for line in ended.stderr.splitlines() if "ValueError" in line]
    assert line["logger"] == "cadran.ui"
    assert re.fullmatch("[0-9A-F]{4}", line["reference"])
    assert "not for readers" in line["exc_info"]
