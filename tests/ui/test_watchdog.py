import pytest

from tests.waiting import until
from ui.beside import Asked
from ui.watchdog import TRACE, Hang, Watchdog, slot_of

TWO_THREADS = """Timeout (0:00:01)!
Thread 0x00007f0000000002 (most recent call first):
  File "/usr/lib/python3/threading.py", line 331 in wait
  File "/usr/lib/python3/ui/elsewhere.py", line 3 in run

Thread 0x00007f0000000001 (most recent call first):
  File "/usr/lib/python3/json/encoder.py", line 12 in encode
  File "{ours}", line 40 in _on_click
  File "{ours}", line 90 in run_window
"""


@pytest.fixture
def trace(tmp_path):
    return tmp_path / "logs" / TRACE


@pytest.fixture
def dog(qapp, trace):
    made = Watchdog(trace, patience_s=0.05)
    yield made
    made.close()
    made.deleteLater()


def hang_until_it_is_seen(trace):
    """What a slot does that takes too long, in a function of the window's."""

    def work():
        until(trace.read_bytes)

    Asked(work).run()


def test_a_slot_that_takes_too_long_is_named_when_it_has_ended(
    qtbot, dog, trace, caplog
):
    told = []
    dog.hung.connect(told.append)
    with caplog.at_level("WARNING"):
        hang_until_it_is_seen(trace)
        qtbot.waitUntil(lambda: len(told) == 1)
    (hang,) = told
    assert hang.where.startswith("ui/beside.py:")
    assert hang.where.endswith(" run")
    assert hang.lasted_s > 0
    assert "work" in caplog.text
    assert trace.read_bytes() == b""
    assert dog.pulse.blocked >= 1
    assert dog.pulse.longest_ms > 50


def test_a_window_that_answers_leaves_no_trace(qtbot, dog, trace):
    qtbot.waitUntil(lambda: dog.pulse.ticks >= 2)
    assert trace.read_bytes() == b""


def test_a_window_that_died_while_it_hung_is_named_by_the_next(qapp, trace, caplog):
    trace.parent.mkdir()
    trace.write_text(TWO_THREADS.format(ours=Asked.__init__.__code__.co_filename))
    after = Watchdog(trace)
    assert after.before == "ui/beside.py:40 _on_click"
    assert "hung in ui/beside.py:40" in caplog.text
    after.close()
    again = Watchdog(trace)
    assert again.before == ""
    again.close()
    for made in (after, again):
        made.deleteLater()


def test_where_nothing_of_ours_was_at_work_the_innermost_place_is_told():
    text = TWO_THREADS.format(ours="/opt/other/thing.py")
    assert slot_of(text) == "encoder.py:12 encode"


@pytest.mark.parametrize("text", ["", "Timeout!", 'Thread 0x01\n  File "x", line y in'])
def test_a_trace_that_says_nothing_names_nothing(text):
    assert slot_of(text) == ""


def test_a_hang_is_told_calmly_in_both_languages(qtbot, window, texts):
    window.tell_hang(Hang(1.62, "ui/map/view.py:12 _draw"))
    assert "1.6 s (ui/map/view.py:12 _draw)" in window.notes.text
    texts.switch("zh")
    window.tell_hang(Hang(0.0, "ui/map/view.py:12 _draw"))
    assert "上一个窗口" in window.notes.text
