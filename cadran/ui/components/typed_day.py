"""Days as people type them."""

from datetime import date, datetime

from cadran.ui.request.view import View


def day_text(view: View, day: date | None) -> str:
    """A day as it is typed in the reader's language; nothing for no day."""
    pattern = "%d/%m/%Y" if view.language == "fr" else "%Y-%m-%d"
    return day.strftime(pattern) if day else ""


def read_day(text: str) -> date | None:
    """A day typed as 2026-10-31 or 31/10/2026; None when it is neither."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None
