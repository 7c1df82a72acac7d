"""A home of one supplier with a clause of every kind: dated by promise, order or hour, by rows of a KPI, by day."""

from pathlib import Path

from cadran.ingest.loading import load
from cadran.warehouse import build

SUPPLIERS = "supplier_id,supplier_name,country,kind\nS1,Alpha,FR,supplier\n"
KINDS = (
    "otd",
    "otif",
    "fill_rate",
    "lead_time",
    "cutoff_24h",
    "early",
    "reject_rate",
    "cancel_rate",
    "stockout_rate",
    "return_rate",
    "return_rate_cash",
    "promise_kept",
    "perfect_order",
    "order_to_ready",
)
HEAD = (
    "clause_id,supplier_id,kpi,target,min_lines,grace_days,lead_days,cutoff_time,penalty_kind,penalty_rate,"
    "penalty_cap,country,valid_from"
)
LOWER = ("early", "reject_rate", "cancel_rate", "stockout_rate", "return_rate", "return_rate_cash")
DAYS_ALLOWED = {"lead_time": "2", "cutoff_24h": "1", "order_to_ready": "1"}
LINES = 12


def _clause(kpi: str) -> str:
    target = 0.01 if kpi in LOWER else 0.99
    cutoff = "14:00:00" if kpi == "cutoff_24h" else ""
    days = DAYS_ALLOWED.get(kpi, "")
    return f"C-{kpi},S1,{kpi},{target},1,0,{days},{cutoff},fixed_per_line,5,0.5,FR,2026-01-01"


def write_home(folder: Path) -> Path:
    """Twelve dropshipped lines of August; the odd ones late, the first also rejected and returned in September."""
    orders = [
        "flow,order_id,line_id,ordered_at,promised_at,repromised_at,sku,supplier_id,mode,ordered_quantity,unit_price,"
        "unit_cost,currency,cancelled_at,cancel_reason"
    ]
    parcels = [
        "delivery_id,flow,order_id,line_id,ready_at,shipped_at,delivered_at,delivered_quantity,rejected_quantity"
    ]
    returns = ["return_id,flow,order_id,line_id,sku,returned_at,returned_quantity,reason"]
    for line in range(1, LINES + 1):
        stated = "2026-08-03 09:00:00,2026-08-10,2026-08-12,A,S1,dropship,2,20,10,EUR"
        out = "2026-08-06 10:00:00,stockout" if line == LINES else ","
        orders.append(f"outbound,C{line},1,{stated},{out}")
        if line < LINES:
            day = 14 if line % 2 else 6
            rejected = 1 if line == 1 else 0
            parcels.append(f"D{line},outbound,C{line},1,2026-08-05 10:00:00,,2026-08-{day:02} 10:00:00,2,{rejected}")
        if line < 3:
            returns.append(f"R{line},outbound,C{line},1,A,2026-09-02 10:00:00,1,defective")
    orders.append("outbound,Z1,1,2026-11-20 08:00:00,2026-11-30,,A,,own_warehouse,1,20,10,EUR,,")
    files = {
        "order_lines": orders,
        "deliveries": parcels,
        "returns": returns,
        "products": ["sku,product_name,category,supplier_id", "A,Chair,Seats,S1"],
        "sla_clauses": [HEAD, *map(_clause, KINDS)],
    }
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "suppliers.csv").write_text(SUPPLIERS, encoding="utf-8")
    load(folder, "contract", folder / "home")
    build(folder / "home")
    return folder / "home"
