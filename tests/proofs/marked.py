"""A house whose every name says of which supplier, category, place and country it is; and all that a person can read
of it, to look for names of others."""

import io
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
from kpi.tiny import write_contract
from ui.opened import opened

from cadran.cli.main import run
from cadran.contract.tables import TABLES
from cadran.engine import Engine
from cadran.ingest.loading import load
from cadran.insight.answers import answered
from cadran.insight.events import publish_events
from cadran.kpis import KPIS
from cadran.rights import Person, Role, machine_user
from cadran.selection import Filter, Scope, Selection
from cadran.ui.components import panel
from cadran.ui.components.export_menu import Export, export_menu
from cadran.ui.request import sign_in
from cadran.ui.request.routes import ROUTES
from cadran.warehouse import build, current_version
from cadran.workspace import CampaignLine, Campaigns, CampaignTerms, People, TargetTerms, Workspace

SIDES = ("A", "B")
COUNTRIES = {"A": "FR", "B": "ES"}
LAST = date(2026, 11, 20)
MONTHS = 14
BOTH = Selection().of_both_flows()
# Each person, what of the data they see, and the names of which none may be shown to them.
SEEN: dict[str, tuple[Role, dict[str, str], tuple[str, ...]]] = {
    "sara": ("reader", {"supplier_id": "SUPA"}, ("SUPB", "SUPX")),
    "carl": ("buyer", {"category": "CATA"}, ("CATB", "CATX")),
    "lena": ("reader", {"location_id": "LOCA"}, ("LOCB", "LOCX")),
    "flor": ("reader", {"customer_country": "FR"}, ("CTYB", "CTYX")),
    "both": ("reader", {"supplier_id": "SUPA", "category": "CATA"}, ("SUPB", "CATB", "SUPX", "CATX")),
    "none": ("reader", {"supplier_id": "SUPZ"}, ("SUPA", "SUPB", "CATA", "CATB", "LOCA", "LOCB", "CTYA", "CTYB")),
    "self": ("supplier", {"supplier_id": "SUPA"}, ("SUPB", "SUPX")),
}


def person(name: str) -> Person:
    role, values, _ = SEEN[name]
    return Person(name, name, role, Scope(tuple(Filter(kind, (value,)) for kind, value in values.items())))


def marked_home(folder: Path, has_events: bool = True) -> Path:
    """The house loaded and published, with what people wrote about every part of it, and the people."""
    files, home = write_contract(folder / "files", _rows()), folder / "home"
    with (files / "order_lines.csv").open("a", encoding="utf-8") as lines:
        lines.write("inbound,BAD-SUPB-CATB-LOCB-CTYB" + "," * (len(TABLES["order_lines"].columns) - 2) + "\n")
    load(files, "contract", home)
    _write(home)
    build(home, finish=publish_events if has_events else None)
    return home


def _rows() -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    tables["exchange_rates"].append({"currency": "EUR", "valid_from": "2025-01-01", "rate": 1})
    for side in SIDES:
        tables["suppliers"].append(
            {"supplier_id": f"SUP{side}", "supplier_name": f"Maison SUP{side}", "country": "FR", "kind": "supplier"}
        )
        house = {"location_id": f"LOC{side}", "location_name": f"Entrepot LOC{side}", "country": "FR"}
        tables["locations"].append(house | {"kind": "warehouse"})
        tables["sla_clauses"].append(_clause(side))
        day = {"event_date": "2026-09-08", "kind": "closed", "label": f"works LOC{side}", "location_id": f"LOC{side}"}
        tables["calendar_events"].append(day)
    for supplier, category in product(SIDES, SIDES):
        tables["products"].append(
            {
                "sku": f"SKU-SUP{supplier}-CAT{category}",
                "product_name": f"Goods of SUP{supplier} in CAT{category}",
                "category": f"CAT{category}",
                "brand": f"brand SUP{supplier} CAT{category}",
                "supplier_id": f"SUP{supplier}",
                "unit_cost": 6,
                "lead_time_days": 10,
            }
        )
        for place in SIDES:
            _moves(tables, supplier, category, place)
    return tables


def _clause(side: str) -> dict[str, Any]:
    return {
        "clause_id": f"CL-SUP{side}-CATX-LOCX-CTYX",
        "supplier_id": f"SUP{side}",
        "kpi": "otd",
        "target": 0.95,
        "min_lines": 3,
        "penalty_kind": "percent_of_value",
        "penalty_rate": 0.1,
        "valid_from": "2025-10-01",
    }


def _moves(tables: dict[str, list[dict[str, Any]]], supplier: str, category: str, place: str) -> None:
    """A purchase and a sale to each country in every month, half of them late lately, and the stock of each month."""
    part = f"SUP{supplier}-CAT{category}-LOC{place}"
    sku, location = f"SKU-SUP{supplier}-CAT{category}", f"LOC{place}"
    for month in range(MONTHS):
        day = LAST - timedelta(days=30 * (MONTHS - month))
        late = 6 if month > MONTHS - 4 else 0
        ways = [("inbound", "X", None, ""), *(("outbound", side, COUNTRIES[side], "dropship") for side in SIDES)]
        for flow, side, country, mode in ways:
            order = f"{flow[0]}{month}-{part}-CTY{side}"
            line = {"flow": flow, "order_id": order, "line_id": "1"}
            tables["order_lines"].append(
                line
                | {
                    "ordered_at": f"{day} 09:00:00",
                    "promised_at": day + timedelta(days=7),
                    "sku": sku,
                    "supplier_id": f"SUP{supplier}",
                    "mode": mode,
                    "location_id": location,
                    "customer_country": country,
                    "ordered_quantity": 10,
                    "unit_price": 20,
                    "currency": "EUR",
                }
            )
            if month < MONTHS - 1:
                came = day + timedelta(days=7 + late)
                parcel = {"delivery_id": f"D-{order}", "shipped_at": f"{day + timedelta(days=3)} 10:00:00"}
                tables["deliveries"].append(
                    line | parcel | {"delivered_at": f"{came} 10:00:00", "delivered_quantity": 10}
                )
            if flow == "outbound" and month in (3, 9):
                back = {"return_id": f"R-{order}", "returned_at": day + timedelta(days=30), "returned_quantity": 2}
                tables["returns"].append({**line, **back, "reason": "damaged"} | {"refund_value": 40})
                tables["feedback"].append({"order_id": order, "answered_at": day + timedelta(days=20), "nps": 4})
        stock = {"sku": sku, "location_id": location, "on_hand_quantity": 40 - 3 * month}
        tables["stock_levels"].append(stock | {"stock_date": day})
    plan = {"sku": sku, "location_id": location, "forecast_quantity": 9}
    tables["forecasts"].append(plan | {"period_start": "2026-10-01", "period_end": "2026-10-31"})


def _write(home: Path) -> None:
    """A note, a target, a sale, a view and a muted item about each part, and the people."""
    desk, names = Workspace(home), People(home)
    for side in SIDES:
        parts = {"supplier_id": f"SUP{side}", "category": f"CAT{side}", "location_id": f"LOC{side}"}
        for kind, value in parts.items():
            desk.write_note((date(2026, 9, 1), LAST), "other", f"written about {value}", f"by {value}", (kind, value))
            desk.write_targets([TargetTerms("otd", 0.9, **{kind: value})], f"set for {value}", f"by {value}")
        desk.write_legal_fact(f"SUP{side}", None, "agreement", f"framework of SUP{side}", f"by SUP{side}")
        everything = f"SUP{side} CAT{side} LOC{side} CTY{side}"
        desk.save_view(f"view of {everything}", "supplier", f"sup=SUP{side}&q={everything}", "all")
        desk.exclude_from(("supplier", f"SUP{side}"), date(2026, 9, 1), "carrier", ("carrier", everything, everything))
        lines = (CampaignLine(f"SKU-SUP{side}-CAT{side}", 5.0, f"LOC{side}"),)
        sale = CampaignTerms(f"sale {everything}", date(2026, 12, 1), date(2026, 12, 9), f"CAT{side}", lines)
        Campaigns(home).keep(sale, "typed", LAST, (everything, everything))
    for name in SEEN:
        names.let_in(person(name))


def foreign(name: str, where: str, content: bytes | str) -> list[str]:
    """Where a name that this person may not see stands in `content`."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    return [f"{name}: {mark} in {where}" for mark in SEEN[name][2] if mark in text]


def relations(name: str, engine: Engine, chosen: tuple[str, ...] = ()) -> Iterator[str]:
    """Every row of every relation of the version, or of those chosen."""
    cut = engine.within(person(name).scope)
    for relation in chosen or [name for name in cut.connection.columns if not name.startswith("marts.")]:
        yield from foreign(name, relation, str(cut.connection.frame(f"from {relation}").rows()))


@contextmanager
def reading_as(name: str) -> Iterator[None]:
    vars(sign_in)["machine_user"] = lambda: person(name)
    try:
        yield
    finally:
        vars(sign_in)["machine_user"] = machine_user


def pages(name: str, chosen: tuple[str, ...] = (), **asked: str) -> Iterator[str]:
    """Every page, each of its words, figures and charts, and the bytes of every file it offers."""
    offers: list[Export] = []
    with reading_as(name), _gathering(offers):
        for page in chosen or tuple(page.id for page in ROUTES):
            app = opened(page, **asked)
            yield from (f"{name}: {page}: {error.message}" for error in app.exception)
            words = "\n".join(str(element.proto) for element in (*app.main, *app.sidebar))
            for value in asked.values():
                words = words.replace(f": {value}", "").replace(f"={value}", "")  # what the reader typed
            yield from foreign(name, f"page {page}", words)
        for offer in offers:
            yield from foreign(name, f"export {offer.report}", offer.file().csv("international"))
            yield from foreign(name, f"workbook {offer.report}", unpacked(offer.file(False).xlsx()))


def unpacked(archive: bytes) -> str:
    """Every file of an archive, one after the other."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return "\n".join(file.read(each).decode("utf-8", "replace") for each in file.namelist())


@contextmanager
def _gathering(offers: list[Export]) -> Iterator[None]:
    def gathered(offer: Export) -> None:
        offers.append(offer)
        export_menu(offer)

    vars(panel)["export_menu"] = gathered
    try:
        yield
    finally:
        vars(panel)["export_menu"] = export_menu


COMMANDS = (
    *(
        ("kpi", kpi, "--by", kind, "--format", "csv")
        for kpi in ("otd", "stock_value")
        for kind in ("sku", "supplier_id")
    ),
    ("kpi", *KPIS, "--flow", "all", "--format", "json"),
    ("kpi", "sla_compliance", "penalty", "supplier_score", "--format", "csv"),
    ("kpi", "revenue", "--ladder", "--format", "csv"),
    *(
        ("lines", kpi, "--flow", "all", "--format", "csv")
        for kpi in ("otd", "lines", "return_rate", "stock_value", "nps")
    ),
    *(("order", f"{flow}5-SUP{part}-CAT{part}-LOC{part}-CTY{part}") for flow, part in (("o", "A"), ("o", "B"))),
    *(("replenish", part, "--format", "csv") for part in ("positions", "moves", "orders", "lines", "stockouts")),
    ("campaign", "list", "--format", "csv"),
    ("campaign", "check", "--from", "2026-12-01", "--to", "2026-12-09", "--format", "csv"),
    ("digest", "--since", "2026-10-01"),
    ("quarantine", "--format", "csv"),
    ("loads", "--format", "csv"),
    ("corrections", "export"),
    ("targets", "export"),
)


def commands(name: str, home: Path, chosen: tuple[tuple[str, ...], ...] = COMMANDS) -> Iterator[str]:
    """What the command line writes to somebody."""
    for command in chosen:
        told = _told([*command, "--as", name, "--home", str(home)])
        own = [part for part in command if part.startswith("o5-")]
        for part in own:
            told = told.replace(part, "")
        yield from foreign(name, " ".join(command), told)
    for supplier in ("SUPA", "SUPB"):
        folder = home.parent / f"evidence-{name}-{supplier}"
        _told(["evidence", supplier, "--window", "2026-Q3", "--out", str(folder), "--as", name, "--home", str(home)])
        for pack in folder.glob("*.zip"):
            yield from foreign(name, pack.name, unpacked(pack.read_bytes()))


def _told(arguments: list[str]) -> str:
    kept = io.BytesIO()
    out = io.TextIOWrapper(kept, encoding="utf-8", write_through=True)
    with redirect_stdout(out), redirect_stderr(out):
        run(arguments)
    return kept.getvalue().decode("utf-8", "replace")


def asked_at_once(engine: Engine, each: int, threads: int = 8, seed: int = 1) -> list[str]:
    """Questions of several people asked of one version at the same time, `each` by each thread."""

    def ask(thread: int) -> list[str]:
        chance, found = random.Random(seed + thread), []
        for _ in range(each):
            name = chance.choice([*SEEN])
            question, frame = _question(chance, engine.within(person(name).scope))
            found += foreign(name, question, str(frame.rows()))
        return found

    with ThreadPoolExecutor(threads) as pool:
        return [fault for faults in pool.map(ask, range(threads)) for fault in faults]


def _question(chance: random.Random, engine: Engine) -> tuple[str, pl.DataFrame]:
    kpi = chance.choice([*KPIS.values()])
    known = [name for name in engine.catalogue.dimensions(kpi) if name not in ("outcome", "reason")]
    asked = engine.catalogue.selection_for(kpi, BOTH)
    questions: tuple[Callable[[], pl.DataFrame], ...] = (
        lambda: answered(engine.figures.measure, kpi, asked, tuple(chance.sample(known, 1))),
        lambda: answered(engine.details.lines, kpi, asked, 20),
        lambda: answered(engine.search.matches, chance.choice(("SUP", "CAT", "LOC", "goods", "o5")), 50),
        lambda: answered(engine.catalogue.members, chance.choice(("supplier_id", "sku", "location_id")), BOTH),
        lambda: answered(engine.details.rows, chance.choice(("suppliers", "places", "clauses", "events", "feeds"))),
    )
    position = chance.randrange(len(questions))
    return f"question {position} of {kpi.id}", questions[position]()


def engine_of(home: Path) -> Engine:
    return Engine(current_version(home).path)


def everything_read(folder: Path, each: int) -> tuple[str, list[str]]:
    """What was tried, and every name of others found: all that each person can read, then `each` questions a thread."""
    home = marked_home(folder)
    os.environ["CADRAN_HOME"] = str(home)
    engine, faults = engine_of(home), list[str]()
    for name in SEEN:
        faults += [*relations(name, engine), *pages(name), *pages(name, sup="SUPB", cat="CATB", loc="LOCB")]
        faults += commands(name, home)
    faults += asked_at_once(engine, each)
    tried = f"{len(SEEN)} people, {len(ROUTES)} pages in two ways with all their files, {len(COMMANDS) + 2} commands"
    return f"{tried}, 8 threads of {each} questions", faults
