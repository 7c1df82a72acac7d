"""What must be ordered this week, from whom and how much, what can be moved instead, and did past advice work?"""

from functools import partial

from cadran.ui.components.sections import Section, sections
from cadran.ui.request.view import current_view
from cadran.ui.sections.replenishment.kept_dates import kept_dates
from cadran.ui.sections.replenishment.moves import moves
from cadran.ui.sections.replenishment.past_advice import past_advice
from cadran.ui.sections.replenishment.plan_choice import plan_header
from cadran.ui.sections.replenishment.positions import positions
from cadran.ui.sections.replenishment.proposals import proposals
from cadran.ui.sections.replenishment.service import service

view = current_view()
plan_header(view)
sections(
    view,
    Section("plan_orders", partial(proposals, view), 640),
    Section("plan_positions", partial(positions, view), 760),
    Section("plan_moves", partial(moves, view), 520),
    Section("plan_curve", partial(service, view), 480),
    Section("plan_past", partial(past_advice, view), 620),
    Section("plan_dates", partial(kept_dates, view), 360),
)
