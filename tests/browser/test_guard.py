"""Another site in the reader's browser gets no answer, no frame and no post through."""

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from browser.sight import Dashboard
from cadran.ui.shell.browser_guard import HEADERS, is_foreign

HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
PLACES = ("/", "/delivery", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/media/a.csv", "/a/b")


def _asked(shown: Dashboard, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage]:
    there = http.client.HTTPConnection(urlsplit(shown.address).netloc, timeout=30)
    there.request(method, path, headers=headers)
    answer = there.getresponse()
    there.close()
    return answer.status, answer.headers


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", ""])
def test_a_foreign_name_gets_no_answer_on_any_place(sample: Dashboard, host: str) -> None:
    for place in PLACES:
        status, _ = _asked(sample, place, Host=host)
        assert status == 400, (host, place)
    status, _ = _asked(sample, "/_stcore/stream", Host=host, **HANDSHAKE)
    assert status == 400


def test_only_a_page_of_its_own_is_let_in(sample: Dashboard) -> None:
    own = urlsplit(sample.address).netloc
    for origin, opened, answered in (
        (sample.address, 101, 200),
        ("http://localhost:9", 403, 403),
        ("https://evil.example", 403, 403),
        ("null", 403, 403),
    ):
        assert _asked(sample, "/_stcore/stream", Origin=origin, Host=own, **HANDSHAKE)[0] == opened, origin
        assert _asked(sample, "/_stcore/health", Origin=origin)[0] == answered, origin


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        (None, "a.example", False),
        ("https://a.example", "a.example", False),
        ("https://a.example:8443", "a.example", False),
        ("https://A.example", "a.Example", False),
        ("https://a.example:8443", "a.example:8501", True),
        ("http://localhost:9999", "localhost:8501", True),
        ("https://b.example", "a.example", True),
        ("null", "", True),
    ],
)
def test_a_page_is_foreign_where_its_site_is_another(origin: str | None, host: str, expected: bool) -> None:
    assert is_foreign(origin, host) is expected


def test_every_answer_says_what_a_browser_may_do(sample: Dashboard) -> None:
    for place in PLACES:
        _, headers = _asked(sample, place)
        assert {name: headers[name] for name in HEADERS} == HEADERS, place
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
    for place in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact"):
        assert _asked(sample, place)[0] == 404


class _Evil(BaseHTTPRequestHandler):
    """A page that shows the dashboard inside itself and posts a file to it."""

    target = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<h1>other</h1><iframe src='{self.target}/delivery'></iframe>".encode())

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture(scope="module")
def other_site(sample: Dashboard) -> Iterator[str]:
    _Evil.target = sample.address
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.long
def test_no_other_site_shows_the_dashboard_inside_itself_or_reads_or_posts(
    page: Page, sample: Dashboard, other_site: str
) -> None:
    refused: list[str] = []
    page.on("console", lambda words: refused.append(words.text))
    page.goto(other_site)
    page.wait_for_timeout(1500)
    assert [frame for frame in page.frames if frame.url.startswith(sample.address) and frame.query_selector("h1")] == []
    assert any("frame-ancestors" in words or "Framing" in words for words in refused), refused
    for method in ("GET", "PUT"):
        reached = page.evaluate(
            "([to, method]) => fetch(to, {method, credentials: 'include'}).then(() => 'read', () => 'refused')",
            [f"{sample.address}/_stcore/upload_file/a/b", method],
        )
        assert reached == "refused", method
    opened = page.evaluate(
        """to => new Promise(done => {
            const socket = new WebSocket(to, ['streamlit']);
            socket.onopen = () => done('open');
            socket.onerror = () => done('refused');
        })""",
        f"ws://{urlsplit(sample.address).netloc}/_stcore/stream",
    )
    assert opened == "refused"
    page.evaluate(
        """to => {
            const form = Object.assign(document.createElement('form'), { method: 'post', action: to });
            document.body.append(form);
            form.submit();
        }""",
        f"{sample.address}/_stcore/upload_file/a/b",
    )
    page.wait_for_url(f"{sample.address}/**")
    assert page.inner_text("body") == "Foreign origin"


@pytest.mark.long
def test_a_name_that_leads_to_this_machine_is_no_way_in(page: Page, sample: Dashboard) -> None:
    page.goto(f"http://evil.example:{urlsplit(sample.address).port}/")
    assert page.inner_text("body") == "Invalid host header"
