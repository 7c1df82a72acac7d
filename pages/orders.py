"""What happened to this order line, event by event, and which source row says so?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.orders.orders import orders_page

orders_page(current_view())
