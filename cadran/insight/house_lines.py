"""Why suppliers are missing: sales that name one and count as our own house's by their mode."""

import polars as pl

from cadran.insight.context import Context


def house_lines(context: Context) -> str:
    """How many sales name a supplier and are our own house's, and the way out; empty where that is as it should be.

    That is so where a mode is said and suppliers answer for sales of other modes.
    """
    named = context.details("named_suppliers")
    own = named.filter(~pl.col("is_answered"))
    silent = own.filter(pl.col("mode").is_null())
    counted = silent if silent.height else own.clear() if named["is_answered"].any() else own
    if counted.is_empty():
        return ""
    key = "suppliers.no_mode" if silent.height else "suppliers.house_mode"
    lines, suppliers = int(counted["line_count"].sum()), counted["supplier_id"].n_unique()
    modes = ", ".join(context.code("mode", mode) for mode in counted["mode"].drop_nulls().unique().sort())
    return context.t(key, n=context.count(lines), suppliers=context.count(suppliers), modes=modes)
