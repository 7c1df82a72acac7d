"""What exactly does this figure mean, and what does it leave out?"""

from cadran.ui.panels.definitions import definitions_page
from cadran.ui.request.view import current_request

definitions_page(current_request())
