"""Which sale the page looks at and how its units are expected; both in the address."""

import streamlit as st

from cadran.calendar import Season
from cadran.insight import campaigns
from cadran.insight.campaign_notes import notes
from cadran.insight.campaigns import Check, ExpectedBy
from cadran.insight.periods import span
from cadran.selection import Selection
from cadran.ui.components import panel
from cadran.ui.components.markup import element, show_html
from cadran.ui.components.url_choice import choose, choose_from_menu, chosen
from cadran.ui.request.view import View
from cadran.ui.sections.campaign.forms import keep_plan, new_sale, sale_form
from cadran.workspace import CampaignTerms, KeptCampaign

Sale = CampaignTerms | KeptCampaign


def campaign_header(view: View) -> Check:
    """The sale, how its units are expected, and the ways to type one in and to keep its plan; the check of it."""
    sales = _sales(view)
    if not sales:
        with panel.block(view, "sale_none", view.t("campaign.none"), view.t("campaign.none_hint")):
            sale_form(view)
        st.stop()
    code = chosen("campaign", tuple(sales))
    words = view.t("campaign.choose")
    choose_from_menu(view, "campaign", tuple(sales), code, words, lambda code: _label(view, sales[code]))
    terms = terms_of(sales[code])
    ways = campaigns.possible_ways(view, terms)
    way: ExpectedBy = next((way for way in ways if way == chosen("expected", ways)), "uplift") if ways else "uplift"
    if len(ways) > 1:
        labels: dict[str, str] = {way: view.code("expected_by", way) for way in ways}
        choose(view, "expected", labels, words=view.t("campaign.expected"))
    check = campaigns.check(view, terms, way)
    with st.container(horizontal=True, gap="small", key="sale_tools"):
        new_sale(view)
        keep_plan(view, check)
    for note in notes(view, check):
        show_html(element("p", note.read(view.language), css="cadran-note"))
    return check


def terms_of(sale: Sale) -> CampaignTerms:
    """What a sale sells, planned or of the calendar."""
    return sale.terms if isinstance(sale, KeptCampaign) else sale


def kept_sale(view: View) -> KeptCampaign | None:
    """The plan the page looks at; None for a sale of the calendar."""
    sales = _sales(view)
    sale = sales[chosen("campaign", tuple(sales))]
    return sale if isinstance(sale, KeptCampaign) else None


def sale_days(view: View, sale: CampaignTerms | Season) -> str:
    """`23–30 Nov 2026`."""
    return span(sale.first, sale.last, view.language)


def days_of(view: View, sale: CampaignTerms | Season) -> Selection:
    """What the figures of a sale are of: its days, those to come too."""
    return view.selection.during(sale.first, sale.last)


def _sales(view: View) -> dict[str, Sale]:
    """By its code in the address: planned sales to come, the soonest first, those over, then the calendar's."""
    kept = campaigns.standing_campaigns(view.engine)
    coming = sorted((sale for sale in kept if sale.terms.last > view.as_of), key=lambda sale: sale.terms.first)
    over = [sale for sale in kept if sale.terms.last <= view.as_of]
    planned: dict[str, Sale] = {f"k{sale.id}": sale for sale in [*coming, *over]}
    return planned | {f"{sale.first.isoformat()} {sale.name}": sale for sale in campaigns.calendar_sales(view)}


def _label(view: View, sale: Sale) -> str:
    terms = terms_of(sale)
    if isinstance(sale, KeptCampaign):
        return view.t("campaign.of_house", name=terms.name, days=sale_days(view, terms), author=sale.author)
    return view.t("campaign.of_calendar", name=terms.name, days=sale_days(view, terms))
