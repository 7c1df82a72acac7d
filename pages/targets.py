"""What does the company expect of each figure, for whom and since when, and who said so?"""

from cadran.ui.request.view import held_view
from cadran.ui.sections.targets.listed import targets

view = held_view()
if view is not None:
    targets(view)
