"""The app that `streamlit run app.py` serves."""

import streamlit as st
from starlette.middleware import Middleware

from cadran.config import PACKAGE, home_folder
from cadran.settings import settings_of
from cadran.ui.request.sign_in import provider_secrets
from cadran.ui.shell.browser_guard import guards
from cadran.ui.shell.deep_addresses import DeepAddresses
from cadran.ui.shell.logs import write_json
from cadran.ui.shell.long_address import LongAddresses
from cadran.ui.shell.service import service_routes
from cadran.ui.shell.sign_in_guard import sign_in_guards
from cadran.ui.shell.worker_guard import worker_guards

if settings_of(home_folder()).log == "json":
    write_json()
app = st.App(
    PACKAGE / "ui" / "shell" / "main.py",
    routes=service_routes(),
    middleware=[*guards(), *worker_guards(), *sign_in_guards(), Middleware(DeepAddresses), Middleware(LongAddresses)],
    secrets=provider_secrets(),
)
