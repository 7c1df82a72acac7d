"""Order files: the lines of an order to a supplier, in the columns of a profile that an ERP reads."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from cadran.config import ORDER_PROFILES, home_folder
from cadran.errors import CadranError
from cadran.export.columns import rounded
from cadran.export.csv import Profile, coded_file_name, csv_bytes
from cadran.i18n import Language
from cadran.i18n.catalogue import t
from cadran.i18n.message import message

# What a column of an order file may hold.
FIELDS = (
    "send_on",
    "supplier_id",
    "supplier_name",
    "line_number",
    "sku",
    "product_name",
    "location_id",
    "location_name",
    "order_quantity",
    "pack_count",
    "pack_size",
    "unit_cost",
    "purchase_value",
    "currency",
    "wanted_on",
)


@dataclass(frozen=True)
class OrderProfile:
    """The columns of an order file: pairs of a heading and one of FIELDS; `days` how a day is written, ISO if empty.

    `form`: the CSV habit, that of the reader's language where it is empty; `titles` name it by language.
    """

    id: str
    titles: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    days: str = ""
    form: Profile | None = None

    def title(self, language: Language) -> str:
        return dict(self.titles).get(language, self.id)


@dataclass(frozen=True)
class OrderFile:
    """The rows of an order file, and how they are written."""

    frame: pl.DataFrame
    form: Profile
    as_of: date
    currency: str
    language: Language

    def csv(self) -> bytes:
        return csv_bytes(self.frame, self.form)

    def xlsx(self) -> bytes:
        from cadran.export.workbook import Sheet, workbook_bytes  # noqa: PLC0415 - slow to import, and few ask for it

        units = (None,) * self.frame.width
        return workbook_bytes([Sheet(t(self.language, "file.sheet_rows"), self.frame, units, self.currency)])

    def name(self, supplier_id: str, ext: str) -> str:
        """`order_s062_asof-2026-11-20_en.csv`."""
        return coded_file_name("order", supplier_id, "", self.as_of, self.language, ext)


def order_profiles() -> tuple[OrderProfile, ...]:
    """Those Cadran brings, then those of the folder `order_profiles` of the home; of one name, the home's."""
    own = sorted((home_folder() / "order_profiles").glob("*.toml"))
    files = {path.stem: path for path in (*sorted(ORDER_PROFILES.glob("*.toml"), key=_standard_first), *own)}
    return tuple(_profile(path) for path in files.values())


def order_profile(name: str) -> OrderProfile:
    """The profile of this name; CadranError that lists those there are."""
    profiles = {profile.id: profile for profile in order_profiles()}
    if name not in profiles:
        raise CadranError(message("order_file.no_profile", name=name, known=", ".join(profiles)))
    return profiles[name]


def order_file(lines: pl.DataFrame, profile: OrderProfile, as_of: date, currency: str, language: Language) -> OrderFile:
    """The lines of the plan as a file of `profile`: quantities in units, money in `currency` at cost.

    `send_on` is the day the first line is due; `wanted_on` the day after so many days of lead time (P50) from there.
    """
    numbered = rounded(_filled(lines, currency), currency, None)
    written = numbered.select(pl.col(field).alias(heading) for heading, field in profile.columns)
    if profile.days:
        days = [name for name, kind in written.schema.items() if kind == pl.Date]
        written = written.with_columns(pl.col(name).dt.strftime(profile.days) for name in days)
    form = profile.form or ("fr" if language == "fr" else "international")
    return OrderFile(written, form, as_of, currency, language)


def _filled(lines: pl.DataFrame, currency: str) -> pl.DataFrame:
    send_on = pl.col("order_on").min().over("supplier_id")
    packs = pl.col("order_quantity") / pl.when(pl.col("pack_size") > 0).then(pl.col("pack_size").cast(pl.Float64))
    return lines.with_columns(
        send_on=send_on,
        line_number=pl.int_range(1, pl.len() + 1).over("supplier_id") * 10,
        pack_count=packs,
        currency=pl.lit(currency),
        wanted_on=send_on + pl.duration(days=pl.col("lead_days_p50").ceil().cast(pl.Int64)),
    )


def _standard_first(path: Path) -> tuple[bool, str]:
    return path.stem != "standard", path.stem


def _profile(path: Path) -> OrderProfile:
    """The profile a file states; CadranError for one that names what no line of an order holds."""
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CadranError(message("order_file.unreadable", file=path.name, error=str(error))) from None
    columns = tuple((str(heading), str(field)) for heading, field in dict(stated.get("columns", {})).items())
    unknown = sorted({field for _, field in columns} - set(FIELDS))
    form = stated.get("form") or None
    if unknown or not columns or form not in (None, "fr", "international"):
        names = ", ".join(unknown) or "columns"
        raise CadranError(message("order_file.unknown", file=path.name, names=names, known=", ".join(FIELDS)))
    titles = stated.get("title", {})
    named = tuple(titles.items()) if isinstance(titles, dict) else (("en", str(titles)), ("fr", str(titles)))
    return OrderProfile(path.stem, named, columns, str(stated.get("days", "")), form)
