"""Does this supplier keep its promises and what it signed, and which lines prove it?"""

from cadran.screen.supplier import supplier_page
from cadran.screen.view import current_view

supplier_page(current_view())
