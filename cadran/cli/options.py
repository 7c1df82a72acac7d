"""The options commands share, and the language they speak."""

import os
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from cadran.i18n import Language
from cadran.i18n.catalogue import t
from cadran.settings import MOST_WORKERS

PORT = 8501

Basis = Literal["first", "requested", "latest"]
Flow = Literal["inbound", "outbound", "internal"]
Scope = Literal["inbound", "outbound", "internal", "all"]
Days = Literal["calendar", "working"]
Cohort = Literal["completion", "order", "promise", "delivery"]
CountedIn = Literal["units", "lines", "orders", "value"]


def new_app() -> typer.Typer:
    """The command line without its commands."""
    return typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=help_text("help.cadran"),
    )


def system_language() -> Language:
    """French where LC_ALL, LC_MESSAGES or LANG says so, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if locale.lower().startswith("fr") else "en"


_language: ContextVar[Language] = ContextVar("language")


def speaking() -> Language:
    """The language asked for by --lang, else that of the system."""
    return _language.get(system_language())


def speak(language: Language | None) -> None:
    """Speak `language` from here on; without one, go on as before."""
    if language:
        _language.set(language)


_previewed: ContextVar[str | None] = ContextVar("previewed", default=None)


def previewed() -> str | None:
    """The sign-in of whose look at the data is previewed by --as; None where nobody's is."""
    return _previewed.get()


def look_as(sign_in: str | None) -> None:
    """Answer from here on as `sign_in` would be answered."""
    _previewed.set(sign_in)


def help_text(key: str) -> str:
    """A help text in the language of the system."""
    return t(system_language(), key)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(t(speaking(), "command.no_date", text=text)) from None


_DAY = {"parser": _day, "metavar": "DATE"}
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help=help_text("help.home")),
]
AsUserOption = Annotated[
    str | None, typer.Option("--as", metavar="USER", callback=look_as, help=help_text("help.as_user"))
]
LangOption = Annotated[
    Language | None, typer.Option("--lang", callback=speak, is_eager=True, help=help_text("help.lang"))
]
PortOption = Annotated[int | None, typer.Option("--port", min=1, max=65_535, help=help_text("help.port"))]
HostOption = Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help=help_text("help.host"))]
BasePathOption = Annotated[str | None, typer.Option("--base-path", metavar="PATH", help=help_text("help.base_path"))]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, max=MOST_WORKERS, metavar="N", help=help_text("help.workers"))
]
WithoutSignInOption = Annotated[bool, typer.Option("--without-sign-in", help=help_text("help.without_sign_in"))]
BrowserOption = Annotated[bool, typer.Option("--no-browser", help=help_text("help.no_browser"))]
FromOption = Annotated[date | None, typer.Option("--from", **_DAY, help=help_text("help.from"))]
ToOption = Annotated[date | None, typer.Option("--to", **_DAY, help=help_text("help.to"))]
AsOfOption = Annotated[date | None, typer.Option("--as-of", **_DAY, help=help_text("help.as_of"))]
PeriodOption = Annotated[
    str | None, typer.Option("--period", metavar="RULE|SEASON [YEAR]", help=help_text("help.period"))
]
VersusOption = Annotated[
    str | None, typer.Option("--versus", metavar="prev|ly|SEASON [YEAR]", help=help_text("help.versus"))
]
ExplainOption = Annotated[bool, typer.Option("--explain", help=help_text("help.explain"))]
LadderOption = Annotated[bool, typer.Option("--ladder", help=help_text("help.ladder"))]
BySeasonOption = Annotated[bool, typer.Option("--by-season", help=help_text("help.by_season"))]
WhereOption = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="DIM=V1,V2", help=help_text("help.where")),
]
FlowOption = Annotated[Flow | None, typer.Option("--flow", help=help_text("help.flow"))]
ScopeOption = Annotated[
    Scope | None,
    typer.Option(
        "--flow",
        help=help_text("help.scope"),
    ),
]
DaysOption = Annotated[Days | None, typer.Option("--days", help=help_text("help.days"))]
CohortOption = Annotated[Cohort | None, typer.Option("--cohort", help=help_text("help.cohort"))]
CountedInOption = Annotated[CountedIn | None, typer.Option("--counted-in", help=help_text("help.counted_in"))]
BasisOption = Annotated[Basis | None, typer.Option("--basis", help=help_text("help.basis"))]
LabelsOption = Annotated[bool, typer.Option("--labels", help=help_text("help.labels"))]
ForceOption = Annotated[bool, typer.Option("--force", help=help_text("help.force"))]
SinceOption = Annotated[date, typer.Option("--since", **_DAY, help=help_text("help.since"))]
AddressOption = Annotated[str, typer.Option("--address", metavar="URL", help=help_text("help.address"))]
BeforeOption = Annotated[date, typer.Option("--before", **_DAY, help=help_text("help.before"))]
