"""A busy month of one item at one place: daily sales, receipts of one supplier, purchases under way, snapshots."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs.histories import Writer

DAY = timedelta(days=1)


def write_busy_month(writer: "Writer") -> None:
    """Sales of 30 days that end with the history's last day or earlier, and what is bought to fill the shelf again."""
    last = writer.last_day if writer.chance(0.7) else writer.day()
    sku, place, supplier = writer.skus[0], writer.places[0], writer.suppliers[0]
    days = [last - DAY * step for step in range(30, -1, -1)]
    for turn, day in enumerate(days):
        if writer.chance(0.8):
            _sale(writer, f"{writer.name}/b{turn}", day, sku, place)
    for turn in range(writer.random.choice((0, 4, 12))):
        _receipt(writer, f"{writer.name}/r{turn}", last - DAY * (25 + 3 * turn), sku, place, supplier)
    for turn in range(writer.random.choice((0, 1, 2))):
        _purchase(writer, f"{writer.name}/q{turn}", last - DAY * writer.random.choice((1, 5, 20)), sku, place, supplier)
    _snapshots(writer, days, sku, place)


def _line(writer: "Writer", order: str, day: date, sku: str, place: str) -> dict[str, Any]:
    return {
        "flow": "outbound",
        "order_id": order,
        "line_id": "1",
        "sku": sku,
        "location_id": place,
        "segment": writer.name,
        "customer_region": writer.name,
        "currency": "EUR",
        "order_date_known": "true",
        "ordered_at": writer.time(day, writer.random.choice((8, 11, 13, 15))),
        "ordered_quantity": Decimal(writer.random.choice((1, 1, 2))),
        "unit_price": writer.maybe(0.95, writer.price()),
    }


def _sale(writer: "Writer", order: str, day: date, sku: str, place: str) -> None:
    mode = writer.random.choice(("own_warehouse", "third_party", "click_collect"))
    line = _line(writer, order, day, sku, place) | {"mode": mode}
    line["supplier_id"] = writer.suppliers[0] if mode == "third_party" else None
    line["promised_at"] = writer.time(day + 2 * DAY, 14)
    if writer.chance(0.1):
        reason = writer.random.choice(("stockout", "stockout", "customer"))
        line |= {"cancelled_at": writer.time(day + DAY), "cancel_reason": reason}
    writer.rows["order_lines"].append(line)
    if not line.get("cancelled_at") or writer.chance(0.2):
        arrives = day + DAY * writer.random.choice((1, 1, 2, 2, 3))
        writer.parcel(line, f"{order}/d", arrives, line["ordered_quantity"])


def _receipt(writer: "Writer", order: str, day: date, sku: str, place: str, supplier: str) -> None:
    line = _line(writer, order, day, sku, place) | {"flow": "inbound", "supplier_id": supplier, "unit_cost": "5"}
    line["promised_at"] = writer.time(day + 6 * DAY, 14)
    writer.rows["order_lines"].append(line)
    writer.parcel(line, f"{order}/d", day + DAY * writer.random.choice((3, 5, 6, 7, 12)), line["ordered_quantity"])


def _purchase(writer: "Writer", order: str, day: date, sku: str, place: str, supplier: str) -> None:
    """One that is still open, wholly or in part; some overdue, some without a promise."""
    line = _line(writer, order, day, sku, place) | {"flow": "inbound", "supplier_id": supplier}
    line["ordered_quantity"] = Decimal(20)
    promised = day + DAY * writer.random.choice((2, 8, 30, 60))
    line["promised_at"] = writer.maybe(0.8, promised.isoformat())
    line["repromised_at"] = writer.maybe(0.3, (promised + DAY * 4).isoformat())
    line["closed_at"] = writer.maybe(0.1, (day + DAY).isoformat())
    writer.rows["order_lines"].append(line)
    if writer.chance(0.3):
        writer.parcel(line, f"{order}/d", day + DAY, Decimal(7))


def _snapshots(writer: "Writer", days: list[date], sku: str, place: str) -> None:
    step = writer.random.choice((1, 1, 3, 7))
    known = {(row["stock_date"], row["sku"], row["location_id"]) for row in writer.rows["stock_levels"]}
    on_hand = writer.random.choice((3, 12, 40))
    for day in days[::step]:
        on_hand = max(0, on_hand - writer.random.choice((0, 1, 2)) * step) + writer.random.choice((0, 0, 0, 8))
        if (day.isoformat(), sku, place) not in known:
            level = {"stock_date": day.isoformat(), "sku": sku, "location_id": place, "on_hand_quantity": on_hand}
            writer.rows["stock_levels"].append(level | {"unit_cost": writer.maybe(0.8, "4")})
