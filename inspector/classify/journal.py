"""What people have done to a library, version by version, for the audit."""

from __future__ import annotations

import logging

from inspector.classify.kinds import Version
from inspector.classify.library import LibraryFolder
from inspector.errors import LibraryError
from inspector.files import canonical_json as _json
from inspector.findings import Change

log = logging.getLogger(__name__)

_NOBODY = "unknown"


class LibraryJournal:
    """Tells of each version once, oldest first. Owned by a single thread."""

    def __init__(self, folder: LibraryFolder) -> None:
        """Name the library; nothing is read yet."""
        self._folder = folder
        self._told = 0

    def news(self, most: int) -> tuple[Change, ...]:
        """What was done since the last call, at most so many versions of it.

        A version that is damaged is told in the log alone.

        Raises:
            LibraryError: The library cannot be read.
        """
        new = [number for number in self._folder.numbers() if number > self._told]
        found: list[Change] = []
        for number in new[:most]:
            self._told = number
            try:
                found.append(self._change(self._folder.read(number)))
            except LibraryError as error:
                log.warning("the audit is not told of a version: %s", error)
        return tuple(found)

    def _change(self, version: Version) -> Change:
        return Change(
            version.at,
            version.by.strip() or _NOBODY,
            "change",
            f"library {self._folder.path.name}",
            _json({"version": version.number - 1}) if version.number > 1 else None,
            _json(
                {
                    "version": version.number,
                    "what": version.action,
                    "content_of": version.content_of,
                    "seal": version.seal,
                }
            ),
        )
