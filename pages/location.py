"""How does this store or warehouse stand: its stock, service and returns, beside the others of its kind?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.location.location import location_page

location_page(current_view())
