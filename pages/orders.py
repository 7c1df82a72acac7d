"""What happened to this order line, event by event, and which source row says so?"""

from cadran.screen.orders import orders_page
from cadran.screen.view import current_view

orders_page(current_view())
