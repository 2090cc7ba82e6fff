"""Check the subject line of a commit message.

`python -m tests.repository.subject MESSAGE_FILE` is what pre-commit calls.
"""

import re
import sys
from pathlib import Path

FORM = re.compile(
    r"(feat|fix|docs|refactor|test|perf|build)(\([\w./-]+\))?!?: \S.*[^.\s]"
)
LIMIT = 72
# Written by git itself.
GENERATED = ("Merge ", "Revert ", "fixup! ", "squash! ", "amend! ")


def problem(message: str) -> str:
    """What is wrong with the subject line, "" if nothing."""
    subject = message.partition("\n")[0]
    if subject.startswith(GENERATED):
        return ""
    if len(subject) > LIMIT:
        return f"the subject has {len(subject)} characters, at most {LIMIT} are allowed"
    if not FORM.fullmatch(subject):
        return (
            f"the subject is {subject!r}; expected 'feat: what it does' with one of "
            "feat fix docs refactor test perf build, and no full stop"
        )
    return ""


if __name__ == "__main__":
    sys.exit(problem(Path(sys.argv[1]).read_text(encoding="utf-8")) or 0)
