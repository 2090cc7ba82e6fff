import re
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from inspector.errors import CauseError, StoreError
from inspector.slowpath import explain_lots, explained
from inspector.station import CausesPart
from inspector.store.database import file_url, open_database, upgrade
from inspector.store.explained import (
    ClusterFacts,
    counted_runs,
    replace_explanations,
    stored_explanations,
)
from inspector.store.rows import write
from inspector.store.runs import begin_run
from tests import storefakes

RUN = storefakes.RUN


@pytest.fixture
def url(tmp_path):
    """A database with one run of six defects on steel."""
    made = file_url(tmp_path / "records.db")
    upgrade(made)
    engine = open_database(made)
    begin_run(engine, replace(storefakes.facts(), recipe="virtual-steel"))
    with engine.begin() as db:
        write(db, [storefakes.a_record(index) for index in range(3)], {})
    engine.dispose()
    return made


def a_cluster(text="why"):
    return ClusterFacts("scratch", "", True, (), (("top", 0, 0),), text)


def stored(url):
    engine = open_database(url, read_only=True)
    try:
        return stored_explanations(engine, RUN)
    finally:
        engine.dispose()


def test_a_run_is_explained_with_all_its_defects(url):
    found = explained(url, RUN, "zh")
    members = [member for one in found for member in one.members]
    assert sorted(members) == sorted(("top", i, n) for i in range(3) for n in range(2))
    assert all(one.text for one in found)


def test_newer_explanations_replace_older_ones_as_a_whole(url):
    engine = open_database(url)
    replace_explanations(engine, RUN, [a_cluster("a"), a_cluster("b")], storefakes.NOW)
    assert [one.text for one in stored(url)] == ["a", "b"]
    replace_explanations(engine, RUN, [a_cluster("c")], storefakes.NOW)
    assert stored(url) == (a_cluster("c"),)
    replace_explanations(engine, RUN, [], storefakes.NOW)
    assert stored(url) == ()
    replace_explanations(engine, "no such run", [a_cluster()], storefakes.NOW)
    engine.dispose()


def test_runs_are_counted_newest_first(url):
    engine = open_database(url)
    with engine.begin() as db:
        write(db, [storefakes.a_record(0, run_id="later")], {})
    assert counted_runs(engine) == (("later", 2, False), (RUN, 6, False))
    replace_explanations(engine, RUN, [a_cluster()], storefakes.NOW)
    assert counted_runs(engine)[1] == (RUN, 6, True)
    engine.dispose()


def test_a_store_that_does_not_answer_ends_nothing(tmp_path):
    stop = threading.Event()
    work = threading.Thread(
        target=explain_lots,
        args=(file_url(tmp_path / "none.db"), lambda: storefakes.NOW, stop),
        kwargs={"pause_s": 0.01},
    )
    work.start()
    time.sleep(0.05)
    assert work.is_alive()
    stop.set()
    work.join(5)
    assert not work.is_alive()


def test_a_run_that_is_not_there_is_told(url):
    with pytest.raises(StoreError, match="no run"):
        explained(url, "nothing", "en")


def test_the_plants_own_base_and_verdicts_are_asked(url, tmp_path):
    base = tmp_path / "base"
    base.mkdir()
    (base / "common.yaml").write_text("causes: 3", "utf-8")
    with pytest.raises(CauseError, match=re.escape(str(base))):
        explained(url, RUN, "en", CausesPart(base=base))
    verdicts = tmp_path / "verdicts.jsonl"
    verdicts.write_text("nonsense", "utf-8")
    with pytest.raises(CauseError, match=r"verdicts\.jsonl"):
        explained(url, RUN, "en", CausesPart(feedback=verdicts))
    assert explained(url, RUN, "en", CausesPart(feedback=tmp_path / "none yet"))


_ORPHANED = """
import os, signal, sys
from inspector.slowpath import child
if __name__ == "__main__":
    with child() as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_other_process_ends_with_a_program_that_is_killed(tmp_path):
    (tmp_path / "killed.py").write_text(_ORPHANED, "utf-8")
    done = subprocess.run(  # waits for all who hold its output
        [sys.executable, str(tmp_path / "killed.py")],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert int(done.stdout) > 0


@pytest.mark.slow
def test_the_other_process_explains_what_the_store_holds(url):
    stop = threading.Event()
    work = threading.Thread(
        target=explain_lots,
        args=(url, lambda: storefakes.NOW, stop),
        kwargs={"pause_s": 0.05},
    )
    work.start()
    end = time.monotonic() + 60
    while not stored(url) and time.monotonic() < end:
        time.sleep(0.1)
    stop.set()
    work.join(30)
    assert {one.kind for one in stored(url)} == {"scratch", "unknown"}
