"""The commands: the figures, lines and timelines of the dashboard, for scripts and for people at a terminal."""

from importlib import import_module
from typing import Any

import typer

from cadran.cli.options import help_text, new_app

# By name, the module and the function of each command, in the order of the help.
COMMANDS = {
    "demo": ("dashboard", "demo"),
    "serve": ("dashboard", "serve"),
    "watch": ("watch", "watch_folder"),
    "load": ("loading", "load_folder"),
    "inspect": ("inspection", "inspect_files"),
    "unload": ("loads", "unload_source"),
    "loads": ("loads", "list_loads"),
    "kpi": ("answers", "write_figures"),
    "lines": ("answers", "write_lines"),
    "order": ("answers", "write_timeline"),
    "replenish": ("replenishing", "replenish"),
    "campaign": ("campaigning", "campaign"),
    "sourcing": ("sourcing", "sourcing"),
    "quarantine": ("refused", "quarantine"),
    "digest": ("news", "tell_news"),
    "evidence": ("evidence", "write_evidence"),
    "simulate": ("simulating", "simulate"),
    "check": ("loads", "check_home"),
    "repair": ("loads", "repair_home"),
    "forget": ("forgetting", "forget_older"),
    "backup": ("backups", "back_up_home"),
    "restore": ("backups", "restore_home"),
    "export": ("backups", "export_home"),
    "journal": ("people", "write_journal"),
}
GROUPS = {"corrections": ("corrections", "app"), "targets": ("targets", "targets"), "people": ("people", "app")}


def app_of(name: str | None) -> typer.Typer:
    """The command line with that one command, which starts in a part of the time; of any other name with all by name.

    A command of the latter does nothing: it is there for its help.
    """
    app = new_app()
    app.callback()(lambda: None)
    if name in COMMANDS:
        app.command(name, help=help_text(f"help.{name}"))(_imported(*COMMANDS[name]))
    elif name in GROUPS:
        app.add_typer(_imported(*GROUPS[name]), name=name)
    else:
        for group in GROUPS:
            app.add_typer(typer.Typer(), name=group, help=help_text(f"help.{group}"))
        for command in COMMANDS:
            app.command(command, help=help_text(f"help.{command}"))(lambda: None)
    return app


def _imported(module: str, name: str) -> Any:
    return getattr(import_module(f"cadran.cli.{module}"), name)
