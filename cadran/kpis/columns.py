"""Columns of the contract that KPIs cannot do without; of those that stand together one is enough."""

PROMISED = ("order_lines.promised_at", "order_lines.requested_at", "order_lines.repromised_at")
ARRIVED = ("deliveries.delivered_at", "deliveries.available_at")
CANCELLED = ("order_lines.cancelled_at", "order_lines.cancelled_quantity", "order_lines.cancel_reason")
READY = ("deliveries.ready_at",)
SHIPPED = ("deliveries.shipped_at",)
PRICED = ("order_lines.unit_price",)
COSTED = ("order_lines.unit_cost", "products.unit_cost")
VALUED = ("order_lines.unit_price", "order_lines.unit_cost", "products.unit_cost")
STOCK_VALUED = ("stock_levels.unit_cost", "products.unit_cost")
MODE = ("order_lines.mode",)
