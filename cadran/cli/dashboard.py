"""The commands that open the dashboard, on a home or on the sample data."""

from pathlib import Path

from cadran.cli.loads import brought_up_to_date, holds_only, loaded
from cadran.cli.options import (
    BasePathOption,
    BrowserOption,
    HomeOption,
    HostOption,
    LangOption,
    PortOption,
    WithoutSignInOption,
    WorkersOption,
)
from cadran.cli.output import remark
from cadran.cli.server import Endpoint, serve_dashboard
from cadran.config import SAMPLE, home_folder
from cadran.errors import CadranError
from cadran.i18n.message import message
from cadran.imports.soundness import glance
from cadran.ingest.storage import store
from cadran.settings import settings_of
from cadran.warehouse.versions import is_older

SAMPLE_PROFILE = "contract"
SAMPLE_LINES = 60_000
SAMPLE_SEED = 7


def demo(
    home: HomeOption = None, port: PortOption = None, no_browser: BrowserOption = False, lang: LangOption = None
) -> None:
    folder = home or home_folder()
    if not (folder / "current.json").is_file():
        _load_sample(folder)
    elif is_older(folder) and holds_only(folder, _sample(folder), SAMPLE_PROFILE):
        (folder / store.STORE).unlink()
        (folder / store.POINTER).unlink()
        _load_sample(folder)
    brought_up_to_date(folder)
    serve_dashboard(folder, Endpoint(port or settings_of(folder).port), no_browser)


def _sample(home: Path) -> Path:
    return SAMPLE if any(SAMPLE.glob("order_lines*")) else home / "sample"


def _load_sample(home: Path) -> None:
    sample = _sample(home)
    if sample != SAMPLE:
        from cadran.cli.simulating import simulated  # noqa: PLC0415 - a copy of Cadran without its sample needs it

        simulated(sample, SAMPLE_LINES, SAMPLE_SEED, "csv")
    loaded(sample, SAMPLE_PROFILE, home, None)


def serve(
    home: HomeOption = None,
    host: HostOption = None,
    port: PortOption = None,
    base_path: BasePathOption = None,
    workers: WorkersOption = None,
    without_sign_in: WithoutSignInOption = False,
    no_browser: BrowserOption = False,
    lang: LangOption = None,
) -> None:
    folder = home or home_folder()
    settings = settings_of(folder)
    endpoint = Endpoint(
        port or settings.port, host or settings.host, settings.base_path if base_path is None else base_path
    )
    if not (settings.sign_in() or endpoint.is_loopback or without_sign_in):
        raise CadranError(message("command.open_without_sign_in", host=endpoint.host))
    brought_up_to_date(folder)
    remark(*glance(folder))
    serve_dashboard(folder, endpoint, no_browser, workers or settings.workers)
