"""What other places of ours can spare: first for what runs out, then in the place of an order."""

import polars as pl

from cadran.i18n import formats
from cadran.insight import replenishment
from cadran.insight.footing import Footing
from cadran.ui.components import panel
from cadran.ui.components.data_table import ticked_row
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.pager import page_shown, pager
from cadran.ui.components.url_choice import choose
from cadran.ui.request.view import View
from cadran.ui.sections.replenishment.plan_choice import RUN_OUT, USUAL_DAYS, plan_choice, plan_footing

ROWS_PER_PAGE = 15
COLUMNS = (
    "product_name",
    "from_name",
    "to_name",
    "quantity",
    "move_reason",
    "move_arrives_on_p90",
    "move_cost",
    "move_verdict",
    "order_arrives_on_p90",
    "run_out_on",
    "stock_value",
    "from_on_hand",
    "to_on_hand",
    "to_daily_demand",
    "sku",
)


def moves(view: View) -> None:
    """Every move of the plan, most value first; a ticked one opens the stock of its product in all places."""
    every, usual_days = replenishment.moves(view.engine, plan_choice()), plan_choice().move_days
    sent = replenishment.moves_of(every, view.noted("replenishment"))
    subject = view.t("plan_moves.subject")
    base = Footing(subject) if sent.height else plan_footing(view, subject)
    with panel.block(view, "plan_moves", _title(view, sent), view.t("plan_moves.subtitle"), base):
        if sent["move_source"].is_null().any() or usual_days:
            labels = {str(days): view.t("plan_moves.days", n=days) for days in USUAL_DAYS[1:]}
            choose(view, "move_days", {"": view.t("plan_moves.not_known"), **labels}, words=view.t("plan_moves.usual"))
        if sent.is_empty():
            panel.no_rows(base, view.t("plan_moves.none"))
            return
        _page(view, sent)
        show_html(element("p", " ".join(_notes(view, sent)), css="cadran-note"))
        words = view.t("plan_moves.count", n=view.count(sent.height))
        panel.footer(view, "replenishment_moves", sent, words, RUN_OUT, sent.height)


def _notes(view: View, sent: pl.DataFrame) -> list[str]:
    """Who tells days and cost of the moves, and how many come after the end of the stock."""
    sources = sent.group_by(pl.col("move_source").fill_null("unknown")).len().sort("len", descending=True)
    counted = [f"{view.code('move_source', source)} ({view.count(n)})" for source, n in sources.iter_rows()]
    out = sent.filter(move_verdict="out").height
    late = [view.t("plan_moves.out", n=view.count(out))] if out else []
    return [view.t("plan_moves.told", sources=", ".join(counted)), *late, *_costs(view, sent["move_cost"])]


def _costs(view: View, costs: pl.Series) -> list[str]:
    """What the moves cost together, and of how many nobody knows; nothing where it is known of none."""
    if not costs.count():
        return []
    total = view.t("plan_moves.cost", value=formats.money_short(costs.sum(), view.currency, view.language))
    unknown = costs.null_count()
    return [total, *([view.t("plan_moves.cost_unknown", n=view.count(unknown))] if unknown else [])]


def _page(view: View, sent: pl.DataFrame) -> None:
    first = (page_shown(sent.height, ROWS_PER_PAGE, "open_page") - 1) * ROWS_PER_PAGE
    rows = sent.slice(first, ROWS_PER_PAGE)
    rounded = rows.with_columns(pl.col("stock_value").round(0), pl.col("to_daily_demand", "move_cost").round(2))
    row = ticked_row(view, "plan_moves", rounded, COLUMNS)
    if sent.height > ROWS_PER_PAGE:
        pager(view, sent.height, ROWS_PER_PAGE, "open_page")
    if row:
        view.request.open_page("product", view.state.filtering("sku", (str(row["sku"]),)))


def _title(view: View, sent: pl.DataFrame) -> str:
    if sent.is_empty():
        return view.t("plan_moves.title_none")
    urgent = sent.filter(pl.col("move_reason") == "run_out")
    counts = {
        "units": view.count(float(sent["quantity"].sum())),
        "n": view.count(sent["sku"].n_unique()),
        "urgent": view.count(float(urgent["quantity"].sum())),
    }
    if sent["stock_value"].null_count():
        return view.t("plan_moves.title_unpriced", **counts)
    value = formats.money_short(sent["stock_value"].sum(), view.currency, view.language)
    return view.t("plan_moves.title", value=value, **counts)
