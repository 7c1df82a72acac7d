"""A fixed part of the random contracts that `make prove` holds against the second statement by the hundreds."""

from collections.abc import Iterator
from datetime import date

import pytest
from second_statement.penalties import lawful

from proofs.comparison import Difference
from proofs.files import BEFORE_THE_END
from proofs.money import House, house, money_differences, priced_of

SEED, COUNT = 20261126, 50
NAMES = {f"k{number:03d}": f"{SEED}-{number}" for number in range(COUNT)}


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    held = house(tmp_path_factory.mktemp("contracts"), NAMES, BEFORE_THE_END, date.today())
    yield held
    held.engine.close()


@pytest.mark.long
def test_screen_kpi_pack_sheet_and_digest_say_what_the_definitions_say_to_the_cent(contracts: House) -> None:
    found = money_differences(contracts, papers_of_one_in=25)
    assert not found, f"{len(found)} differ, the first:\n{found[0]}\n{_rows(contracts, found[0])}"


def _rows(contracts: House, found: Difference) -> str:
    return next((one.told() for name, one in contracts.contracts.items() if name in found.history), "")


@pytest.mark.long
def test_the_contracts_hold_what_hurts(contracts: House) -> None:
    """Windows of every outcome, misses shared, left out, still growing, over a cap, above the law, and not known."""
    rows = priced_of(contracts)
    allowed = lawful(contracts.history, rows)
    assert {one.outcome for one in rows} == {"met", "breached", "running", "not_assessable"}
    counts = {
        "shared": sum(one.retained != one.alone for one in rows if one.is_final),
        "left out": sum(bool(one.left_out) for one in rows),
        "no breach without": sum(one.outcome == "breached" and not one.is_breached_without for one in rows),
        "growing": sum(one.so_far > 0 for one in rows),
        "over the cap": sum(one.is_over_cap for one in rows),
        "cap not computable": sum(one.is_cap_unknown for one in rows),
        "above the law": sum(
            passes is not None and passes < one.retained for one in rows for passes in [allowed.get(one.key)]
        ),
        "law not known": sum(passes is None for passes in allowed.values()),
        "amended": sum(len(one.versions) for one in contracts.contracts.values()),
    }
    assert all(count >= 5 for count in counts.values()), counts
