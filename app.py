"""The app that `streamlit run app.py` serves."""

import streamlit as st

app = st.App("cadran/ui/shell/main.py")
