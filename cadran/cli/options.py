"""The options commands share, and the language they speak."""

import os
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from cadran.i18n import Text
from cadran.i18n.text import Language

PORT = 8501

Basis = Literal["first", "requested", "latest"]
Flow = Literal["inbound", "outbound"]
Scope = Literal["inbound", "outbound", "all"]
Days = Literal["calendar", "working"]
Cohort = Literal["completion", "order", "promise", "delivery"]
CountedIn = Literal["units", "lines", "orders", "value"]


def system_language() -> Language:
    """French where LC_ALL, LC_MESSAGES or LANG says so, else English."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if told.lower().startswith("fr") else "en"


_language: ContextVar[Language] = ContextVar("language")


def speaking() -> Language:
    """The language asked for by --lang, else that of the system."""
    return _language.get(system_language())


def speak(language: Language | None) -> None:
    """Speak `language` from here on; without one, go on as before."""
    if language:
        _language.set(language)


def said(en: str, fr: str) -> str:
    """A help text in the language of the system."""
    return Text(en, fr).read(system_language())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        told = Text(
            en="“{text}” is not a date. Write it as 2026-10-31.",
            fr="« {text} » n'est pas une date. Écrivez 2026-10-31.",
        )
        raise typer.BadParameter(told.filled(text=text).read(speaking())) from None


_DAY = {"parser": _day, "metavar": "DATE"}
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help=said("Folder of the data (CADRAN_HOME, else data/home)", "Dossier des données")),
]
LangOption = Annotated[
    Language | None, typer.Option("--lang", callback=speak, is_eager=True, help=said("Language", "Langue"))
]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65_535, help=said("Port of the page", "Port de la page"))]
BrowserOption = Annotated[
    bool, typer.Option("--no-browser", help=said("Do not open a browser", "Ne pas ouvrir de navigateur"))
]
FromOption = Annotated[
    date | None, typer.Option("--from", **_DAY, help=said("First day, included", "Premier jour, inclus"))
]
ToOption = Annotated[date | None, typer.Option("--to", **_DAY, help=said("Last day, included", "Dernier jour, inclus"))]
AsOfOption = Annotated[
    date | None, typer.Option("--as-of", **_DAY, help=said("As it stood that day", "Tel que connu ce jour-là"))
]
Rule = Literal["last_month", "this_month", "last_4_weeks", "last_13_weeks", "last_quarter", "ytd", "13_months", "all"]
PeriodOption = Annotated[
    Rule | None,
    typer.Option("--period", help=said("A rule instead of days", "Une règle au lieu de dates")),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="DIM=V1,V2", help=said("Only these values; repeatable", "Ces valeurs seulement")),
]
FlowOption = Annotated[Flow | None, typer.Option("--flow", help=said("Bought or sold lines", "Achats ou ventes"))]
ScopeOption = Annotated[
    Scope | None,
    typer.Option(
        "--flow",
        help=said(
            "Purchases, sales or both; without it sales, else purchases",
            "Achats, ventes ou tout ; sans elle, ventes, sinon achats",
        ),
    ),
]
DaysOption = Annotated[Days | None, typer.Option("--days", help=said("Kind of days", "Genre de jours"))]
CohortOption = Annotated[
    Cohort | None, typer.Option("--cohort", help=said("By which date a row counts", "Selon quelle date on compte"))
]
CountedInOption = Annotated[
    CountedIn | None, typer.Option("--counted-in", help=said("What is counted", "Ce qui est compté"))
]
BasisOption = Annotated[
    Basis | None, typer.Option("--basis", help=said("Promise to measure against", "Promesse de référence"))
]
ForceOption = Annotated[
    bool, typer.Option("--force", help=said("Replace a file that is there", "Remplacer un fichier existant"))
]
SinceOption = Annotated[
    date, typer.Option("--since", **_DAY, help=said("What stood then is not new", "Ce qui était là n'est pas nouveau"))
]
AddressOption = Annotated[
    str, typer.Option("--address", metavar="URL", help=said("Where the links lead", "Où mènent les liens"))
]
