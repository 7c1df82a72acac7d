"""What comes back, from which sales, why, and is the rate final?"""

import streamlit as st

from cadran.screen import blocks, returned, returns
from cadran.screen.card import cards
from cadran.screen.choices import kpi_choices
from cadran.screen.chosen import chosen_kpi
from cadran.screen.durations import distribution
from cadran.screen.lines import lines_table
from cadran.screen.split import splits
from cadran.screen.trend import trend
from cadran.screen.view import current_view
from cadran.screen.why import why

view = current_view()
kpi = chosen_kpi(returns.OFFERED)
kpi_choices(view, returns.RATE, "counted_in")
cards(view, returns.CARDS, chosen=kpi.id)
if blocks.missing(view, returns.RATE):
    st.stop()
if returned.chosen_product(view):
    returned.product(view)
months = returns.months(view)
if kpi.id == "return_rate":
    returns.by_sale_month(view, months)
else:
    trend(view, kpi)
why(view, kpi)
returns.at_equal_age(view, months)
if not returned.chosen_product(view):
    returned.products(view)
returned.reasons_and_faults(view)
returned.routes(view)
returns.two_bases(view)
splits(view, kpi, ("supplier_id", "mode", "channel", "category", "location_id"))
distribution(view, returned.DELAY)
lines_table(view, kpi, states=("returned",) if kpi.id == "return_rate" else ())
