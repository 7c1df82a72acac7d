"""Can I trust this: how fresh, how complete, what was refused?"""

from cadran.screen.data import before_any_load, data_page
from cadran.screen.view import current_reader, held_view

view = held_view()
if view is None:
    before_any_load(current_reader())
else:
    data_page(view)
