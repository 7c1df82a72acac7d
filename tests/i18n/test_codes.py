"""What the contract knows by a code, screens name in both languages and judge by a clock."""

import pytest

from cadran.contract.tables import MODES, TABLES
from cadran.export.columns import CODES_OF_FILES as CODES
from cadran.i18n.catalogue import catalogue
from cadran.kpis import KPIS

OF_LINES = ("order_lines", "deliveries", "returns")
# What a line counts in is turned into units before anything is shown.
NOT_SHOWN = {"unit"}
SHOWN_AS = {"reason": "reason", **CODES}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("table", OF_LINES)
def test_every_code_of_a_line_has_its_words(table: str, language: str) -> None:
    columns = [column for column in TABLES[table].columns if column.values and column.name not in NOT_SHOWN]
    assert columns
    needed = {f"{SHOWN_AS[column.name]}.{value}" for column in columns for value in column.values}
    assert needed <= catalogue(language).keys()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("channel", ["web", "store", "marketplace", "wholesale"])
def test_the_usual_channels_have_their_words(channel: str, language: str) -> None:
    assert f"{CODES['channel']}.{channel}" in catalogue(language)


def test_every_mode_has_a_clock() -> None:
    clocks = [kpi for kpi in KPIS.values() if kpi.only_modes or kpi.without_modes]
    assert {mode for kpi in clocks for mode in (*kpi.only_modes, *kpi.without_modes)} <= set(MODES)
    assert [mode for mode in MODES if not any(kpi.is_on_clock(mode) for kpi in clocks)] == []
