"""What those who run the server ask it: whether it serves, and its figures for Prometheus."""

from collections.abc import Iterator
from hmac import compare_digest

import streamlit as st
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from cadran.config import home_folder
from cadran.engine.limits import Queue
from cadran.errors import CadranError
from cadran.ingest.storage.store import POINTER, STORE
from cadran.settings import settings_of
from cadran.ui.request.view import VERSIONS
from cadran.warehouse.versions import current_version


class Figures(Collector):
    """What is known of the server at the moment it is asked."""

    def collect(self) -> Iterator[Metric]:
        queues = VERSIONS.queues()
        yield _gauge("cadran_questions_running", "Questions being answered", sum(queue.running for queue in queues))
        yield _gauge("cadran_questions_waiting", "Questions waiting for a turn", sum(queue.waiting for queue in queues))
        yield _ended(queues)
        seconds, count = sum(queue.seconds for queue in queues), sum(sum(queue.ended.values()) for queue in queues)
        yield SummaryMetricFamily("cadran_question_seconds", "Time of questions that ended", count, seconds)
        yield from _published()


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value)


def _ended(queues: list[Queue]) -> Metric:
    counter = CounterMetricFamily("cadran_questions", "Questions that ended, by how", labels=["outcome"])
    for outcome in Queue.OUTCOMES:
        counter.add_metric([outcome], sum(queue.ended[outcome] for queue in queues))
    return counter


def _published() -> Iterator[Metric]:
    """The version served, whether it is the newest, and when it was published."""
    try:
        version = current_version(home_folder())
    except CadranError:
        return
    yield _gauge("cadran_published_version", "Number of the version served", version.number)
    yield _gauge("cadran_newest_is_served", "1 where no earlier version stands in for it", float(version.fault is None))
    yield _gauge("cadran_published_timestamp_seconds", "When it was built", version.path.stat().st_mtime)
    store = home_folder() / STORE
    if store.is_file():
        yield _gauge("cadran_store_bytes", "Size of the store", store.stat().st_size)


def health(request: Request) -> Response:
    """200 while readers can be served: the newest data, earlier ones, or an empty home; else 503."""
    del request
    home = home_folder()
    try:
        version = current_version(home)
    except CadranError:
        is_empty = not (home / POINTER).exists() and not (home / STORE).exists()
        return JSONResponse({"status": "empty" if is_empty else "unusable"}, 200 if is_empty else 503)
    return JSONResponse({"status": "earlier" if version.fault else "ok", "version": version.number})


def metrics(request: Request) -> Response:
    """The figures, for who bears the token that is set; closed where none is."""
    token = settings_of(home_folder()).metrics_token
    if not token:
        return PlainTextResponse("Not found", 404)
    given = request.headers.get("authorization", "")
    if not compare_digest(given.encode(), f"Bearer {token}".encode()):
        return PlainTextResponse("Unauthorized", 401, {"www-authenticate": "Bearer"})
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def service_routes() -> list[Route]:
    """The addresses of both, below the path the server is at."""
    REGISTRY.register(Figures())
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    above = f"/{base}" if base else ""
    return [Route(f"{above}/health", health), Route(f"{above}/metrics", metrics)]
