"""The Streamlit side: router, frame, filters, cards, tables shared by the pages."""
