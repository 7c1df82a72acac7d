"""The checks of amounts: the limit over the window and order by order, and the penalty against the harm known."""

import polars as pl

from cadran.analysis.legal.case import LEGAL_SHARE, Case, Check, Value
from cadran.analysis.legal.harm import LINE

ORDER = ("flow", "order_id", "category")


def limit(case: Case) -> Check:
    """Whether the estimate stays within the limit of the window, category by category and over all clauses.

    This check alone takes something away from an amount: `lawful` is what stays within it.
    """
    row, charged = case.row, _charged(case)
    if not row["is_final"]:
        return Check("limit", "unknown", ("limit_so_far",))
    if row["has_unknown_category"]:
        values = _counted(charged["category"].null_count(), case.missed.height)
        return Check("limit", "unknown", ("limit_unknown",), values)
    if row["lawful"] is None:
        values = _counted(row["base_unknown_count"], row["base_line_count"])
        return Check("limit", "unknown", ("limit_value_unknown",), values)
    is_over = row["lawful"] < row["retained"]
    reason = "limit_kept" if not is_over else "limit_shared" if row["legal_used"] else "limit_over"
    amounts: dict[str, Value] = {
        "share": LEGAL_SHARE,
        "retained": row["retained"],
        "lawful": row["lawful"],
        "limit": row["legal_limit"],
        "base": row["legal_base"],
        "used": row["legal_used"],
        "categories": ", ".join(charged["category"].unique().sort()),
    }
    return Check("limit", "not_passed" if is_over else "passed", (reason,), amounts)


def order_limit(case: Case) -> Check:
    """The stricter reading: 2 % of the value of each order's own products of the category, for this clause alone."""
    row, charged = case.row, _charged(case)
    if not row["is_final"]:
        return Check("order_limit", "unknown", ("limit_so_far",))
    if charged["category"].null_count():
        values = _counted(charged["category"].null_count(), case.missed.height)
        return Check("order_limit", "unknown", ("limit_unknown",), values)
    if charged["order_limit"].null_count():
        values = _counted(charged["order_limit"].null_count(), charged.height)
        return Check("order_limit", "unknown", ("order_limit_unknown",), values)
    orders = charged.group_by(ORDER).agg(
        pl.col("charged_amount").sum(), pl.col("order_value").first(), pl.col("order_limit").first()
    )
    within = sum(min(charged, most) for charged, most in orders.select("charged_amount", "order_limit").iter_rows())
    lawful = round(min(float(row["retained"]), float(within)), 3)
    is_over = lawful < row["retained"]
    amounts: dict[str, Value] = {
        "share": LEGAL_SHARE,
        "retained": row["retained"],
        "lawful": lawful,
        "limit": _sum(orders, "order_limit"),
        "base": _sum(orders, "order_value"),
        "n": orders.select("flow", "order_id").n_unique(),
    }
    reason = "order_limit_over" if is_over else "order_limit_kept"
    return Check("order_limit", "not_passed" if is_over else "passed", (reason,), amounts)


def proportion(case: Case) -> Check:
    """Whether the penalty is at most the harm known: margin lost in stockouts that followed, and amounts in texts."""
    missed, penalty = case.missed, case.row["estimate"]
    once = missed.unique(LINE, maintain_order=True)
    counted = once["harm_amount"].count()
    values: dict[str, Value] = {"retained": penalty, "n": counted, "total": once.height}
    if not counted:
        return Check("proportion", "unknown", ("proportion_unknown",), values)
    harm = _sum(once, "harm_amount")
    lost = _sum(once.filter(pl.col("stockout") == "followed"), "lost_margin")
    values |= {"harm": harm, "lost": lost, "stated": _sum(once, "stated_harm")}
    is_kept = penalty <= round(harm, 6)
    reason = "proportion_kept" if is_kept else "proportion_over"
    return Check("proportion", "passed" if is_kept else "not_passed", (reason, "proportion_rule"), values)


def _charged(case: Case) -> pl.DataFrame:
    return case.missed.filter(pl.col("charged_amount") > 0)


def _sum(frame: pl.DataFrame, column: str) -> float:
    return float(frame[column].sum())


def _counted(n: int, total: int) -> dict[str, Value]:
    return {"share": LEGAL_SHARE, "n": n, "total": total}
