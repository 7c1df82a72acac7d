"""The app that `streamlit run app.py` serves."""

import streamlit as st

from cadran.config import PACKAGE

app = st.App(PACKAGE / "ui" / "shell" / "main.py")
