"""The day of a file whose rows bear none: the one in its name, else that of the extract, else that of the load."""

import re
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from cadran.i18n.message import Message, message
from cadran.ingest.load_plan import Task
from cadran.ingest.profiles.shapes import with_part

FILE_DAY = "file_day"
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


def dated(task: Task, loaded_on: date, notes: list[Message]) -> Task:
    """The task with the day of its file in expressions that ask for it; the note says which day and why."""
    expressions = task.plan.expressions
    if not any(f"{{{FILE_DAY}}}" in sql for sql in expressions.values()):
        return task
    day, key = _day(task, loaded_on)
    notes.append(message(key, file=task.source.name, day=day))
    stated = {name: with_part(sql, FILE_DAY, day.isoformat()) for name, sql in expressions.items()}
    return replace(task, plan=replace(task.plan, expressions=stated))


def _day(task: Task, loaded_on: date) -> tuple[date, str]:
    name = task.source.name
    for year, _, month, day in [*_IN_NAME.findall(PurePosixPath(name).name), *_IN_NAME.findall(name)]:
        try:
            return date(int(year), int(month), int(day)), "load.day_of_name"
        except ValueError:
            continue
    extracted_at = task.plan.entry.extracted_at
    return (extracted_at.date(), "load.day_of_extract") if extracted_at else (loaded_on, "load.day_of_load")
