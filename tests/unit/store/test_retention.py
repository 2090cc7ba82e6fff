from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.findings import Decision
from inspector.plant import PictureRule, RetentionPart
from inspector.store.retention import (
    KEPT_FOR_EVER,
    KEPT_HELD,
    KEPT_WAITING,
    KEPT_YOUNG,
    Picture,
    by_age,
    by_space,
    bytes_wanted,
    oldest_due,
    until_enough,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
GOES = "rule 1: 30 days"


def rules(*parts, **more):
    return RetentionPart(pictures=parts, **more)


def picture(days=100, kind="scratch", decision=Decision.ACCEPT, **more):
    values = {"held": False, "reviewed": False, "size_bytes": 10} | more
    at = NOW - timedelta(days=days)
    return Picture(
        id=1, path="a.jpg", captured_at=at, kind=kind, decision=decision, **values
    )


def test_a_picture_goes_on_the_day_on_which_it_is_old_enough():
    thirty = rules(PictureRule(days=30))
    assert by_age(thirty, picture(days=30), NOW).why == GOES
    assert by_age(thirty, picture(days=29.99), NOW) == KEPT_YOUNG
    assert by_age(thirty, picture(days=-1), NOW) == KEPT_YOUNG


def test_the_first_rule_that_fits_decides():
    several = rules(
        PictureRule(kinds=("dent",)),
        PictureRule(kinds=("scratch", "hole"), verdicts=("ACCEPT",), days=30),
        PictureRule(days=365),
    )
    assert by_age(several, picture(kind="dent", days=9999), NOW) == KEPT_FOR_EVER
    assert by_age(several, picture(days=40), NOW).why == "rule 2: 30 days"
    assert by_age(several, picture(kind="pit", days=40), NOW) == KEPT_YOUNG
    reviewed = picture(days=40, decision=Decision.REJECT, reviewed=True)
    assert by_age(several, reviewed, NOW) == KEPT_YOUNG


def test_without_a_rule_everything_is_kept():
    assert by_age(rules(), picture(days=9999), NOW) == KEPT_FOR_EVER
    assert by_age(rules(PictureRule(kinds=("x",), days=0)), picture(), NOW) == (
        KEPT_FOR_EVER
    )
    assert oldest_due(rules(), NOW) is None
    both = rules(PictureRule(days=30), PictureRule(days=7), PictureRule())
    assert oldest_due(both, NOW) == NOW - timedelta(days=7)


def test_what_is_on_hold_never_goes():
    eager = rules(PictureRule(days=0, even_unreviewed=True))
    assert by_age(eager, picture(held=True), NOW) == KEPT_HELD
    assert by_space(picture(held=True)) == KEPT_HELD


def test_what_waits_for_a_review_goes_only_by_a_rule_that_says_so():
    waiting = picture(decision=Decision.REVIEW)
    assert by_age(rules(PictureRule(days=30)), waiting, NOW) == KEPT_WAITING
    bold = rules(PictureRule(days=30, even_unreviewed=True))
    assert by_age(bold, waiting, NOW).goes
    assert by_space(waiting) == KEPT_WAITING
    assert by_space(picture(decision=Decision.REJECT, reviewed=True)).goes


def test_the_disk_guard_wants_nothing_until_the_disk_is_too_full():
    calm = rules(thin_above_share=0.9, thin_to_share=0.8)
    assert bytes_wanted(calm, 90, 100) == 0
    assert bytes_wanted(calm, 91, 100) == 11
    with pytest.raises(ValueError, match="size"):
        bytes_wanted(calm, 0, 0)


def test_a_guard_that_would_never_stop_is_refused():
    with pytest.raises(ValueError, match="thin_to_share"):
        RetentionPart(thin_above_share=0.5, thin_to_share=0.6)


@given(
    sizes=st.lists(st.integers(0, 100), max_size=20),
    wanted=st.integers(-5, 500),
)
def test_no_more_goes_than_is_needed(sizes, wanted):
    pictures = [picture(size_bytes=size) for size in sizes]
    taken = list(until_enough(pictures, wanted))
    freed = sum(p.size_bytes for p in taken)
    assert freed >= wanted or taken == pictures
    assert not taken or freed - taken[-1].size_bytes < wanted


pictures = st.builds(
    Picture,
    id=st.integers(1, 99),
    path=st.just("a.jpg"),
    size_bytes=st.integers(0, 100),
    captured_at=st.integers(-10, 2000).map(lambda days: NOW - timedelta(days=days)),
    kind=st.sampled_from(["scratch", "dent", "unknown"]),
    decision=st.sampled_from(list(Decision)),
    held=st.booleans(),
    reviewed=st.booleans(),
)
some_rules = st.lists(
    st.builds(
        PictureRule,
        kinds=st.sampled_from([(), ("scratch",), ("dent", "unknown")]),
        verdicts=st.sampled_from([(), ("ACCEPT",), ("REVIEW", "REJECT")]),
        days=st.none() | st.integers(0, 1000),
    ),
    max_size=4,
)


@given(one=pictures, parts=some_rules)
def test_nothing_on_hold_or_unreviewed_ever_goes_unless_a_rule_says_so(one, parts):
    gone = by_space(one).goes or by_age(rules(*parts), one, NOW).goes
    protected = one.held or (one.decision is not Decision.ACCEPT and not one.reviewed)
    assert not (gone and protected)
    due = oldest_due(rules(*parts), NOW)
    if by_age(rules(*parts), one, NOW).goes:
        assert due is not None
        assert one.captured_at <= due
