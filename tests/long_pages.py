"""The pages of so many charts that Chromium takes five seconds each: quick tests render them in French without it."""

import pytest

from cadran.ui.request.routes import ROUTES

LONG_PAGES = frozenset({"lead_time", "stockouts", "returns", "rotation", "forecasts", "costs", "network"})
# Every page, for what is seen in a browser.
PLACES = [pytest.param(place.id, marks=pytest.mark.long if place.id in LONG_PAGES else ()) for place in ROUTES]
