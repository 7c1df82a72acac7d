"""What does the company expect of each figure, for whom and since when, and who said so?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.targets.listed import targets

targets(current_view())
