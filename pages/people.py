"""Who may come in, what may they do and see, and who did what?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.people.journal import journal
from cadran.ui.sections.people.listed import people, rules

view = current_view()
people(view)
rules(view)
journal(view)
