"""Writes the parts of docs/ that the code knows best, in English and French: `python -m docs.generate`."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from cadran.config import ROOT
from cadran.contract.tables import RULES, TABLES, Column, Table
from cadran.i18n import formats
from cadran.i18n.catalogue import t
from cadran.i18n.text import Language
from cadran.kpis import KPIS, Kpi

DOCS = ROOT / "docs"
ROOMS = DOCS / "pictures" / "rooms.svg"
CURRENCY = "EUR"
LANGUAGES: tuple[Language, ...] = ("en", "fr")
FACTS: tuple[tuple[str, dict[Language, str]], ...] = (
    ("formula", {"en": "Formula", "fr": "Formule"}),
    ("excludes", {"en": "Left out", "fr": "Laissé de côté"}),
    ("attribution", {"en": "Counted", "fr": "Compté"}),
    ("example", {"en": "Example", "fr": "Exemple"}),
)
COLON: dict[Language, str] = {"en": ": ", "fr": "\u00a0: "}
WORDS: dict[str, dict[Language, str]] = {
    "unit": {"en": "Unit", "fr": "Unité"},
    "target": {"en": "default target", "fr": "objectif par défaut"},
    "needs": {"en": "needs", "fr": "demande"},
    "key": {"en": "A row is known by", "fr": "Une ligne se reconnaît à"},
    "enables": {"en": "It enables", "fr": "Elle permet"},
    "column": {"en": "column", "fr": "colonne"},
    "type": {"en": "type", "fr": "type"},
    "must": {"en": "needed", "fr": "obligatoire"},
    "empty": {"en": "empty means", "fr": "vide veut dire"},
    "holds": {"en": "holds", "fr": "contient"},
    "yes": {"en": "yes", "fr": "oui"},
    "country": {"en": "a country, by code or name", "fr": "un pays, par son code ou son nom"},
    "reversal": {"en": "may be negative", "fr": "peut être négatif"},
    "quarantine": {"en": "Refused, kept in quarantine", "fr": "Refusées, gardées en quarantaine"},
    "warning": {"en": "Loaded with a warning", "fr": "Chargées avec un avertissement"},
    "span": {"en": "{} to {}", "fr": "de {} à {}"},
}
# Prints the help of every command, with its name before it.
HELP = """
import typer
from cadran.cli.commands import COMMANDS, GROUPS, app_of
from cadran.cli.main import run
for name in (*COMMANDS, *GROUPS):
    command = typer.main.get_group(app_of(name)).commands[name]
    for words in [[name], *([name, inner] for inner in getattr(command, "commands", ()))]:
        print("####", *words, flush=True)
        run([*words, "--help"])
"""
MARK = re.compile(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", re.DOTALL)


def kpis(language: Language) -> Iterator[str]:
    """Every KPI under its family: meaning, formula, what is left out, when it counts, and an example."""
    for family in dict.fromkeys(kpi.family for kpi in KPIS.values()):
        yield f"## {t(language, f'family.{family}')}"
        for kpi in (kpi for kpi in KPIS.values() if kpi.family == family):
            yield from _kpi(kpi, language)


def _kpi(kpi: Kpi, language: Language) -> Iterator[str]:
    yield f"### {kpi.name.read(language)} {{ #{kpi.id} }}"
    yield f"`{kpi.id}` · {kpi.meaning.read(language)}"
    colon = COLON[language]
    yield "\n".join(
        f"- **{words[language]}**{colon}{_text(getattr(kpi, name).read(language))}" for name, words in FACTS
    )
    facts = {"unit": t(language, f"unit.{kpi.unit}", currency=formats.currency_sign(CURRENCY, language))}
    if kpi.target is not None:
        facts["target"] = formats.value(kpi.target, kpi.unit, language, CURRENCY)
    facts["needs"] = ", ".join(f"`{table}`" for table in kpi.needs)
    yield " · ".join(f"{WORDS[name][language]}{colon}{fact}" for name, fact in facts.items())


def _text(words: str) -> str:
    return escape(words, quote=False).replace("*", r"\*")


def tables(language: Language) -> Iterator[str]:
    """Every table of the contract with its columns."""
    for table in TABLES.values():
        yield f"## `{table.name}`"
        key = ", ".join(f"`{name}`" for name in table.key)
        enables = f"{WORDS['enables'][language]}{COLON[language]}{table.enables.read(language)}"
        yield f"{WORDS['key'][language]} {key}. {enables}."
        yield "\n".join(_columns(table, language))


def _columns(table: Table, language: Language) -> Iterator[str]:
    headings = [WORDS[name][language] for name in ("column", "type", "must", "empty", "holds")]
    yield f"| {' | '.join(headings)} |\n|---|---|---|---|---|"
    for column in table.columns:
        must = WORDS["yes"][language] if column.required and column.default is None else ""
        default = f"`{column.default}`" if column.default is not None else ""
        yield f"| `{column.name}` | {column.kind} | {must} | {default} | {_holds(column, language)} |"


def _holds(column: Column, language: Language) -> str:
    if column.values:
        return ", ".join(f"`{value}`" for value in column.values)
    if column.span:
        return WORDS["span"][language].format(*(f"{bound:g}" for bound in column.span))
    return WORDS["country"][language] if column.is_country else WORDS["reversal"][language] if column.signed else ""


def rules(language: Language) -> Iterator[str]:
    """What is refused and what is loaded with a warning, in the words a reader gets."""
    for outcome in ("quarantine", "warning"):
        yield f"**{WORDS[outcome][language]}**"
        broken = [rule for rule in RULES.values() if rule.outcome == outcome]
        yield "\n".join(f"- `{rule.code}`{COLON[language]}{_text(rule.sentence.read(language))}" for rule in broken)


def commands(language: Language) -> Iterator[str]:
    """The help of every command, as the command prints it."""
    environment = os.environ | {"LC_ALL": f"{language}_{language.upper()}.UTF-8", "COLUMNS": "100"}
    told = subprocess.run(
        [sys.executable, "-c", HELP], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    for command in told.stdout.split("#### ")[1:]:
        name, words = command.split("\n", 1)
        yield f"## `cadran {name}`"
        yield f"```\n{words.strip()}\n```"


def rooms() -> str:
    """The rooms as the import contracts order them, as a picture: each knows only those below it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    house, inside = [re.findall(r"\w+", layer) for layer in layers[0]], layers[1]
    rows = [box for depth, names in enumerate(house) for box in _row(names, depth)]
    screen = ' <tspan class="small">' + escape(" › ".join(inside)) + "</tspan>"
    drawn = "\n".join(rows).replace(">ui</text>", f">ui{screen}</text>")
    height = 44 * len(house) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" role="img" font-family="sans-serif">\n'
        "<title>The rooms of Cadran: each knows only the rooms below it</title>\n"
        "<style>rect{fill:#f6f7f9;stroke:#1f4e8c}text{fill:#111827;font-size:15px;text-anchor:middle}"
        ".small{font-size:12px;fill:#4b5563}</style>\n"
        f"{drawn}\n</svg>\n"
    )


def _row(names: list[str], depth: int) -> Iterator[str]:
    width = (704 - 8 * (len(names) - 1)) / len(names)
    for index, name in enumerate(names):
        left = 8 + index * (width + 8)
        yield f'<rect x="{left:g}" y="{8 + 44 * depth}" width="{width:g}" height="36" rx="6"/>'
        yield f'<text x="{left + width / 2:g}" y="{31 + 44 * depth}">{name}</text>'


BLOCKS: dict[str, Callable[[Language], Iterator[str]]] = {
    "kpis": kpis,
    "tables": tables,
    "rules": rules,
    "commands": commands,
}


def files_with_parts() -> list[Path]:
    """Every file of which a part, or all, is written from the code."""
    pages = [path for path in sorted(DOCS.glob("*.md")) if MARK.search(path.read_text(encoding="utf-8"))]
    return [ROOMS, *pages]


def written(path: Path) -> str:
    """What that file should read."""
    if path == ROOMS:
        return rooms()
    return _filled(path.read_text(encoding="utf-8"), "fr" if path.name.endswith(".fr.md") else "en")


def _filled(text: str, language: Language) -> str:
    def block(mark: re.Match[str]) -> str:
        name = mark.group(1)
        return f"<!-- {name} -->\n" + "\n\n".join(BLOCKS[name](language)) + f"\n<!-- /{name} -->"

    return MARK.sub(block, text)


if __name__ == "__main__":
    for file in files_with_parts():
        file.write_text(written(file), encoding="utf-8")
