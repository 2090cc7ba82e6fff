from inspector.cli.drive import summary
from inspector.status import LineStatus, Screening


def test_the_escape_rate_of_screening_comes_with_its_interval_and_its_counts():
    counts = Screening(tiles=900, looked_at=240, audited=200, escaped=2, out_of_time=5)
    seen = summary(LineStatus(screening=counts))["screening"]

    assert seen["escape_rate"] == 0.01
    low, high = seen["interval"]
    assert 0 < low < 0.01 < high < 0.04
    assert (seen["audited"], seen["escaped"], seen["out_of_time"]) == (200, 2, 5)


def test_without_an_audit_the_escape_rate_is_unknown_and_not_zero():
    seen = summary(LineStatus())["screening"]

    assert seen["escape_rate"] is None
    assert seen["interval"] is None
