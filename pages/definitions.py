"""What exactly does this figure mean, and what does it leave out?"""

from cadran.screen.definitions import definitions_page
from cadran.screen.view import current_reader

definitions_page(current_reader())
