"""One position of the plan: each figure, how it came about, and the way to the lines behind it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from cadran.calendar import YEAR_BACK
from cadran.engine import Row
from cadran.i18n import formats
from cadran.insight.replenishment import moves
from cadran.ui.components import panel
from cadran.ui.components.markup import as_markdown
from cadran.ui.components.row_list import Column, ListRow, RowList
from cadran.ui.request.address import State
from cadran.ui.request.view import View
from cadran.ui.sections.replenishment.plan_choice import plan_choice, supplier_name

MONTH = timedelta(days=27)
OPEN = ("late_open", "not_due")
AT_RISK = ("sales_at_risk", "margin_at_risk")
# A page and the state it opens with.
Link = tuple[str, State]


def position_sheet(view: View, row: Row) -> None:
    """The figures of a position in the order they are worked out; a row leads to the lines its figure stands on."""
    title = view.t(
        "plan_sheet.title",
        product=row["product_name"] or row["sku"],
        place=row["location_name"] or row["location_id"],
    )
    panel.heading(title, view.t("plan_sheet.subtitle", sku=row["sku"]))
    columns = [
        Column(view.t("plan_sheet.figure"), "link"),
        Column(view.t("plan_sheet.value"), "num"),
        Column(view.t("plan_sheet.how"), "how"),
    ]
    RowList("cadran-plan", columns).show("plan_sheet", [*_stock(view, row), *_levels(view, row), *_risks(view, row)])


def _stock(view: View, row: Row) -> list[ListRow]:
    """What is there, what is on its way, what is asked for a day."""
    at_place, day = _state(view, row), partial(formats.day, lang=view.language)
    coming = view.t(
        "plan_sheet.coming",
        coming=_units(view, row["coming_quantity"]),
        p50=day(row["expected_on_p50"]),
        p90=day(row["expected_on_p90"]),
    )
    counted = view.t(
        "plan_sheet.counted", day=day(row["snapshot_date"]), file=row["source_file"], line=row["source_row"]
    )
    product = ("product", view.state.filtering("sku", (row["sku"],)))
    open_lines = replace(at_place, flow=row["expected_flow"] or "inbound", period="all", states=OPEN)
    return [
        _line(view, "on_hand_quantity", _units(view, row["on_hand_quantity"]), counted, product),
        _line(view, "reserved_quantity", _units(view, row["reserved_quantity"]), view.t("plan_sheet.reserved")),
        *_leaving(view, row, at_place),
        _line(
            view,
            "on_order_quantity",
            _units(view, row["on_order_quantity"]),
            coming if row["on_order_quantity"] else view.t("plan_sheet.nothing_coming"),
            ("orders", open_lines) if row["on_order_quantity"] else None,
        ),
        _demand(view, row, at_place),
        _lead_time(view, row),
    ]


def _leaving(view: View, row: Row, at_place: State) -> list[ListRow]:
    """What is to leave for another place; nothing where no open move says so."""
    if not row["leaving_quantity"]:
        return []
    open_moves = replace(at_place.filtering("loc", ()), flow="internal", period="all", states=OPEN)
    quantity, how = _units(view, row["leaving_quantity"]), view.t("plan_sheet.leaving")
    return [_line(view, "leaving_quantity", quantity, how, ("orders", open_moves))]


def _demand(view: View, row: Row, at_place: State) -> ListRow:
    source = row["demand_source"]
    days = {"days": view.count(row["demand_days"]), "horizon": view.count(row["horizon_days"])}
    past, forecast = row["past_daily_quantity"], row["forecast_daily_quantity"]
    how = view.t(
        f"plan_sheet.demand_{source or 'unknown'}",
        past=_units(view, past, 2),
        forecast=_units(view, forecast, 2),
        **days,
    )
    if source == "past" and forecast is not None:
        how = f"{how} {view.t('plan_sheet.forecast_says', forecast=_units(view, forecast, 2), **days)}"
    asked = replace(at_place, flow="outbound").during(view.as_of - MONTH, view.as_of)
    link = ("forecasts", at_place) if source == "forecast" else ("orders", asked)
    return _line(view, "daily_demand_quantity", _units(view, row["daily_demand_quantity"], 2), how, link)


def _lead_time(view: View, row: Row) -> ListRow:
    supplier, source = row["supplier_id"], row["lead_source"]
    days = view.t("plan_sheet.lead_days", p50=_days(view, row["lead_days_p50"]), p90=_days(view, row["lead_days_p90"]))
    how = view.t(
        f"plan_sheet.lead_{source or 'unknown'}",
        n=view.count(row["lead_line_count"]),
        supplier=supplier_name(view, row["supplier_name"]),
    )
    year = replace(view.state.without_filters(), flow="inbound").during(view.as_of - YEAR_BACK, view.as_of)
    of_supplier = year.filtering("sup", (supplier,)) if supplier and source == "supplier" else year
    of_product = view.state.filtering("sku", (row["sku"],))
    ways: dict[str, Link] = {
        "supplier": ("lead_time", of_supplier),
        "contract": ("supplier", view.state.filtering("sup", (supplier or "",))),
        "product": ("product", of_product),
        "network": ("lead_time", year),
    }
    return _line(view, "plan_lead_time", days if source else formats.NOTHING, how, ways.get(source))


def _levels(view: View, row: Row) -> list[ListRow]:
    """Safety stock, reorder point, what is available against it, moves and the order."""
    lines = [
        _line(view, "safety_stock", _units(view, row["safety_stock"], 1), _safety(view, row)),
        _line(view, "reorder_point", _units(view, row["reorder_point"], 1), _reorder(view, row)),
    ]
    if row["position_quantity"] is not None:
        parts = {
            "on_hand": _units(view, max(row["on_hand_quantity"], 0)),
            "reserved": _units(view, row["reserved_quantity"] or 0),
            "leaving": _units(view, row["leaving_quantity"]),
            "coming": _units(view, row["coming_quantity"]),
            "moved": _units(view, (row["transfer_quantity"] or 0) - (row["sent_quantity"] or 0)),
        }
        how = view.t(f"plan_sheet.position{'_leaving' if row['leaving_quantity'] else ''}", **parts)
        lines.append(_line(view, "position_quantity", _units(view, row["position_quantity"]), how))
    if row["transfer_quantity"]:
        lines.append(_line(view, "transfer_quantity", _units(view, row["transfer_quantity"]), _transfer(view, row)))
    if row["sent_quantity"]:
        lines.append(_line(view, "sent_quantity", _units(view, row["sent_quantity"]), view.t("plan_sheet.sent")))
    return [*lines, _order(view, row)]


def _transfer(view: View, row: Row) -> str:
    """From where it comes, and where known by when and for how much."""
    sent = moves(view.engine, plan_choice()).filter(sku=row["sku"], location_id=row["location_id"])
    words = view.t("plan_sheet.transfer", places=row["transfer_from"])
    if sent["move_arrives_on_p90"].count() == sent.height > 0:
        day = formats.day(max(sent["move_arrives_on_p90"]), view.language)
        words = f"{words} {view.t('plan_sheet.transfer_day', day=day)}"
    if sent["move_cost"].count() == sent.height > 0:
        cost = formats.price(sent["move_cost"].sum(), view.currency, view.language)
        words = f"{words} {view.t('plan_sheet.transfer_cost', cost=cost)}"
    return words


def _safety(view: View, row: Row) -> str:
    """Which safety stock counts, the file's or the computed one, and what the other says."""
    method = (
        view.code("safety_method", row["safety_method"]) if row["safety_method"] else view.t("plan_sheet.no_method")
    )
    return _of_file(view, row, "safety_stock", row["safety_source"], method)


def _reorder(view: View, row: Row) -> str:
    """Which reorder point counts, and how the computed one comes about."""
    demand, days = _units(view, row["daily_demand_quantity"], 2), _days(view, row["lead_days_mean"])
    method = view.t(
        "plan_sheet.no_method" if row["lead_days_mean"] is None else "plan_sheet.point", demand=demand, days=days
    )
    return _of_file(view, row, "reorder_point", row["reorder_source"], method)


def _of_file(view: View, row: Row, name: str, source: str | None, method: str) -> str:
    computed, own = (_units(view, row[f"{kind}_{name}"], 1) for kind in ("computed", "own"))
    key = "of_file" if source == "file" else "of_formula" if row[f"own_{name}"] is None else "not_of_file"
    return view.t(f"plan_sheet.{key}", computed=computed, own=own, method=method)


def _order(view: View, row: Row) -> ListRow:
    quantity = _units(view, row["order_quantity"])
    if row["order_in_days"] is None or not row["order_quantity"]:
        key = "plan_sheet.no_room" if row["quantity_limit"] == "no_room" else "plan_sheet.no_order"
        return _line(view, "order_quantity", quantity, view.t(key))
    how = view.t(
        "plan_sheet.order",
        day=formats.day(row["order_on"], view.language),
        level=_units(view, row["order_up_to_level"], 1),
        needed=_units(view, row["needed_quantity"]),
        value=formats.price(row["purchase_value"], view.currency, view.language),
    )
    limit = f" {view.code('quantity_limit', row['quantity_limit'])}." if row["quantity_limit"] else ""
    return _line(view, "order_quantity", quantity, how + limit)


def _risks(view: View, row: Row) -> list[ListRow]:
    """What happens if nothing is done, and how many suppliers there are."""
    money = partial(formats.price, currency=view.currency, lang=view.language)
    run_out = formats.day(row["run_out_on"], view.language)
    to_risks: Link | None = ("stockouts", _state(view, row)) if row["is_running_out"] else None
    days_out = view.t("plan_sheet.days_out", p50=_days(view, row["days_out_p50"]), day=run_out)
    lines = [
        _line(view, "days_out_p90", _days(view, row["days_out_p90"]), days_out, to_risks, tab="coming"),
        *(_line(view, name, money(row[name]), _half(view, row[f"{name}_p50"])) for name in AT_RISK),
    ]
    return [*(lines if row["days_out_p90"] is not None else []), _supplier(view, row)]


def _half(view: View, amount: float | None) -> str:
    return view.t("plan_sheet.p50", p50=formats.price(amount, view.currency, view.language))


def _supplier(view: View, row: Row) -> ListRow:
    sources = row["source_count"]
    supplied = view.t("plan_sheet.single" if sources == 1 else "plan_sheet.sources", n=view.count(sources or 0))
    name, known = supplier_name(view, row["supplier_name"]), row["supplier_id"]
    link = ("supplier", view.state.filtering("sup", (known,))) if known else None
    return _line(view, "supplier_name", "", f"{name} · {supplied}", link)


def _line(view: View, column: str, value: str, how: str, link: Link | None = None, **own: str) -> ListRow:
    label = view.code("column", column)
    leads_to = partial(view.link, link[0], as_markdown(label), link[1], **own) if link else None
    return ListRow([label, value, how], leads_to)


def _state(view: View, row: Row) -> State:
    return view.state.filtering("sku", (row["sku"],)).filtering("loc", (row["location_id"],))


def _units(view: View, units: float | None, decimals: int = 0) -> str:
    exact = units is not None and decimals == 0 and units != round(units)
    return formats.number(units, view.language, 2 if exact else decimals)


def _days(view: View, days: float | None) -> str:
    return formats.days(days, view.language)
