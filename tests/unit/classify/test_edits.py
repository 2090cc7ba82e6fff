import pytest
from pydantic import ValidationError

from inspector.classify import edits
from inspector.classify.kinds import MOST_EXAMPLES, Example, Kind, Version
from inspector.errors import LibraryError
from tests.tinyembed import NOW


def example(number: int) -> Example:
    return Example(crop=f"{number:064x}", at=NOW, by="Li")


def kinds(*names: str, live: bool = True) -> tuple[Kind, ...]:
    state = "live" if live else "pending"
    return tuple(
        Kind.model_validate({"name": n, state: [example(i)]})
        for i, n in enumerate(names)
    )


def test_a_new_kind_waits_until_it_is_promoted():
    (kind,) = edits.enrolled((), "压痕", [example(1)], {"zh": "压痕", "en": "dent"})
    assert (kind.state, kind.live, len(kind.pending), kind.en) == (
        "waiting",
        (),
        1,
        "dent",
    )
    (watched,) = edits.observed((kind,), "压痕")
    assert watched.state == "observed"
    (live,) = edits.promoted((watched,), "压痕")
    assert (live.state, len(live.live), live.pending) == ("live", 1, ())


def test_more_examples_of_a_live_kind_wait_and_it_stays_live():
    (kind,) = edits.enrolled(kinds("pit"), "pit", [example(8), example(9)], {})
    assert (kind.state, len(kind.live), len(kind.pending)) == ("live", 1, 2)


def test_examples_that_a_kind_has_are_left_out_and_nothing_new_is_refused():
    (kind,) = edits.enrolled(
        kinds("pit"), "pit", [example(0), example(7), example(7)], {}
    )
    assert len(kind.pending) == 1
    with pytest.raises(LibraryError, match="nothing is new"):
        edits.enrolled(kinds("pit"), "pit", [example(0)], {})


@pytest.mark.parametrize("name", ["unknown", "Unknown", "", " pit", "a\nb", "x" * 65])
def test_names_that_cannot_be_are_refused(name):
    with pytest.raises(LibraryError, match="this kind cannot be"):
        edits.checked(name, {})


def test_an_impossible_severity_is_refused():
    with pytest.raises(LibraryError, match="severity"):
        edits.checked("pit", {"severity": "awful"})


def test_an_unknown_kind_is_told_with_the_nearest_name():
    with pytest.raises(LibraryError, match="did you mean 'scratch'"):
        edits.promoted(kinds("scratch", "pit"), "scrach")


def test_without_pending_examples_there_is_nothing_to_promote():
    with pytest.raises(LibraryError, match="no pending"):
        edits.promoted(kinds("pit"), "pit")


def test_a_kind_has_at_most_so_many_examples():
    many = [example(n) for n in range(MOST_EXAMPLES + 1)]
    with pytest.raises(LibraryError, match="at most"):
        edits.enrolled((), "pit", many, {})


def test_a_merge_keeps_both_libraries_and_our_words():
    mine = edits.enrolled(kinds("pit"), "pit", [example(5)], {"action": "stop"})
    (theirs,) = kinds("pit")
    theirs = theirs.model_copy(
        update={"live": (example(5), example(6)), "action": "go on"}
    )
    other = kinds("dent", live=False)
    dent, pit = edits.merged(mine, (*other, theirs))
    assert (dent.name, dent.state) == ("dent", "waiting")
    assert {e.crop for e in pit.live} == {example(n).crop for n in (0, 5, 6)}
    assert (pit.pending, pit.action) == ((), "stop")


def test_a_merge_twice_is_a_merge_once():
    mine, theirs = kinds("pit"), kinds("dent", "pit")
    once = edits.merged(mine, theirs)
    assert edits.merged(once, theirs) == once


def test_a_version_lists_each_kind_once_in_order():
    pit, dent = kinds("pit", "dent")
    with pytest.raises(ValidationError, match="sorted"):
        Version(
            number=1,
            content_of=1,
            parent=0,
            at=NOW,
            by="Li",
            action="",
            kinds=(pit, dent),
        )
