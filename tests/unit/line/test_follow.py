import threading

import numpy as np

from inspector.channel import Latest
from inspector.classify.protonet import Prototypes
from inspector.classify.support import Support
from inspector.errors import LibraryError
from inspector.line.follow import Follower, follow


def prototypes(digest: str) -> Prototypes:
    support = Support(("pit",), (("a",),), (np.ones((1, 2), np.float32),), digest)
    return Prototypes(support, {1: 1.0})


def test_what_is_new_is_handed_over_and_trouble_is_told_once(caplog):
    stop, newest = threading.Event(), Latest()
    script = iter([None, LibraryError("torn"), LibraryError("torn"), prototypes("b")])

    def look() -> Prototypes | None:
        found = next(script, stop)
        if found is stop:
            stop.set()
            return None
        if isinstance(found, LibraryError):
            raise found
        return found

    follow(look, newest, 0.0, stop)
    found = newest.take()
    assert found is not None
    assert found.support.digest == "b"
    assert caplog.text.count("torn") == 1


def test_a_follower_ends_when_it_is_closed_and_may_be_closed_twice():
    follower = Follower("library", lambda: None, 0.001)
    follower.close()
    follower.close()
    assert "library" not in {thread.name for thread in threading.enumerate()}
