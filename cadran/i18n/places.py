"""Countries by the name people of each language use."""

from babel import Locale


def country_name(country: str | None, lang: str) -> str | None:
    """`France` for `FR`; what is not a known code stays as the data write it."""
    return Locale(lang).territories.get(country, country) if country else None
