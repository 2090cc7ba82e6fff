"""The tour, followed to its end in the demo's window by somebody who knows nothing."""

import json

import pytest

from tests.onscreen import on_screen
from ui.tour.steps import Hint


@pytest.mark.display
@pytest.mark.slow
def test_the_tour_alone_leads_from_the_demo_to_a_kind_that_was_taught(tmp_path):
    folder, home = tmp_path / "demo", tmp_path / "home"
    folder.mkdir()
    said = on_screen("benchmarks.tour", folder, XDG_DATA_HOME=str(home))
    told = json.loads("\n".join(said[said.index("{") :]))
    assert told["taught"] == ["ribs"]
    seen = list(told["steps_s"])
    taught = [Hint.PICK, Hint.NAME, Hint.ASK, Hint.PROMOTE, Hint.VERDICT, Hint.STOP]
    assert [hint for hint in seen if hint in taught] == taught
    assert seen[-1] == Hint.DONE
    kept = json.loads((folder / "window.json").read_text("utf-8"))
    assert kept["toured"] is True
