"""Which of my files can Cadran read, as what, and what will they tell once they are loaded?"""

from cadran.ui.request.view import current_request, held_view
from cadran.ui.sections.imports.imports import imports_page

imports_page(current_request(), held_view())
