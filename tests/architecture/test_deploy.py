"""What lies in deploy/ fits the program: the image keeps to its promises, and every command it runs exists."""

import configparser
import json
import re
import shlex
from pathlib import Path

import pytest
from proofs.image import steps, words_of

from cadran.cli.main import run
from cadran.config import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
PLAIN = re.compile(r"bin/cadran ([a-z][^\n'|]*)")


def test_the_image_runs_as_nobody_special_on_a_slim_python_with_a_volume_and_a_health_check() -> None:
    assert {step.words.split()[0] for step in steps() if step.name == "FROM"} == {"python:3.11-slim"}
    assert words_of("USER") == "cadran"
    assert words_of("VOLUME") == "/data"
    assert "/health" in words_of("HEALTHCHECK")
    assert [step.name for step in steps() if step.stage == 2].index("USER") > [
        step.name for step in steps() if step.stage == 2
    ].index("RUN")


def test_everything_the_image_copies_is_there_and_let_through() -> None:
    let_through = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    for step in steps():
        if step.name == "COPY" and "--from" not in step.words:
            for source in step.words.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert f"!{source}" in let_through, source


def test_the_image_builds_with_the_versions_that_are_pinned() -> None:
    pinned = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = re.findall(r"[\w-]+==[\w.]+", " ".join(step.words for step in steps()))
    assert names
    assert [name for name in names if f"{name} " not in pinned] == []


def _commands() -> list[str]:
    units = "\n".join(path.read_text(encoding="utf-8") for path in UNITS)
    lists = [json.loads(words_of("CMD")), *_lists((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))]
    return [*PLAIN.findall(units), *(shlex.join(words) for words in lists)]


def _lists(compose: str) -> list[list[str]]:
    return [[word.strip() for word in words.split(",")] for words in re.findall(r"command: \[(.*)\]", compose)]


@pytest.mark.parametrize("command", _commands())
def test_every_command_that_is_run_exists_with_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, *words = shlex.split(command)
    assert run([name, "--help"]) == 0
    options = capsys.readouterr().out
    assert [word for word in words if word.startswith("--") and word not in options] == []


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_one_and_starts_what_another_one_names(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path, encoding="utf-8")
    assert unit["Unit"]["Description"].startswith("Cadran")
    if path.suffix == ".timer":
        assert path.with_suffix(".service").exists()
        assert unit["Timer"]["OnCalendar"]
    else:
        assert unit["Service"]["User"] == "cadran"
        assert unit["Service"]["NoNewPrivileges"] == "yes"


def test_the_proxy_keeps_metrics_in_and_passes_the_rest_on() -> None:
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert "respond /metrics 404" in text
    assert f"reverse_proxy cadran:{words_of('EXPOSE')}" in text
