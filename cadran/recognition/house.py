"""What no file says about the house: whether orders are sales or purchases, its currency, its country, its stock."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from cadran.contract.tables import FLOWS
from cadran.errors import CadranError
from cadran.i18n import Sentence
from cadran.i18n.message import message
from cadran.ingest.files.currency_signs import codes_of
from cadran.ingest.profiles.countries import country_of, currencies
from cadran.recognition.draft import Draft
from cadran.recognition.fits import DELIVERY_DATES, Source
from cadran.recognition.proposal import Option, Question
from cadran.recognition.vocabulary import LANGUAGE_COUNTRIES, sides_named
from cadran.recognition.writing import Writing

PLACE = "main"
LOAD_DAY, FILE_DAY = "load_day", "'{file_day}'"
CURRENCIES = ("EUR", "USD", "GBP", "CHF")
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
COUNTRIES = ("FR", "DE", "ES", "IT", "BE", "GB", "US")
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass
class House:
    """Settles what only the house knows, by evidence or by asking."""

    writing: Writing
    drafts: list[Draft]
    notes: list[Sentence]

    def settle(self) -> dict[str, str]:
        """Fills what is left of the drafts; returns what the profile says of the whole house."""
        for draft in self._of("order_lines"):
            self._settle_flow(draft)
        for draft in self._of("deliveries"):
            self._flow_of_orders(draft)
            self._ask_shipped(draft)
        for draft in self._of("stock_levels"):
            self._settle_stock(draft)
        house = {"reporting_currency": self._currency(), "home_country": self._country()}
        return {name: value for name, value in house.items() if value}

    def _of(self, table: str) -> list[Draft]:
        return [draft for draft in self.drafts if draft.table.name == table]

    def _settle_flow(self, draft: Draft) -> None:
        if "flow" in draft.columns:
            return
        file = draft.file.key
        answer = self.writing.answers.get("flow", file)
        names = [file, *(source.name for _, source in draft.used), *(facts.name for facts in draft.file.facts)]
        names += [name for link in draft.heads.values() for name in (link.file.key, *link.file.sample.columns)]
        sides = Counter(
            next(iter(named)) for name in set(names) if len(named := sides_named(name) & _sides(draft)) == 1
        )
        if answer is None and len(sides) == 1:
            flow = next(iter(sides))
            draft.put_text("flow", flow, message("recognition.assumed_flow", flow=message(f"flow_side.{flow}")))
            return
        name = "flow" if len(self._of("order_lines")) == 1 else f"flow:{file}"
        options = tuple(Option(flow, message(f"flow_side.{flow}")) for flow in FLOWS if flow in _sides(draft))
        sentence, examples = message("ask.flow", file=file), _examples(draft, "order_id", "sku")
        chosen = self.writing.ask(Question(name, sentence, options, examples, answer=answer))
        if chosen:
            draft.put_text("flow", chosen)

    def _flow_of_orders(self, draft: Draft) -> None:
        """Deliveries go the way of the orders they stand with."""
        if "flow" in draft.columns:
            return
        orders = self._of("order_lines")
        same = [order for order in orders if order.file is draft.file] or [
            order for order in orders if any(link.file is order.file for link in draft.heads.values())
        ]
        flows = {order.columns["flow"].expression for order in same or orders if "flow" in order.columns}
        if len(flows) == 1:
            source = next((order.sources.get("flow") for order in same), None)
            if not source:
                draft.put("flow", flows.pop())

    def _ask_shipped(self, draft: Draft) -> None:
        """Asks whether the date of shipping may stand for the delivery, where that is all there is."""
        dates = [name for name in DELIVERY_DATES if name in draft.sources]
        if dates != ["shipped_at"]:
            return
        alias, source = draft.sources["shipped_at"]
        name = "shipped_as_delivered"
        options = (Option("yes", message("ask.shipped_stands")), Option("no", message("ask.shipped_stays")))
        answer = self.writing.answers.get(name, draft.file.key)
        sentence = message("ask.shipped_as_delivered")
        examples = (f"{source.name} ({source.file})",)
        if self.writing.ask(Question(name, sentence, options, examples, answer=answer)) == "yes":
            draft.drop("shipped_at")
            draft.take("delivered_at", source, alias, message("recognition.shipped_stands"))

    def _settle_stock(self, draft: Draft) -> None:
        if "location_id" not in draft.columns:
            draft.put_text("location_id", PLACE, message("recognition.one_place"))
            for lines in self._of("order_lines"):
                if "location_id" not in lines.columns:
                    lines.put_text("location_id", PLACE, message("recognition.one_place"))
        self._settle_stock_date(draft)
        quantity = draft.sources.get("on_hand_quantity")
        if not quantity or quantity[1].facts.zero_share:
            return
        options = (Option("zero", message("ask.absent_zero")), Option("unknown", message("ask.absent_unknown")))
        answer = self.writing.answers.get("absent", draft.file.key)
        sentence = message("ask.absent", file=draft.file.key)
        examples = _examples(draft, "sku", "on_hand_quantity")
        absent = self.writing.ask(Question("absent", sentence, options, examples, answer=answer))
        draft.settings |= {"absent": absent} if absent else {}

    def _settle_stock_date(self, draft: Draft) -> None:
        """One day for all rows where the file has no date of its own, or only when each row last changed."""
        source = draft.sources.get("stock_date")
        if source and not self._is_last_change(draft):
            return
        file = draft.file.key
        answer = self.writing.answers.get("stock_date", file)
        named = _DATE_IN_NAME.search(file)
        if named and answer is None and not source:
            draft.put("stock_date", FILE_DAY, message("recognition.date_of_name", day="-".join(named.groups())))
            return
        options = self._stock_days(draft)
        name = "stock_date" if len(self._of("stock_levels")) == 1 else f"stock_date:{file}"
        sentence, examples = message("ask.stock_date", file=file), _examples(draft, "sku", "on_hand_quantity")
        question = Question(name, sentence, options, examples, is_free=True, answer=answer)
        self._take_day(draft, self.writing.ask(question))

    def _is_last_change(self, draft: Draft) -> bool:
        """Whether each item stands once in the file though its dates differ."""
        source = draft.sources["stock_date"][1]
        keys = [draft.sources[name][1] for name in ("sku", "location_id") if name in draft.sources]
        rows = draft.file.sample.rows.select([key.name for key in keys])
        is_single = rows.group_by(rows.column_names).aggregate([]).num_rows == rows.num_rows
        return is_single and source.facts.distinct > 1 and rows.num_rows > 1

    def _stock_days(self, draft: Draft) -> tuple[Option, ...]:
        source = draft.sources.get("stock_date")
        load_day = Option(LOAD_DAY, message("ask.load_day"))
        if not source:
            return (load_day,)
        facts = source[1].facts
        newest = (Option(facts.last[:10], message("ask.newest_day")),) if _is_day(facts.last[:10]) else ()
        return (*newest, Option(facts.name, message("ask.own_day", column=facts.name)), load_day)

    def _take_day(self, draft: Draft, answer: str | None) -> None:
        if answer is None:
            draft.drop("stock_date")
        elif answer == LOAD_DAY:
            draft.put("stock_date", FILE_DAY)
        elif _is_day(answer):
            draft.put_text("stock_date", answer)
        elif "stock_date" not in draft.sources or answer != draft.sources["stock_date"][1].name:
            raise CadranError(message("recognition.no_day", answer=answer))

    def _currency(self) -> str | None:
        """The currency to add amounts in: the only one there is, or the answer."""
        money = [
            (draft, source)
            for draft in self.drafts
            for column, source in draft.used
            if draft.table.column(column).kind == "money"
        ]
        named = [draft.sources["currency"][1].facts for draft in self.drafts if "currency" in draft.sources]
        codes = sorted({code.upper() for facts in named for code in facts.examples} & currencies())
        answer = self.writing.answers.get("reporting_currency")
        if answer is not None and answer.upper() not in currencies():
            raise CadranError(message("profile.currency", code=answer))
        if answer is None and len(codes) == 1:
            return codes[0]
        if not money and answer is None:
            return None
        named_in = {code for _, source in money for code in _currencies_in(source.name)}
        beside = _beside(money)
        if answer is None and not codes and len(single := named_in or set(beside)) == 1:
            code = single.pop()
            key = "currency_of_name" if named_in else "currency_of_amounts"
            self.notes.append(message(f"recognition.{key}", currency=code))
            return code
        options = tuple(Option(code, message("ask.currency", code=code)) for code in codes or beside or CURRENCIES)
        examples = tuple(dict.fromkeys(f"{source.name} ({source.file})" for _, source in money))
        sentence = message("ask.reporting_currency")
        question = Question("reporting_currency", sentence, options, examples, is_free=True, answer=answer)
        chosen = self.writing.ask(question)
        return chosen.upper() if chosen else None

    def _country(self) -> str | None:
        """The country of the house: as answered, else the one whose language the names of the columns speak."""
        answer = self.writing.answers.get("home_country")
        if answer is not None and country_of(answer) is None:
            raise CadranError(message("profile.country", name=answer))
        languages = Counter(source.language for draft in self.drafts for _, source in draft.used)
        spoken = [(count, language) for language, count in languages.items() if language in ("en", *LANGUAGE_COUNTRIES)]
        language = max(spoken)[1] if spoken else "en"
        country = country_of(answer) if answer else LANGUAGE_COUNTRIES.get(language)
        if country and not answer:
            self.notes.append(message("recognition.country_of_language", country=country))
        options = tuple(Option(code, message("ask.country", code=code)) for code in COUNTRIES)
        sentence = message("ask.home_country")
        self.writing.ask(
            Question("home_country", sentence, options, is_free=True, is_needed=False, answer=answer or country)
        )
        return country


def _sides(draft: Draft) -> frozenset[str]:
    """What a line of the draft may be: a move between own places only where the file says which one it leaves."""
    return frozenset(FLOWS) - ({"internal"} if "from_location_id" not in draft.columns else set())


def _beside(money: list[tuple[Draft, Source]]) -> list[str]:
    """The currencies that the signs beside the amounts may mean, those of all of them where any is."""
    meanings = [codes_of(sign) for _, source in money for sign in source.facts.signs]
    common = [code for code in meanings[0] if all(code in codes for codes in meanings)] if meanings else []
    return common or list(dict.fromkeys(code for codes in meanings for code in codes))


def _currencies_in(name: str) -> set[str]:
    words = set(re.findall(r"[A-Za-z]+", name.upper())) & {*CURRENCIES}
    return words | {code for sign, code in SIGNS.items() if sign in name}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _examples(draft: Draft, *columns: str) -> tuple[str, ...]:
    """What stands in columns of a source, with their names in the file."""
    sources = [draft.sources[name][1] for name in columns if name in draft.sources]
    return tuple(f"{source.name}: {', '.join(source.facts.examples[:2])}" for source in sources)
