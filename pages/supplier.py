"""Does this supplier keep its promises and what it signed, and which lines prove it?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.suppliers.supplier import supplier_page

supplier_page(current_view())
