"""What happens to this product: its stock, its stockouts, its lines, its returns, and who supplies it?"""

from cadran.ui.request.view import current_view
from cadran.ui.sections.product.product import product_page

product_page(current_view())
