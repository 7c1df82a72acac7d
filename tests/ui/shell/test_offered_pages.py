"""Which pages somebody may open follows from their role and scope."""

from collections.abc import Iterator

import pytest

from cadran.rights import Person, Role, identify_by, machine_user
from cadran.selection import EVERYTHING, Filter, Scope
from cadran.ui.request.routes import ROUTES, offered, page_of

OF_S1 = Scope((Filter("supplier_id", ("S1",)),))


@pytest.fixture(autouse=True)
def _machine() -> Iterator[None]:
    yield
    identify_by(machine_user)


def _pages(role: Role, scope: Scope) -> list[str]:
    identify_by(lambda: Person("a", "A", role, scope))
    return [page.id for page in offered()]


def test_a_supplier_opens_its_page_its_lines_and_what_they_mean() -> None:
    assert _pages("supplier", OF_S1) == ["supplier", "orders", "definitions", "not_found"]
    assert [page.id for page in offered() if not page.is_hidden] == ["supplier", "orders", "definitions"]
    assert page_of("suppliers") is None


def test_who_sees_a_part_opens_no_page_of_whole_files() -> None:
    every = [page.id for page in ROUTES]
    assert _pages("steward", OF_S1) == [name for name in every if name not in ("data", "imports")]
    assert _pages("reader", EVERYTHING) == every
