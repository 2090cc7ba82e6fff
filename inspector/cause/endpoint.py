"""An OpenAI-compatible endpoint on the plant's network; off unless one is named."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse

from inspector.cause.explain import Explanation
from inspector.cause.note import Language, Note, checked, items, messages, template
from inspector.errors import CauseError

_MOST_BYTES = 256 * 1024
_PIECE = 4096
_MOST_TOKENS = 600


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a language model answers.

    Attributes:
        url: Up to `/v1`; http or https.
        model: Its name there.
        limit_s: The whole answer must be there by then.
        key: Sent as a bearer token; "" without. Never written down.
    """

    url: str
    model: str
    limit_s: float = 8.0
    key: str = ""

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CauseError(
                f"an endpoint is http://HOST/v1 or https://HOST/v1, got "
                f"{self.url[:80]!r}"
            )
        if not self.limit_s > 0:
            raise CauseError(f"the time limit must be above 0 s, got {self.limit_s}")

    def note(self, explanations: Sequence[Explanation], language: Language) -> Note:
        """A note that holds to the items; the template where the endpoint fails."""
        known = items(explanations, language)
        if not known:
            return template(explanations, language, "nothing is claimed")
        try:
            said = self.say(messages(known, language))
        except CauseError as error:
            return template(explanations, language, str(error))
        return checked(said, explanations, language)

    def say(self, asked: Sequence[dict[str, str]]) -> str:
        """What the model answers.

        Raises:
            CauseError: No answer in time, or none that is understood.
        """
        deadline = time.monotonic() + self.limit_s
        content = {
            "model": self.model,
            "messages": list(asked),
            "temperature": 0,
            "max_tokens": _MOST_TOKENS,
        }
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(
            f"{self.url.rstrip('/')}/chat/completions",
            json.dumps(content).encode(),
            headers,
        )
        opener = urllib.request.build_opener(_Stay())
        try:
            with opener.open(request, timeout=self.limit_s) as answer:
                body = _read(answer, deadline)
        except (OSError, HTTPException, ValueError) as cause:
            raise CauseError(f"the language model does not answer: {cause}") from cause
        return _text(body)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else than where it was sent."""

    def redirect_request(self, *_arguments: object) -> None:
        """No redirection is followed."""


def _read(answer: HTTPResponse, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while piece := answer.read1(_PIECE):
        parts.append(piece)
        size += len(piece)
        if size > _MOST_BYTES:
            raise ValueError(f"more than {_MOST_BYTES} bytes came")
        if time.monotonic() > deadline:
            raise TimeoutError("it takes too long")
    return b"".join(parts)


def _text(body: bytes) -> str:
    try:
        said = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError) as cause:
        raise CauseError(
            f"the language model's answer is not understood: {type(cause).__name__}"
        ) from cause
    if not isinstance(said, str):
        raise CauseError("the language model's answer holds no text")
    return said
