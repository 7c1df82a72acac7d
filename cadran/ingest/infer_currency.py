"""Looks over a file's amounts for signs of currencies: which are read, and the currency they give."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from cadran.errors import CadranError
from cadran.i18n.message import Message, message
from cadran.ingest.checking.casts import cleaned
from cadran.ingest.checking.checks import ROW, SLAB
from cadran.ingest.files.currency_signs import codes_of, currency_code, sign_of
from cadran.ingest.files.reading import Slab, over, slabs
from cadran.ingest.load_plan import Task
from cadran.ingest.names import plain_column, quoted, quoted_name, text_of
from cadran.ingest.profiles.expressions import numbers_read

# Of the amounts that say a currency, the share that must agree on it; of all amounts, the share that must say one.
NEARLY_ALL = 0.95
# Of all signs, the share that may speak against the currency of their row, which is refused.
FEW = 0.05


@dataclass(frozen=True)
class _Sign:
    """How many amounts of a column have this sign ('' for none) where the row has a currency, and its first line.

    The currency is None where the file has no column for it.
    """

    column: str
    sign: str
    currency: str | None
    rows: int
    line: int

    @property
    def agrees(self) -> bool:
        return self.currency in codes_of(self.sign)


def with_currency(
    connection: duckdb.DuckDBPyConnection, task: Task, first: Slab | None, reporting: str | None, notes: list[Message]
) -> Task:
    """The task with the signs that are taken from its amounts; CadranError where they leave the currency open.

    The sign must agree with the currency of the row where the file says one; else nearly all amounts must have one that
    agrees, which is the currency of the file. `reporting` is the reporting currency, which tells the dollars apart. An
    amount of another currency is refused as no number.
    """
    columns = _columns(task)
    if not columns or first is None or not _signed(_signs_of(connection, task, columns, [first])):
        return task
    evidence = _signs_of(connection, task, columns, slabs(task.opened))
    if "currency" in task.plan.expressions:
        return _by_row(task, _signed(evidence))
    return _by_file(task, evidence, reporting, notes)


def _columns(task: Task) -> list[str]:
    """The columns of the file that amounts are taken from."""
    plan, primary = task.plan, task.plan.entry.primary
    taken: list[str | None] = []
    for target in [column for column in plan.table.columns if column.kind == "money"]:
        if sql := plan.expressions.get(target.name):
            taken += [plain_column(text, primary) for text in (sql, *numbers_read(plan.table.name, sql))]
    used = plan.used[primary]
    return [name for name in dict.fromkeys(taken) if name and used.get(name) and name not in plan.made_ready]


def _signs_of(
    connection: duckdb.DuckDBPyConnection, task: Task, columns: list[str], parts: Iterable[Slab]
) -> list[_Sign]:
    query = _query(task, columns)
    rows: Counter[tuple[str, str, str | None]] = Counter()
    lines: dict[tuple[str, str, str | None], int] = {}
    for slab in parts:
        for column, sign, currency, count, line in over(connection, slab.rows, query) if slab.rows.num_rows else []:
            rows[column, sign, currency] += count
            lines.setdefault((column, sign, currency), line)
    return [_Sign(*key, count, lines[key]) for key, count in rows.items()]


def _query(task: Task, columns: list[str]) -> str:
    plan = task.plan
    headings = plan.used[plan.entry.primary]
    cells = f"select {ROW}, {cleaned({name: headings[name] for name in columns}, plan.entry.nothing, {})} from {SLAB}"
    signs = " union all ".join(
        f"select {ROW}, {quoted(name)} as name, {sign_of(quoted_name(name))} as sign from cells "
        f"where {quoted_name(name)} is not null"
        for name in columns
    )
    evidence = f"cells as ({cells}), evidence as ({signs})"
    if "currency" not in plan.expressions:
        return f"with {evidence} select name, sign, null, count(*), min({ROW}) from evidence group by all"
    code = currency_code(text_of(plan.table.column("currency")))
    return (
        f"with {plan.texts}, {evidence} select name, sign, {code}, count(*), min({ROW}) "
        f"from evidence join texts on source_row = {ROW} group by all"
    )


def _signed(evidence: list[_Sign]) -> list[_Sign]:
    """Those with a sign that is one of a currency."""
    return [each for each in evidence if codes_of(each.sign)]


def _by_row(task: Task, signed: list[_Sign]) -> Task:
    """Takes the signs that agree with the currency of their row; others stay, and their rows are refused.

    CadranError where more than a few do not agree, or where an expression would make nothing of those that stay.
    """
    agreed = {(each.column, each.sign) for each in signed if each.agrees}
    wrong = [each for each in signed if not each.agrees]
    against = [each for each in wrong if (each.column, each.sign) in agreed]
    heading = _currency_heading(task)
    is_settled = heading and sum(each.rows for each in against) <= FEW * sum(each.rows for each in signed)
    stopping = [each for each in wrong if _is_computed(task, each.column) or (each in against and not is_settled)]
    if stopping:
        raise CadranError(_contradiction(task, min(stopping, key=lambda each: each.line)))
    taken = _taken(task, agreed)
    return replace(taken, plan=replace(taken.plan, currency_of_row=heading)) if against else taken


def _currency_heading(task: Task) -> str | None:
    """The column of the file that says the currency of a row, as it stands there."""
    plan, primary = task.plan, task.plan.entry.primary
    name = plain_column(plan.expressions["currency"], primary)
    return plan.used[primary].get(name) if name and name not in plan.made_ready else None


def _by_file(task: Task, evidence: list[_Sign], reporting: str | None, notes: list[Message]) -> Task:
    """Takes the signs of the one currency that the file is in, which its rows then say."""
    signed = _signed(evidence)
    evidence = [each for each in evidence if each.column in {sign.column for sign in signed}]
    votes = Counter({code: sum(each.rows for each in signed if code in codes_of(each.sign)) for code in _named(signed)})
    most, total = max(votes.values()), sum(each.rows for each in signed)
    codes = [code for code, count in votes.items() if count == most]
    if most < NEARLY_ALL * total:
        raise CadranError(_several(task, signed))
    if reporting not in codes and total < NEARLY_ALL * sum(each.rows for each in evidence):
        return task
    if reporting not in codes and len(codes) > 1:
        raise CadranError(_open_sign(task, signed, codes))
    currency = reporting if reporting in codes else codes[0]
    taken = {(each.column, each.sign) for each in signed if currency in codes_of(each.sign)}
    if any(_is_computed(task, each.column) for each in signed if (each.column, each.sign) not in taken):
        raise CadranError(_several(task, signed))
    notes.append(
        _read_as(task, currency, evidence, sum(each.rows for each in signed if currency in codes_of(each.sign)))
    )
    return _taken(task, taken, currency)


def _named(signed: list[_Sign]) -> dict[str, None]:
    return dict.fromkeys(code for each in signed for code in codes_of(each.sign))


def _taken(task: Task, taken: set[tuple[str, str]], currency: str | None = None) -> Task:
    signs = {column: tuple(sorted(sign for name, sign in taken if name == column)) for column, _ in sorted(taken)}
    plan = replace(task.plan, currency_signs=signs, currency=currency)
    if currency and any(column.name == "currency" for column in plan.table.columns):
        plan = replace(plan, expressions=plan.expressions | {"currency": quoted(currency)})
    return replace(task, plan=plan)


def _is_computed(task: Task, column: str) -> bool:
    """Whether an expression calculates with a column, of which it would make nothing where it is no number."""
    plan = task.plan
    read = [sql for text in plan.expressions.values() for sql in numbers_read(plan.table.name, text)]
    return column in [plain_column(sql, plan.entry.primary) for sql in read]


def _contradiction(task: Task, evidence: _Sign) -> Message:
    return message(
        "load.sign_against_currency",
        file=task.source.name,
        line=evidence.line,
        column=evidence.column,
        sign=evidence.sign,
        currency=evidence.currency or "—",
    )


def _several(task: Task, signed: list[_Sign]) -> Message:
    lines: dict[str, int] = {}
    for each in sorted(signed, key=lambda each: each.line):
        lines.setdefault(each.sign, each.line)
    listed = ", ".join(f"{sign} ({line})" for sign, line in lines.items())
    return message("load.several_signs", file=task.source.name, columns=_listed(signed), listed=listed)


def _open_sign(task: Task, signed: list[_Sign], codes: list[str]) -> Message:
    return message(
        "load.open_sign",
        file=task.source.name,
        columns=_listed(signed),
        sign=signed[0].sign,
        codes=", ".join(codes),
        first=codes[0],
    )


def _read_as(task: Task, currency: str, evidence: list[_Sign], signed: int) -> Message:
    bare = sum(each.rows for each in evidence if not each.sign)
    columns = _listed(_signed(evidence))
    return message(
        "load.amounts_read_as", file=task.source.name, columns=columns, currency=currency, n=signed, bare=bare
    )


def _listed(evidence: list[_Sign]) -> str:
    return ", ".join(dict.fromkeys(each.column for each in evidence))
