"""A reader who clicks on, or closes the page, ends the question that nobody waits for any more."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from proofs.visitors import Visitor, visiting

from browser.server import wait_for
from cadran.config import ROOT
from cadran.warehouse import current_version

pytestmark = pytest.mark.long

SOON = 20.0
# A page that asks what takes minutes where its address says so, and says how many questions are under way.
PAGE = """
import sys
from pathlib import Path
import streamlit as st
from cadran.ui.request.view import VERSIONS, engine_of
from cadran.ui.shell.reader import watch_reader

watch_reader()
engine = engine_of(Path({path!r}))
if "endless" in st.query_params:
    engine.connection.frame("select count(*) from range(1000000000) as a, range(100) as b where a.range + b.range = 3")
st.markdown(f"{{sum(queue.running for queue in VERSIONS.queues())}} under way")
"""


@pytest.fixture(scope="module")
def address(part_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    page = tmp_path_factory.mktemp("endless") / "page.py"
    page.write_text(PAGE.format(path=str(current_version(part_home).path)), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(page), f"--server.port={port}", "--server.headless=true"]
    settings = ["--server.address=localhost", "--browser.gatherUsageStats=false"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([*command, *settings], env=environment, stdout=subprocess.DEVNULL, cwd=page.parent)
    try:
        wait_for(f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}"
    finally:
        server.kill()
        server.wait()


def _until(other: Visitor, words: str) -> None:
    last, texts = time.monotonic() + SOON, [""]
    while words not in texts:
        assert time.monotonic() < last, texts
        texts = other.look("").texts


def test_a_question_ends_with_the_click_or_the_closing_of_its_reader(address: str) -> None:
    with visiting(address) as other:
        with visiting(address) as reader:
            reader.ask("", "endless=1")
            _until(other, "1 under way")
            reader.look("", seconds=SOON)
            _until(other, "0 under way")
            reader.ask("", "endless=1")
            _until(other, "1 under way")
        _until(other, "0 under way")
