"""The app that `streamlit run app.py` serves."""

import streamlit as st
from starlette.middleware import Middleware

from cadran.config import PACKAGE
from cadran.ui.shell.browser_guard import guards
from cadran.ui.shell.deep_addresses import DeepAddresses

app = st.App(PACKAGE / "ui" / "shell" / "main.py", middleware=[*guards(), Middleware(DeepAddresses)])
