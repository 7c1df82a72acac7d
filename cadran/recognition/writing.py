"""How the files of a source are written: date formats, decimal sign, words for nothing; and what stays open of it."""

from dataclasses import dataclass, field

from cadran.contract.tables import SQL_TYPE
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.checking.evidence import COMMA, COMMA_OR_THOUSAND, DOT_OR_THOUSAND, POINT, with_times
from cadran.ingest.profiles.nearest import did_you_mean
from cadran.ingest.profiles.profile import Entry, time_zones
from cadran.recognition.answers import Answers
from cadran.recognition.columns import ColumnFacts, order_of
from cadran.recognition.draft import OWN, Draft
from cadran.recognition.fits import File, Source
from cadran.recognition.proposal import Option, Question

DECIMALS = {"comma": ",", ",": ",", "point": ".", ".": "."}
ZONES = ("Europe/Paris", "Europe/London", "Europe/Berlin", "America/New_York", "UTC")
MOST_EXAMPLES = 6
_ORDERS = {order: message(f"date_order.{order}") for order in ("dmy", "mdy", "ymd")}


@dataclass
class Writing:
    """Settles how sources are written, and collects what only a person can say."""

    answers: Answers
    questions: dict[str, Question] = field(default_factory=dict)

    def settings(self, draft: Draft) -> dict[str, object]:
        """What the profile says about the files of a source."""
        dated = [source for column, source in draft.used if draft.table.column(column).kind in ("timestamp", "date")]
        counted = [source for column, source in draft.used if _is_number(draft, column)]
        self._ask_hours(draft)
        written = self.answers.written(draft.file.sample.name)
        settings: dict[str, object] = {name: int(each) if each.isdigit() else each for name, each in written.items()}
        if sheet := _sheet(draft):
            settings["sheet"] = sheet
        if decimal := self._decimal(draft, counted):
            settings["decimal"] = decimal
        if dates := self._dates(draft, dated):
            settings["dates"] = dates
        needed = {source.name for column, source in draft.used if draft.table.column(column).required}
        optional = [source for source in (*dated, *counted) if source.name not in needed]
        if words := sorted({word for source in optional for word in source.facts.words}):
            settings["nothing"] = words
        if any(source.facts.has_offset for source in dated):
            settings |= self._zone(dated)
        return settings

    def left_open(self, draft: Draft, entry: Entry) -> dict[str, object]:
        """What the answers say of files whose entry of a known profile leaves it open."""
        dated = [source for column, source in draft.used if draft.table.column(column).kind in ("timestamp", "date")]
        counted = [source for column, source in draft.used if _is_number(draft, column)]
        settings: dict[str, object] = {}
        doubtful = [source for source in dated if source.facts.orders and source.name not in entry.dates]
        if doubtful and (dates := self._dates(draft, doubtful)):
            settings["dates"] = dates
        if not entry.decimal and (decimal := self._decimal(draft, counted)) and "decimal" in self.questions:
            settings["decimal"] = decimal
        if not entry.timezone and any(source.facts.has_offset for source in dated):
            settings |= self._zone(dated)
        return settings

    def ask(self, question: Question) -> str | None:
        """Adds a question, its examples to those of the same one; returns its answer."""
        former = self.questions.get(question.id)
        examples = tuple(dict.fromkeys([*(former.examples if former else ()), *question.examples]))[:MOST_EXAMPLES]
        values = [option.value for option in question.options]
        answer = question.answer
        if answer is not None and not question.is_free and answer not in values:
            raise CadranError(message("recognition.no_answer", id=question.id, answer=answer, known=", ".join(values)))
        self.questions[question.id] = Question(**{**vars(question), "examples": examples})
        return answer

    def _dates(self, draft: Draft, dated: list[Source]) -> dict[str, list[str]]:
        forms: dict[str, list[str]] = {}
        files = {file.key: file for file in draft.files.values()}
        for source in dated:
            form = source.facts.format or self._ordered(draft, files[source.file], source.facts)
            if form:
                forms[source.name] = with_times(form) if source.facts.hour_share else [form]
        return forms

    def _ordered(self, draft: Draft, file: File, facts: ColumnFacts) -> str | None:
        """The format of dates whose order is open: as answered, else as other dates of the file have it."""
        if not facts.orders:
            return None
        options: dict[str, str] = dict(facts.orders)
        answer = self.answers.get("date_order", file.key)
        others = {str(order_of(other.format)) for other in file.facts if other.format} & set(options)
        if answer is None and len(others) == 1:
            order = next(iter(others))
            draft.notes.append(message("recognition.order_of_others", column=facts.name, order=_ORDERS[order]))
            return options[order]
        return options.get(self.ask(self._date_question(file, facts, answer)) or "")

    def _date_question(self, file: File, facts: ColumnFacts, answer: str | None) -> Question:
        options = tuple(Option(order, _ORDERS[order]) for order, _ in facts.orders)
        examples = tuple(f"{value} ({facts.name}, {file.key})" for value in facts.examples[:2])
        return Question("date_order", message("ask.date_order"), options, examples, answer=answer)

    def _decimal(self, draft: Draft, counted: list[Source]) -> str | None:
        """The decimal sign of the numbers; None where they have none, or each column tells its own to the load."""
        marks = 0
        for source in counted:
            marks |= source.facts.marks
        if not marks:
            return None
        if all(file.sample.opened.source.format == "parquet" for file in draft.files.values()):
            return "."
        if marks & COMMA and not marks & POINT:
            return ","
        if marks & POINT and not marks & COMMA:
            return "."
        if marks & POINT and all(_tells(source.facts.marks) for source in counted if source.facts.marks):
            return None
        answer = self.answers.get("decimal", draft.file.key)
        given = DECIMALS.get(answer, answer) if answer is not None else None
        doubtful = DOT_OR_THOUSAND | COMMA_OR_THOUSAND | POINT | COMMA
        values = (
            f"{value} ({source.name}, {source.file})"
            for source in counted
            if source.facts.marks & doubtful
            for value in source.facts.examples
            if "." in value or "," in value
        )
        options = (Option(",", message("ask.decimal_comma")), Option(".", message("ask.decimal_point")))
        return self.ask(Question("decimal", message("ask.decimal"), options, tuple(values), answer=given))

    def _zone(self, dated: list[Source]) -> dict[str, object]:
        examples = tuple(
            f"{source.facts.examples[0]} ({source.name}, {source.file})" for source in dated if source.facts.has_offset
        )
        answer = self.answers.get("timezone")
        if answer is not None and answer not in time_zones():
            hint = did_you_mean(answer, list(time_zones())) or message("hint.time_zone")
            raise CadranError(message("profile.time_zone", name=answer, hint=hint))
        options = tuple(Option(zone, message("ask.zone", zone=zone)) for zone in ZONES)
        zone = self.ask(Question("timezone", message("ask.timezone"), options, examples, is_free=True, answer=answer))
        return {"timezone": zone} if zone else {}

    def _ask_hours(self, draft: Draft) -> None:
        """Asks whether one hour that stands on every row is an hour; a day is what is left where it is none."""
        for column, source in draft.used:
            if draft.table.column(column).kind != "timestamp" or not source.facts.same_hour:
                continue
            name = f"has_hour:{source.file}:{source.name}"
            options = (Option("yes", message("ask.hour_is_one")), Option("no", message("ask.hour_is_none")))
            sentence = message("ask.has_hour", file=source.file, column=source.name)
            answer = self.answers.get(name)
            if self.ask(Question(name, sentence, options, source.facts.examples[:2], answer=answer)) == "no":
                alias = draft.sources[column][0]
                former = draft.columns[column]
                day = f"day({draft.sql(source.name, alias)})"
                draft.columns[column] = type(former)(**{**vars(former), "expression": day})


def _tells(marks: int) -> bool:
    """Whether the numbers of a column are written with one decimal sign for certain."""
    return bool(marks & COMMA) != bool(marks & POINT)


def _sheet(draft: Draft) -> str | dict[str, str] | None:
    """The sheet that is read, where a workbook has several; by source where others are looked up."""
    sheets = {alias: file.sample.sheet for alias, file in draft.files.items() if file.sample.has_other_sheets}
    named = {alias: sheet for alias, sheet in sheets.items() if sheet}
    return named.get(OWN) if {*named} == {OWN} else named or None


def _is_number(draft: Draft, column: str) -> bool:
    return SQL_TYPE[draft.table.column(column).kind].startswith(("decimal", "bigint"))
