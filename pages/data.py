"""Can I trust this: how fresh, how complete, what was refused?"""

from cadran.ui.request.view import current_request, held_view
from cadran.ui.sections.data.data import before_any_load, data_page
from cadran.ui.sections.imports.running import running_notice

view = held_view()
if view is None:
    before_any_load(current_request())
else:
    running_notice(view.request)
    data_page(view)
