"""Which suppliers cost us most on-time lines, and is it more than chance?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.suppliers.overview import all_flows, suppliers_page

suppliers_page(all_flows(current_view()))
