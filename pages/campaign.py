"""Does the stock last through the next sale, what is missing where, by when must it be ordered, and how did it go?"""

from functools import partial

from cadran.ui.components.sections import Section, sections
from cadran.ui.request.view import current_view
from cadran.ui.sections.campaign.past import last_sale, result, versions
from cadran.ui.sections.campaign.sale_choice import campaign_header
from cadran.ui.sections.campaign.stock import days, orders, positions

view = current_view()
check = campaign_header(view)
of_stock = (
    Section("sale_check", partial(positions, view, check), 760),
    Section("sale_days", partial(days, view, check), 520),
    Section("sale_orders", partial(orders, view, check), 420),
)
sections(
    view,
    *(of_stock if check.days.coming else ()),
    Section("sale_last", partial(last_sale, view, check), 420),
    Section("sale_result", partial(result, view, check), 420),
    Section("sale_kept", partial(versions, view), 300),
)
