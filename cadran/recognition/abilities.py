"""What each KPI will be able to say of files: by the tables and columns that hold something."""

from collections.abc import Mapping
from dataclasses import dataclass

from cadran.kpis import KPIS

# Without an order line nothing is shown.
ALWAYS = ("order_lines",)


@dataclass(frozen=True)
class Ability:
    """Whether a KPI has rows to say anything of; `tables` and `columns` are what it lacks.

    One of the columns is enough where several stand together, as `deliveries.delivered_at or deliveries.available_at`.
    """

    kpi: str
    tables: tuple[str, ...] = ()
    columns: tuple[tuple[str, ...], ...] = ()

    @property
    def is_able(self) -> bool:
        return not self.tables and not self.columns


def abilities(filled: Mapping[str, frozenset[str]]) -> tuple[Ability, ...]:
    """What every KPI lacks; `filled` names the columns of each table that hold something."""
    columns = {f"{table}.{column}" for table, named in filled.items() for column in named}
    return tuple(
        Ability(
            kpi.id,
            tuple(table for table in dict.fromkeys([*ALWAYS, *kpi.needs]) if not filled.get(table)),
            tuple(either for either in kpi.reads if not columns & set(either)),
        )
        for kpi in KPIS.values()
    )
