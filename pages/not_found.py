"""Which address has no page, and where to go instead?"""

from cadran.ui.request.view import current_request
from cadran.ui.sections.not_found import not_found

not_found(current_request())
