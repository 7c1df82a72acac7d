"""Lines stated in packs, said a second time in units: with their deliveries, returns and prices."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MILLIONTH = Decimal("0.000001")
OF_A_LINE = {"deliveries": ("delivered_quantity", "rejected_quantity"), "returns": ("returned_quantity",)}


def in_units(raw: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The rows of every table, those of lines in packs whose product says how many units one holds being in units."""
    sizes = {row.sku: row.units_per_pack for row in raw["products"] if row.units_per_pack}
    packs = {_line(row): sizes[row.sku] for row in raw["order_lines"] if row.unit == "pack" and row.sku in sizes}
    if not packs:
        return raw
    of_lines = {
        table: [_multiplied(row, packs.get(_line(row)), names) for row in raw[table]]
        for table, names in OF_A_LINE.items()
    }
    return raw | of_lines | {"order_lines": [_of_units(row, packs.get(_line(row))) for row in raw["order_lines"]]}


def _line(row: Any) -> tuple[Any, ...]:
    return row.flow, row.order_id, row.line_id


def _of_units(row: Any, size: Decimal | None) -> Any:
    if size is None:
        return row
    prices = {
        name: getattr(row, name) and (getattr(row, name) / size).quantize(MILLIONTH, ROUND_HALF_UP)
        for name in ("unit_price", "unit_cost")
    }
    return replace(_multiplied(row, size, ("ordered_quantity", "cancelled_quantity")), **prices)


def _multiplied(row: Any, size: Decimal | None, names: tuple[str, ...]) -> Any:
    if size is None:
        return row
    stated = {name: getattr(row, name) for name in names}
    return replace(row, **{name: value and (value * size).quantize(MILLIONTH) for name, value in stated.items()})
