"""The commands that say who is let in, in which role, and what of the data they see."""

from typing import Annotated, Literal

import polars as pl
import typer

from cadran.cli.options import HomeOption, LabelsOption, LangOption, help_text, speaking
from cadran.cli.output import first_rows, remark, write_table
from cadran.config import home_folder
from cadran.errors import CadranError
from cadran.export.table_file import NO_CURRENCY, TableFile
from cadran.export.terminal import plain_table, show
from cadran.i18n.catalogue import say_code
from cadran.i18n.message import message
from cadran.insight.journal import journal_frame
from cadran.insight.people import people_frame, rules_frame
from cadran.rights import Person, Role
from cadran.selection import EVERYTHING, Filter, Scope
from cadran.workspace import SCOPED_BY, ClaimRule, People, Workspace

app = typer.Typer(no_args_is_help=True, help=help_text("help.people"))
ENTRIES_SHOWN = 100

SignInArgument = Annotated[str, typer.Argument(metavar="SIGN-IN", help=help_text("help.sign_in"))]
RoleOption = Annotated[Role, typer.Option("--role", help=help_text("help.role"))]
OnlyOption = Annotated[list[str] | None, typer.Option("--only", metavar="DIM=V1,V2", help=help_text("help.only"))]
NameOption = Annotated[str | None, typer.Option("--name", metavar="NAME", help=help_text("help.person_name"))]
FormatOption = Annotated[Literal["table", "csv", "xlsx"], typer.Option("--format")]


@app.command("list", help=help_text("help.people_list"))
def list_people(
    format: FormatOption = "table", labels: LabelsOption = False, home: HomeOption = None, lang: LangOption = None
) -> None:
    _listed(people_frame(People(home or home_folder()).all()), format, labels)


@app.command("add", help=help_text("help.people_add"))
def add_person(
    sign_in: SignInArgument,
    role: RoleOption,
    only: OnlyOption = None,
    name: NameOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    people = People(home or home_folder())
    if people.named(sign_in):
        raise CadranError(message("people.known", name=sign_in))
    people.let_in(Person(sign_in, name or "", role, scope_of(only or [])))
    remark(message("people.let_in", name=sign_in, role=message(f"role.{role}")))


@app.command("change", help=help_text("help.people_change"))
def change_person(
    sign_in: SignInArgument,
    role: Annotated[Role | None, typer.Option("--role", help=help_text("help.role"))] = None,
    only: OnlyOption = None,
    everything: Annotated[bool, typer.Option("--everything", help=help_text("help.everything"))] = False,
    name: NameOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    people = People(home or home_folder())
    known = people.named(sign_in)
    if known is None:
        raise CadranError(message("people.unknown", name=sign_in))
    if only and everything:
        raise CadranError(message("people.only_or_everything"))
    scope = scope_of(only) if only else EVERYTHING if everything else known.scope
    people.let_in(Person(known.sign_in, name or known.name, role or known.role, scope))
    remark(message("people.let_in", name=sign_in, role=message(f"role.{role or known.role}")))


@app.command("remove", help=help_text("help.people_remove"))
def remove_person(sign_in: SignInArgument, home: HomeOption = None, lang: LangOption = None) -> None:
    People(home or home_folder()).remove(sign_in)
    remark(message("people.removed", name=sign_in))


@app.command("rules", help=help_text("help.people_rules"))
def list_rules(
    format: FormatOption = "table", labels: LabelsOption = False, home: HomeOption = None, lang: LangOption = None
) -> None:
    _listed(rules_frame(People(home or home_folder()).rules()), format, labels)


@app.command("add-rule", help=help_text("help.people_add_rule"))
def add_rule(
    claim: Annotated[str, typer.Argument(metavar="CLAIM=VALUE", help=help_text("help.claim"))],
    role: RoleOption,
    only: OnlyOption = None,
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    name, _, value = claim.partition("=")
    rule_id = People(home or home_folder()).add_rule(ClaimRule(name, value, role, scope_of(only or [])))
    remark(message("people.rule_added", id=rule_id, claim=name, value=value, role=message(f"role.{role}")))


@app.command("remove-rule", help=help_text("help.people_remove_rule"))
def remove_rule(
    rule: Annotated[int, typer.Argument(metavar="ID", help=help_text("help.rule_id"))],
    home: HomeOption = None,
    lang: LangOption = None,
) -> None:
    People(home or home_folder()).remove_rule(rule)
    remark(message("people.rule_removed", id=rule))


def write_journal(
    format: FormatOption = "table", labels: LabelsOption = False, home: HomeOption = None, lang: LangOption = None
) -> None:
    """Who did what and when, the last entry first."""
    frame = journal_frame(Workspace(home or home_folder()).journal())
    if format == "table":
        codes = pl.Series("journal", [say_code(speaking(), "journal", code) for code in frame["journal"]], pl.String)
        first_rows(frame.with_columns(codes).head(ENTRIES_SHOWN), frame.height)
    else:
        _listed(frame, format, labels)


def scope_of(texts: list[str]) -> Scope:
    """The scope of `DIM=V1,V2` texts, which all hold; CadranError where one is no such text."""
    values: dict[str, tuple[str, ...]] = {}
    for text in texts:
        dimension, _, listed = (part.strip() for part in text.partition("="))
        parts = tuple(part.strip() for part in listed.split(",") if part.strip())
        if dimension not in SCOPED_BY or not parts:
            raise CadranError(message("people.no_dimension", name=text, known=", ".join(SCOPED_BY)))
        values[dimension] = (*values.get(dimension, ()), *parts)
    return Scope(tuple(Filter(dimension, parts) for dimension, parts in values.items()))


def _listed(frame: pl.DataFrame, format: Literal["table", "csv", "xlsx"], has_labels: bool) -> None:
    if format == "table":
        show(plain_table(frame, speaking()))
    else:
        write_table(TableFile(frame, speaking(), NO_CURRENCY, has_labels=has_labels), format)
