"""A known profile on files of its form: what it leaves to each company is asked, and written into a copy of it."""

from pathlib import Path

from cadran.contract.tables import TABLES
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.ingest.names import plain_column
from cadran.ingest.profiles.countries import country_of, currencies
from cadran.ingest.profiles.profile import Entry, Profile, read_profile
from cadran.recognition.draft import OWN, Draft
from cadran.recognition.fits import File, Source
from cadran.recognition.proposal import Option, Question
from cadran.recognition.shipped import files_of
from cadran.recognition.writing import Writing

SETTINGS = ("timezone", "decimal", "dates", "reporting_currency", "home_country", "personal_data")


def left_open(name: str | Path, files: list[File], writing: Writing) -> dict[str, object]:
    """What the answers add to a known profile, by its key; the questions go to `writing`."""
    profile = read_profile(name)
    added: dict[str, object] = {}
    drafts = [_draft(table, entry, read[0]) for table, entry, read in files_of(profile, files) if read]
    entries = [entry for _, entry, read in files_of(profile, files) if read]
    for draft, entry in zip(drafts, entries, strict=True):
        settings = writing.left_open(draft, entry)
        dates = {**_dates(added), **_dates(settings)}
        added |= settings | ({"dates": dates} if dates else {})
    return added | _of_house(profile, drafts, writing)


def _dates(settings: dict[str, object]) -> dict[str, object]:
    dates = settings.get("dates")
    return dates if isinstance(dates, dict) else {}


def _draft(table: str, entry: Entry, file: File) -> Draft:
    """The columns of the first file that the entry takes as they are."""
    draft = Draft(TABLES[table], file, 1.0)
    stated = entry.columns or {facts.name: facts.name for facts in file.facts}
    for column, sql in stated.items():
        name = plain_column(sql, entry.primary)
        facts = file.column(name) if name else None
        if facts:
            draft.sources[column] = (OWN, Source(file.key, facts, 1.0))
    return draft


def _of_house(profile: Profile, drafts: list[Draft], writing: Writing) -> dict[str, object]:
    answers = writing.answers
    currency, country = answers.get("reporting_currency"), answers.get("home_country")
    if currency is not None and currency.upper() not in currencies():
        raise CadranError(message("profile.currency", code=currency))
    if country is not None and country_of(country) is None:
        raise CadranError(message("profile.country", name=country))
    named = [draft.sources["currency"][1].facts for draft in drafts if "currency" in draft.sources]
    codes = sorted({code.upper() for facts in named for code in facts.values} & currencies())
    has_rates = any(draft.table.name == "exchange_rates" for draft in drafts)
    if len(codes) > 1 and not profile.reporting_currency and not has_rates:
        options = tuple(Option(code, message("ask.currency", code=code)) for code in codes)
        sentence = message("ask.reporting_currency")
        writing.ask(Question("reporting_currency", sentence, options, is_free=True, answer=currency))
    stated = {
        "reporting_currency": None if profile.reporting_currency else currency and currency.upper(),
        "home_country": None if profile.home_country else country and country_of(country),
    }
    return {name: value for name, value in stated.items() if value}
