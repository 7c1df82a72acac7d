"""Monthly exchange rates to the euro."""

import numpy as np
import polars as pl

from cadran.simulation.days import AFTER, DAY_COUNT, Floats, Ints, date_of, months
from cadran.simulation.world import Suppliers

_START = {"EUR": 1.0, "GBP": 1.18, "SEK": 0.087, "CHF": 1.06}


class Rates:
    """Euro per unit of a currency, valid for a whole month."""

    def __init__(self, suppliers: Suppliers, rng: np.random.Generator) -> None:
        self.starts = months()
        walk = np.exp(np.cumsum(rng.normal(0, 0.008, size=(len(_START), len(self.starts))), axis=1))
        walk[0] = 1
        self.monthly: Floats = np.round(np.array(list(_START.values()))[:, None] * walk, 5)
        days = [date_of(index) for index in range(DAY_COUNT + AFTER)]
        first = self.starts[0].year * 12 + self.starts[0].month
        self._month = np.array([min(day.year * 12 + day.month - first, len(self.starts) - 1) for day in days])
        self._currency = np.array([list(_START).index(currency) for currency in suppliers.currencies])

    def of(self, supplier: Ints, day: Ints) -> Floats:
        """Euro per unit of the supplier's currency on each day."""
        rate: Floats = self.monthly[self._currency[supplier], self._month[day]]
        return rate

    def frame(self) -> pl.DataFrame:
        """The contract table."""
        rows = [
            (currency, start, float(self.monthly[code, month]))
            for code, currency in enumerate(_START)
            for month, start in enumerate(self.starts)
        ]
        return pl.DataFrame(rows, schema=["currency", "valid_from", "rate"], orient="row")
