"""Which files feed which tables, and how: order lines and deliveries first, the lists that name things after them."""

from collections.abc import Callable, Sequence

from cadran.contract.tables import TABLES
from cadran.i18n.message import message
from cadran.recognition.answers import Answers
from cadran.recognition.draft import OWN, Draft
from cadran.recognition.fits import DELIVERY_DATES, MASTER_KEY, File, Fit, Source, fit, fits
from cadran.recognition.links import Link, Links
from cadran.recognition.vocabulary import SURE

HEAD_COLUMNS = {
    "order_lines": (
        "ordered_at",
        "requested_at",
        "promised_at",
        "repromised_at",
        "released_at",
        "supplier_id",
        "location_id",
        "from_location_id",
        "channel",
        "mode",
        "customer_country",
        "customer_region",
        "currency",
        "cancelled_at",
        "cancel_reason",
        "closed_at",
        "segment",
    ),
    "deliveries": (*DELIVERY_DATES, "delivery_id", "order_id", "carrier", "tracking"),
    "returns": ("returned_at", "requested_at", "order_id", "reason", "return_location_id"),
}
OF_ONE_ROW = ("forecasts", "exchange_rates", "feedback", "calendar_events", "sla_clauses")


class Drafts:
    """Puts together what the files of a folder feed."""

    def __init__(self, files: list[File], links: Links, answers: Answers) -> None:
        self.files = files
        self.links = links
        self.answers = answers
        self.fits = {file.key: self._fits(file) for file in files}
        self.drafts: list[Draft] = []

    def _fits(self, file: File) -> dict[str, Fit]:
        wanted = {name: self.answers.sources_of(name, file.key) for name in TABLES}
        tables = self.answers.tables_of(file)
        if tables is None:
            return fits(file, wanted)
        return {name: fit(TABLES[name], file, wanted[name]) for name in tables}

    def all(self) -> list[Draft]:
        """Every source of every table, in the order of the contract."""
        lines = [file for file in self.files if self._is_lines(file)]
        self.drafts += [self._order_lines(file) for file in lines]
        self._deliveries(lines)
        self._simple("returns", lambda file: not self._is_lines(file) or self._is_surely_returns(file))
        self._simple("stock_levels", lambda _file: True)
        for table in MASTER_KEY:
            self._list(table)
        for table in OF_ONE_ROW:
            self._simple(table, lambda _file: True)
        order = list(TABLES)
        return sorted(self.drafts, key=lambda draft: order.index(draft.table.name))

    def of(self, table: str) -> list[Draft]:
        """The sources of a table so far."""
        return [draft for draft in self.drafts if draft.table.name == table]

    def _is_lines(self, file: File) -> bool:
        return "order_lines" in self.fits[file.key]

    def _is_surely_returns(self, file: File) -> bool:
        returns = self.fits[file.key]["returns"]
        return min(returns.score("returned_at"), returns.score("returned_quantity")) >= SURE

    def _order_lines(self, file: File) -> Draft:
        draft = Draft.of(self.fits[file.key]["order_lines"])
        self._take_from_heads(draft)
        self._fill_down(draft)
        if "order_id" in draft.sources:
            self._identify_lines(draft)
        return draft

    def _identify_lines(self, draft: Draft) -> None:
        """Keeps the line's own number where it tells lines apart, else makes one of the article."""
        order = draft.sources["order_id"][1].name
        line = draft.sources.get("line_id")
        if line and line[1].score >= SURE:
            return
        is_filled = line and line[1].facts.filled == line[1].facts.rows
        if line and is_filled and not self.links.repeated(draft.file, order, line[1].name):
            return
        draft.drop("line_id")
        if "sku" not in draft.sources:
            return
        sku = draft.sources["sku"][1].name
        if draft.file.sample.is_whole and not self.links.repeated(draft.file, order, sku):
            draft.put("line_id", draft.sql(sku), message("recognition.line_is_sku"))
            return
        draft.settings["rank"] = {"by": [order, sku], "order": _order_of_lines(draft)}
        ranked = f"{draft.sql(sku)} || case when rank > 1 then '#' || rank else '' end"
        draft.put("line_id", ranked, message("recognition.line_is_rank"))

    def _take_from_heads(self, draft: Draft, but: Sequence[File] = ()) -> None:
        """Looks up what the file lacks in files with one row per order, delivery or return, `but` some."""
        table = draft.table.name
        for link in [link for link in self._heads(draft) if link.file not in but]:
            head = fit(draft.table, link.file, self.answers.sources_of(table, link.file.key))
            wanted = [name for name in HEAD_COLUMNS[table] if name in head.chosen and name not in draft.columns]
            taken = [name for name in wanted if head.score(name) >= SURE or name == "ordered_at"]
            for name in taken:
                draft.take(name, head.chosen[name], draft.look_up(link))

    def _fill_down(self, draft: Draft) -> None:
        """Fills what an export writes on the first line of an order only."""
        if "order_id" not in draft.sources or draft.sources["order_id"][0] != OWN:
            return
        order = draft.sources["order_id"][1].name
        sparse = [
            source.name
            for column, (alias, source) in draft.sources.items()
            if alias == OWN and column in HEAD_COLUMNS[draft.table.name] and source.facts.filled < source.facts.rows
        ]
        if columns := self.links.on_first_rows(draft.file, order, sparse):
            draft.settings["fill_down"] = {"by": order, "columns": columns}
            draft.notes.append(message("recognition.filled_down", columns=", ".join(columns)))

    def _heads(self, draft: Draft) -> list[Link]:
        keys = {source.name for column, source in draft.used if column in ("order_id", "delivery_id", "return_id")}
        return [link for link in self.links.heads(draft.file, self.files) if link.own in keys]

    def _deliveries(self, lines: list[File]) -> None:
        """Deliveries of their own files; else the dates of delivery that stand with the orders."""
        own = [
            file
            for file in self.files
            if file not in lines and "deliveries" in self.fits[file.key] and self._has_lines(file)
        ]
        self.drafts += [self._own_deliveries(file) for file in own]
        covered = {link.file.key for file in own for link in self.links.heads(file, lines)}
        for order_lines in [draft for draft in self.of("order_lines") if draft.file.key not in covered]:
            if self._may_feed(order_lines.file, "deliveries"):
                draft = self._ordered_deliveries(order_lines, own)
                self.drafts += [draft] if draft else []

    def _may_feed(self, file: File, table: str) -> bool:
        """Whether nobody said that a file feeds other tables only."""
        allowed = self.answers.tables_of(file)
        return allowed is None or table in allowed

    def _has_lines(self, file: File) -> bool:
        deliveries = self.fits[file.key]["deliveries"]
        has_sku = fit(TABLES["stock_levels"], file).score("sku") >= SURE
        return "line_id" in deliveries.chosen or has_sku or self.answers.tables_of(file) is not None

    def _own_deliveries(self, file: File) -> Draft:
        draft = Draft.of(self.fits[file.key]["deliveries"])
        self._take_from_heads(draft)
        if "line_id" not in draft.columns:
            sku = fit(TABLES["stock_levels"], file).chosen.get("sku")
            if sku:
                draft.put("line_id", draft.sql(sku.name), message("recognition.delivery_by_sku"))
        self._identify_delivery(draft)
        return draft

    def _ordered_deliveries(self, lines: Draft, own_files: list[File]) -> Draft | None:
        """What the file of the orders, or a file with one row per order, says about their delivery.

        What one of `own_files` says is loaded from it, and is not said again with the quantity ordered.
        """
        own = fit(TABLES["deliveries"], lines.file, self.answers.sources_of("deliveries", lines.file.key))
        draft = Draft(own.table, own.file, max(own.confidence, 0.0))
        for name, source in own.chosen.items():
            if (source.score >= SURE and name not in ("order_id", "line_id")) or name == "freight_cost":
                draft.take(name, source)
        draft.take("order_id", lines.sources["order_id"][1])
        self._take_from_heads(draft, own_files)
        if not {*DELIVERY_DATES, "delivered_quantity"} & set(draft.sources):
            return None
        draft.confidence = draft.confidence or 0.7
        if "line_id" in lines.columns:
            draft.put("line_id", lines.sql_of("line_id"))
            draft.settings |= {name: value for name, value in lines.settings.items() if name == "rank"}
        self._fill_down(draft)
        self._measure(draft, lines)
        self._identify_delivery(draft)
        return draft

    def _measure(self, draft: Draft, lines: Draft) -> None:
        """The quantity delivered; where none is written, the ordered one of the lines with a date."""
        dates = [draft.sql_of(name) for name in DELIVERY_DATES if name in draft.columns]
        if "delivered_quantity" in draft.columns:
            quantity = draft.sql_of("delivered_quantity")
            draft.where = f"number({quantity}) <> 0"
        elif "ordered_quantity" in lines.sources:
            draft.take("delivered_quantity", lines.sources["ordered_quantity"][1])
            draft.notes.append(message("recognition.delivered_as_ordered"))
            draft.where = f"coalesce({', '.join(dates)}) is not null" if len(dates) > 1 else f"{dates[0]} is not null"

    def _identify_delivery(self, draft: Draft) -> None:
        if "delivery_id" in draft.columns or "order_id" not in draft.columns:
            return
        dates = [draft.sql_of(name) for name in DELIVERY_DATES if name in draft.columns]
        parts = ", ".join([draft.sql_of("order_id"), *dates[:1]])
        expression = f"concat_ws('/', {parts})" if dates else draft.sql_of("order_id")
        draft.put("delivery_id", expression, message("recognition.delivery_by_order"))

    def _simple(self, table: str, is_taken: Callable[[File], bool]) -> None:
        for file in self.files:
            if table in self.fits[file.key] and is_taken(file):
                draft = Draft.of(self.fits[file.key][table])
                if table in HEAD_COLUMNS:
                    self._take_from_heads(draft)
                self.drafts.append(draft)

    def _list(self, table: str) -> None:
        """The file that lists products, suppliers or places; else their names in the file of the orders."""
        key = MASTER_KEY[table]
        users = [(draft.files[alias], source.name) for draft in self.drafts for alias, source in _sources(draft, key)]
        listed = [
            self._keyed(self.fits[file.key][table], key, users) for file in self.files if table in self.fits[file.key]
        ]
        best = sorted(listed, key=lambda draft: -draft.confidence)
        kept = [draft for draft in best if draft is best[0] or draft.sources[key][1].facts.is_unique]
        for draft in kept:
            if not draft.sources[key][1].facts.is_unique:
                draft.settings["repeats"] = "skip"
                draft.notes.append(message("recognition.first_counts", column=draft.sources[key][1].name))
        self.drafts += kept or self._named_in_orders(table, key)

    def _keyed(self, listed: Fit, key: str, users: list[tuple[File, str]]) -> Draft:
        draft = Draft.of(listed)
        known = self.links.key_of(listed, key, [user for user in users if user[0] is not listed.file])
        if known:
            draft.take(key, known)
        return draft

    def _named_in_orders(self, table: str, key: str) -> list[Draft]:
        named: list[Draft] = []
        names = {"products": ("product_name", "category", "brand"), "suppliers": ("supplier_name",)}.get(table, ())
        for lines in self.of("order_lines"):
            other = fit(TABLES[table], lines.file, self.answers.sources_of(table, lines.file.key))
            taken = [name for name in names if other.score(name) >= SURE]
            allowed = self.answers.tables_of(lines.file)
            if (
                taken
                and key in lines.sources
                and lines.sources[key][0] == OWN
                and (allowed is None or table in allowed)
            ):
                draft = Draft(other.table, lines.file, 0.7, settings={"repeats": "skip"})
                draft.take(key, lines.sources[key][1])
                for name in taken:
                    if other.chosen[name].name != lines.sources[key][1].name:
                        draft.take(name, other.chosen[name])
                named += [draft] if len(draft.columns) > 1 else []
        return named


def _sources(draft: Draft, column: str) -> list[tuple[str, Source]]:
    return [draft.sources[column]] if column in draft.sources else []


def _order_of_lines(draft: Draft) -> list[str]:
    """Columns of the file by which lines of one article stand in the same order in every export."""
    names = ("ordered_quantity", "unit_price", "promised_at")
    sources = [draft.sources[name] for name in names if name in draft.sources]
    return [source.name for alias, source in sources if alias == OWN]
