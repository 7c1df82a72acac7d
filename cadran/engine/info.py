"""What a version was built from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

FRESH_ENOUGH = timedelta(days=7)

BUILD_SQL = (
    "select version, as_of_at, as_of_date, as_of_has_hour, reporting_currency, "
    "(select max(cast(delivered_at as date)) from marts.deliveries) as deliveries_known_to from meta.build"
)


@dataclass(frozen=True)
class BuildInfo:
    """Its number, the as-of moment and whether that has an hour, the reporting currency, the newest delivery's day."""

    version: int
    as_of_at: datetime
    as_of_date: date
    as_of_has_hour: bool
    reporting_currency: str
    deliveries_known_to: date | None

    @property
    def deliveries_end(self) -> date | None:
        """The day deliveries are known to, where that is more than a week before the as-of day."""
        known = self.deliveries_known_to
        return known if known is not None and self.as_of_date - known > FRESH_ENOUGH else None
