"""Nobody is let in but by a sign-in that holds now: no tampered cookie, wrong answer, address or old session does."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import httpx
import pytest
import streamlit
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from cadran.cli.main import run
from cadran.cli.server import Endpoint, serving_command
from cadran.config import ROOT
from cadran.errors import CadranError
from cadran.rights import RIGHTS, Person, acting, acting_as
from cadran.selection import EVERYTHING, Filter, Scope
from cadran.settings import SIGN_IN_NEEDS, Settings
from cadran.ui.components.taken import taken
from cadran.ui.request.routes import ROUTES, offered
from cadran.ui.request.sign_in import COOKIE_SECRET, cookie_secret
from cadran.ui.request.view import View
from cadran.ui.shell.sign_in_guard import _secured
from cadran.workspace import Action, ClaimRule, People, Workspace
from ui.shell.provider import CLIENT, SECRET, Provider, providing
from ui.shell.visitor import Visitor, is_cut_off

ANNE = {"email": "Anne@example.com", "name": "A. M."}
USER = "_streamlit_user"
STATIC = Path(streamlit.__file__).parent / "static"
OF_S1 = Scope((Filter("supplier_id", ("S1",)),))
PEOPLE = {role: Person(role, role, role, OF_S1 if role == "supplier" else EVERYTHING) for role in RIGHTS}
HOUR = 3600


@dataclass(frozen=True)
class Served:
    """A dashboard with nothing loaded that asks `provider` who somebody is."""

    address: str
    home: Path
    provider: Provider

    way_in: str

    def visitor(self) -> Visitor:
        return Visitor(self.address)

    def signed_in(self, **claims: Any) -> Visitor:
        self.provider.claims = claims or ANNE
        visitor = self.visitor()
        visitor.sign_in(self.way_in)
        return visitor

    def entered(self, action: Action) -> list[str]:
        return [entry.sign_in for entry in Workspace(self.home).journal() if entry.action == action]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("signed")
    with providing() as provider:
        with socket.socket() as probe:
            probe.bind(("localhost", 0))
            port = probe.getsockname()[1]
        address = f"http://localhost:{port}"
        given = (f"{provider.address}/.well-known/openid-configuration", CLIENT, SECRET, address)
        settings = {f"CADRAN_{name.upper()}": value for name, value in zip(SIGN_IN_NEEDS, given, strict=True)}
        settings |= {"CADRAN_HOME": str(home), "CADRAN_SIGN_IN_CONTACT": "it@example.com"}
        server = subprocess.Popen(
            serving_command(Endpoint(port), is_headless=True),
            cwd=ROOT,
            env=os.environ | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(f"{address}/_stcore/health")
            yield Served(address, home, provider, Visitor(address).way_in())
        finally:
            server.kill()
            server.wait()


def _wait_for(address: str) -> None:
    last = time.monotonic() + 90
    while time.monotonic() < last:
        try:
            httpx.get(address, timeout=2).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(autouse=True)
def anne(request: pytest.FixtureRequest) -> None:
    """Anne is let in, and the provider tells the truth."""
    if "served" in request.fixturenames:
        served: Served = request.getfixturevalue("served")
        served.provider.claims, served.provider.is_own_key = ANNE, True
        People(served.home).let_in(Person("anne@example.com", "Anne Martin", "buyer"))


def test_who_has_not_signed_in_gets_the_page_that_asks_for_it_and_nothing_else(served: Served) -> None:
    visitor = served.visitor()
    for name in ("imports", "nowhere"):
        with visitor.open(name) as page:
            assert "please sign in" in page.text
            assert set(page.buttons) == {"Sign in"}
    closed = ("/media/a.csv", "/_stcore/upload_file/a/b", "/_stcore/bidi-components/a", "/a/media/b")
    assert [visitor.get(path).status_code for path in closed] == [401] * len(closed)
    assert visitor.browser.put("/_stcore/upload_file/a/b").status_code == 401
    assert [visitor.get(path).status_code for path in ("/", "/delivery", "/_stcore/health")] == [200] * 3

    font = next(STATIC.rglob("*.woff2"))
    assert visitor.get(f"/{font.relative_to(STATIC).as_posix()}").status_code == 200


def test_who_signs_in_is_called_by_name_and_entered_once(served: Served) -> None:
    visitor = served.signed_in()
    with visitor.open() as page:
        for _ in range(2):
            page.run()
            assert "Anne Martin" in page.labels
            assert "anne@example.com · buyer" in page.text
            assert "please sign in" not in page.text
    assert visitor.get("/media/a.csv").status_code == 404
    assert served.entered(Action.SIGNED_IN) == ["anne@example.com"]


ASKED = "/delivery?lang=en&supplier_id=S%C3%A9bastien+%26+Fils"


def test_who_signs_in_comes_back_to_the_address_they_asked_for(served: Served) -> None:
    visitor = served.visitor()
    page = f"{served.address}{ASKED}"
    assert visitor.sign_in(served.way_in, page).headers["location"] == ASKED
    assert visitor.sign_in(served.way_in).headers["location"] == "/"


@pytest.mark.long
@pytest.mark.parametrize("address", ["//evil.example/x", "/\\evil.example", "https://evil.example/", f"/{'x' * 4_000}"])
def test_signing_in_leads_to_no_other_server(served: Served, address: str) -> None:
    of_another, slipped_in = (
        served.address.replace("localhost", "evil.example"),
        f"cadran_asked={quote(address, safe='')}",
    )
    assert served.visitor().sign_in(served.way_in, f"{of_another}{ASKED}").headers["location"] == "/"
    assert served.visitor().sign_in(served.way_in, f"{served.address}{address}").headers["location"] == "/"
    assert served.visitor().sign_in(served.way_in, cookie=slipped_in).headers["location"] == "/"


def test_who_signs_out_is_out_and_another_site_signs_nobody_out(served: Served) -> None:
    visitor = served.signed_in()
    assert visitor.get("/auth/logout", **{"Sec-Fetch-Site": "cross-site"}).status_code == 401
    assert USER in visitor.browser.cookies
    with visitor.open() as page:
        leads_to = page.click("Sign out")
    answer = visitor.get(leads_to)
    assert answer.headers["location"].startswith(f"{served.provider.address}/end?")
    with visitor.open() as page:
        assert "please sign in" in page.text
    assert served.entered(Action.SIGNED_OUT) == ["anne@example.com"]


@pytest.mark.long
@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - HOUR},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"is_own_key": False},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_that_does_not_hold_lets_nobody_in(served: Served, claims: dict[str, Any]) -> None:
    served.provider.is_own_key = claims.get("is_own_key", True)
    visitor = served.signed_in(**ANNE, **claims)
    assert USER not in visitor.browser.cookies


def test_an_answer_nobody_asked_for_lets_nobody_in_and_leads_nowhere_else(served: Served) -> None:
    visitor = served.visitor()
    for query in ("code=a&state=b", "state=b", "error=x", "code=a&state=b&next=https://evil.example"):
        answer = visitor.get(f"/oauth2callback?{query}")
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
    for query in ("provider=a", "provider=https://evil.example", "next=https://evil.example"):
        assert visitor.get(f"/auth/login?{query}").headers["location"] == "/"
    assert USER not in visitor.browser.cookies


def test_a_cookie_this_home_did_not_sign_so_lets_nobody_in(served: Served) -> None:
    """The last sign of a signature may hold bits that mean nothing: another one before it is changed."""
    visitor = served.signed_in()
    cookie = visitor.browser.cookies[USER]
    claims = '{"is_logged_in": true, "email": "anne@example.com", "iat": %d, "origin": "%s"}'
    claims %= int(time.time()), served.address
    forged = create_signed_value("another secret", USER, claims).decode()
    changed = f"{cookie[:-5]}{'A' if cookie[-5] != 'A' else 'B'}{cookie[-4:]}"
    for value in (changed, "x" + cookie, forged, cookie.split(".")[0], ""):
        visitor.put_cookie(USER, value)
        assert visitor.get("/media/a.csv").status_code == 401
    visitor.put_cookie(USER, forged)
    with visitor.open() as page:
        assert "please sign in" in page.text


def test_a_sign_in_ends_after_its_hours(served: Served) -> None:
    visitor = served.signed_in(**ANNE, iat=int(time.time()) - 9 * HOUR)
    assert visitor.get("/media/a.csv").status_code == 401
    with visitor.open() as page:
        assert "Your sign-in has ended" in page.text
        assert set(page.buttons) == {"Sign in"}


@pytest.mark.long
@pytest.mark.parametrize(
    "claims",
    [{"email": "bo@example.com"}, {**ANNE, "email_verified": False}, {"name": "Anne"}, {"email": ["anne@example.com"]}],
    ids=["unknown", "unverified", "nameless", "listed"],
)
def test_who_is_not_known_here_is_told_whom_to_ask(served: Served, claims: dict[str, Any]) -> None:
    visitor = served.signed_in(**claims)
    assert visitor.get("/media/a.csv").status_code == 401
    if claims == {"email": "bo@example.com"}:
        with visitor.open("imports") as page:
            assert "nobody has let you in here" in page.text
            assert "it@example.com" in page.text
            assert set(page.buttons) == {"Sign in as somebody else"}
        assert served.entered(Action.REFUSED) == ["bo@example.com"]


def test_a_rule_lets_in_by_what_the_provider_says(served: Served) -> None:
    rule = People(served.home).add_rule(ClaimRule("groups", "readers", "reader"))
    with served.signed_in(email="cy@example.com", name="Cy", groups=["x", "readers"]).open() as page:
        assert "cy@example.com · reader" in page.text
    People(served.home).remove_rule(rule)


def test_no_header_says_who_somebody_is(served: Served) -> None:
    visitor = served.visitor()
    names = ("X-Forwarded-User", "X-Forwarded-Email", "X-Remote-User", "Remote-User", "X-Auth-Request-Email", "Cookie2")
    visitor.headers = dict.fromkeys(names, "anne@example.com") | {"X-Forwarded-For": "127.0.0.1"}
    assert visitor.get("/media/a.csv", **visitor.headers).status_code == 401
    with visitor.open() as page:
        assert "please sign in" in page.text


@pytest.mark.long
@pytest.mark.parametrize("change", ["removed", "role"])
def test_who_is_removed_or_gets_another_role_is_cut_off_at_once(served: Served, change: str) -> None:
    visitor, people = served.signed_in(), People(served.home)
    with visitor.open() as page:
        session = page.session
        assert not is_cut_off(page)
        if change == "removed":
            people.remove("anne@example.com")
        else:
            people.let_in(Person("anne@example.com", "Anne Martin", "reader"))
        assert is_cut_off(page)
    with visitor.open(session=session) as page:
        assert page.session != session
        assert ("nobody has let you in here" if change == "removed" else "· reader") in page.text
    assert visitor.get("/media/a.csv").status_code == (401 if change == "removed" else 404)


def test_a_page_is_open_to_whose_role_opens_it(served: Served) -> None:
    visitor = served.signed_in()
    with visitor.open("imports") as page:
        assert "Open the sample" not in page.buttons
    opened = {}
    for role, person in PEOPLE.items():
        with acting_as(person):
            opened[role] = {page.id for page in offered()}
    every = {page.id for page in ROUTES}
    assert opened["administrator"] == every
    assert opened["steward"] == every - {"people"}
    assert opened["buyer"] == opened["reader"] == every - {"people", "imports"}
    assert opened["supplier"] == {"supplier", "orders", "definitions", "not_found"}


@pytest.mark.long
def test_a_session_goes_on_for_its_own_reader_only(served: Served) -> None:
    visitor = served.signed_in()
    with visitor.open() as page:
        session = page.session
    with visitor.open(session=session) as page:
        assert page.session == session
    with served.visitor().open(session=session) as page:
        assert page.session != session
        assert "please sign in" in page.text


def test_a_file_is_taken_away_in_the_name_of_whose_page_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAN_HOME", str(tmp_path))
    view = SimpleNamespace(request=SimpleNamespace(person=PEOPLE["reader"]))

    def content() -> bytes:
        return acting().sign_in.encode()

    assert taken(cast(View, view), "otd.csv", content)() == b"reader"
    (entry,) = Workspace(tmp_path).journal()
    assert (entry.sign_in, entry.action, entry.about) == ("reader", "exported", "otd.csv")


def test_the_secret_of_cookies_is_for_its_owner_alone_and_made_anew_where_it_was_not(tmp_path: Path) -> None:
    first = cookie_secret(tmp_path)
    assert (tmp_path / COOKIE_SECRET).stat().st_mode & 0o777 == 0o600
    assert len(first) >= 64
    assert cookie_secret(tmp_path) == first
    (tmp_path / COOKIE_SECRET).chmod(0o644)
    assert cookie_secret(tmp_path) != first
    assert (tmp_path / COOKIE_SECRET).stat().st_mode & 0o777 == 0o600


def test_cookies_travel_over_https_only_where_cadran_is_opened_so() -> None:
    assert _secured(b"set-cookie", b"a=1; Path=/") == (b"set-cookie", b"a=1; Path=/; Secure")
    assert _secured(b"set-cookie", b"a=1; Secure") == (b"set-cookie", b"a=1; Secure")
    assert _secured(b"content-type", b"text/html") == (b"content-type", b"text/html")


def test_a_sign_in_that_is_set_in_part_is_refused_and_never_left_out() -> None:
    given = dict(zip(SIGN_IN_NEEDS, ("https://id.example.com/x", "a", "b", "https://kpi.example.com"), strict=True))
    provider = Settings.model_validate(given).sign_in()
    assert provider is not None
    assert (provider.address, provider.hours, provider.claim) == ("https://kpi.example.com", 8, "email")
    assert "secret" not in repr(provider)
    assert Settings.model_validate({"public_address": given["public_address"]}).sign_in() is None
    for name in SIGN_IN_NEEDS:
        with pytest.raises(CadranError, match=f"Sign-in needs {name} as well"):
            Settings.model_validate({key: value for key, value in given.items() if key != name}).sign_in()


@pytest.mark.parametrize(
    "address", ["http://id.example.com", "http://localhost.evil.example", "javascript:alert(1)", "x"]
)
def test_an_address_that_others_could_read_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="public_address"):
        Settings.model_validate({"public_address": address})


def test_beyond_this_machine_nobody_is_served_without_a_sign_in_unless_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[Endpoint] = []
    monkeypatch.setattr("cadran.cli.dashboard.serve_dashboard", lambda _home, endpoint, *_: served.append(endpoint))
    asked = ["serve", "--home", str(tmp_path), "--host", "0.0.0.0"]
    assert run(asked) == 2
    assert "--without-sign-in" in capsys.readouterr().err
    given = ("https://id.example.com/x", "a", "b", "https://kpi.example.com")
    for name, value in zip(SIGN_IN_NEEDS, given, strict=True):
        assert not served
        monkeypatch.setenv(f"CADRAN_{name.upper()}", value)
        if name != SIGN_IN_NEEDS[-1]:
            assert run(asked) == 2
    assert run(asked) == 0
    assert len(served) == 1
