"""What happens to this product: its stock, its stockouts, its lines, its returns, and who supplies it?"""

from cadran.screen.product import product_page
from cadran.screen.view import current_view

product_page(current_view())
