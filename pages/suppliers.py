"""Which suppliers cost us most on-time lines, and is it more than chance?"""

from cadran.screen.suppliers import all_flows, suppliers_page
from cadran.screen.view import current_view

suppliers_page(all_flows(current_view()))
