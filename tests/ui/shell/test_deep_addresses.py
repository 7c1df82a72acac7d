"""An address below a page leads to the page that says that there is none."""

import pytest
import streamlit as st

from cadran.ui.shell.deep_addresses import target


@pytest.mark.parametrize(
    ("path", "query", "place"),
    [
        ("/a/b", "", "../not_found?missing=%2Fa%2Fb"),
        ("/delivery/october/", "lang=fr", "../../not_found?lang=fr&missing=%2Fdelivery%2Foctober%2F"),
        ("/", "", None),
        ("/delivery", "kpi=otd", None),
        ("/delivery/", "", None),
        ("/media/a1.csv", "", None),
        ("/delivery/_stcore/health", "", None),
    ],
)
def test_only_an_address_below_a_page_leads_elsewhere(path: str, query: str, place: str | None) -> None:
    assert target(path, query) == place


def test_a_folder_the_server_serves_below_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "/kpi/"}.get)
    assert target("/kpi/delivery", "") is None
    assert target("/kpi/a/b", "") == "../not_found?missing=%2Fa%2Fb"
