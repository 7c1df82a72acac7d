"""What the server writes to stderr: sentences for a person, or one JSON object a line for a machine."""

import logging

from pythonjsonlogger.json import JsonFormatter

FIELDS = ("levelname", "name", "message")
NAMES = {"levelname": "level", "name": "logger"}


def write_json() -> None:
    """From here on every logger that writes to stderr writes JSON, with what else a line knows such as `reference`.

    The web server takes the handlers from its own loggers when it starts: what has none writes by the last resort.
    """
    formatter = JsonFormatter(FIELDS, rename_fields=NAMES, timestamp="time")
    root = logging.getLogger()
    root.addHandler(logging.StreamHandler())
    loggers = (logging.getLogger(name) for name in list(logging.Logger.manager.loggerDict))
    handlers = [handler for logger in (root, *loggers) for handler in logger.handlers]
    for handler in filter(None, [*handlers, logging.lastResort]):
        handler.setFormatter(formatter)
