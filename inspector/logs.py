"""One queue, one rotating JSON-lines file, all threads."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue

from inspector.errors import StationError

_MOST_BYTES = 5_000_000
_KEPT_FILES = 5
_PACKAGES = ("inspector", "ui", "models")
"""What belongs to the product; libraries keep to their own."""


class JsonLines(logging.Formatter):
    """One JSON object per line: instant, level, logger, thread, message, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one log record."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class LogFile:
    """Sends the product's log to a file for as long as it is open."""

    def __init__(self, path: Path) -> None:
        """Open the file, making its folder.

        Raises:
            StationError: It cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = RotatingFileHandler(
                path, maxBytes=_MOST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8"
            )
        except OSError as cause:
            raise StationError(
                f"the log {path} cannot be written: {cause.strerror}; give the station "
                "a data_folder that is writable"
            ) from cause
        queue: SimpleQueue[logging.LogRecord] = SimpleQueue()
        self._handler = QueueHandler(queue)
        self._handler.setFormatter(JsonLines())  # the queue keeps no traceback
        self._listener = QueueListener(queue, self._file)
        self._roots = [logging.getLogger(name) for name in _PACKAGES]
        for root in self._roots:
            root.setLevel(logging.INFO)
            root.propagate = False
            root.addHandler(self._handler)
        self._listener.start()

    def close(self) -> None:
        """Write what is left and close the file."""
        for root in self._roots:
            root.removeHandler(self._handler)
            root.propagate = True
        self._listener.stop()
        self._file.close()
