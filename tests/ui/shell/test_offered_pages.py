"""Which pages somebody may open follows from their role and scope."""

import pytest

from cadran.rights import Person, Role
from cadran.selection import EVERYTHING, Filter, Scope
from cadran.ui.request.routes import offered, page_of

OF_S1 = Scope((Filter("supplier_id", ("S1",)),))


def _pages(monkeypatch: pytest.MonkeyPatch, role: Role, scope: Scope) -> list[str]:
    monkeypatch.setattr("cadran.ui.request.sign_in.machine_user", lambda: Person("a", "A", role, scope))
    return [page.id for page in offered()]


def test_a_supplier_opens_its_page_its_lines_and_what_they_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _pages(monkeypatch, "supplier", OF_S1) == ["supplier", "orders", "definitions", "not_found"]
    assert [page.id for page in offered() if not page.is_hidden] == ["supplier", "orders", "definitions"]
    assert page_of("suppliers") is None


def test_who_sees_a_part_opens_no_page_of_whole_files(monkeypatch: pytest.MonkeyPatch) -> None:
    every, part = (_pages(monkeypatch, "administrator", scope) for scope in (EVERYTHING, OF_S1))
    assert [name for name in every if name not in part] == ["data", "imports"]
