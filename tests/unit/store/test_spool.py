import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import StoreError
from inspector.store.spool import Spool
from tests.storefakes import Disk, a_gap, a_record


def test_an_empty_spool_has_nothing_waiting(folder):
    spool = Spool(folder / "spool")
    assert spool.count == 0
    assert spool.oldest() == ()
    assert list(spool.waiting()) == []
    assert spool.set_aside == []


def test_batches_come_back_in_their_order_after_a_restart(folder):
    batches = [(a_record(0), a_gap()), (a_record(1, defects=0),), (a_record(2),)]
    first = Spool(folder)
    for batch in batches:
        first.append(batch)

    again = Spool(folder)
    assert again.count == 4
    assert list(again.waiting()) == [one for batch in batches for one in batch]
    for batch in batches:
        assert again.oldest() == batch
        again.forget_oldest()
    assert again.count == 0
    assert list(folder.iterdir()) == []


def test_new_batches_go_behind_those_that_an_earlier_start_left(folder):
    Spool(folder).append([a_record(0)])
    spool = Spool(folder)
    assert spool.oldest_place < spool.next_place
    spool.append([a_record(1)])
    assert [one.body.info.index for one in spool.waiting()] == [0, 1]


def test_batches_are_taken_together_up_to_a_number_and_an_edge(folder):
    spool = Spool(folder)
    for index in range(7):
        spool.append([a_record(index)])

    def taken(most, edge=0):
        return [one.body.info.index for one in spool.oldest(most, edge)]

    assert taken(3) == taken(3) == [0, 1, 2]
    spool.forget_oldest()
    assert taken(10, edge=6) == [3, 4]
    spool.forget_oldest()
    min(folder.glob("*-000001.jsonl")).unlink()
    assert taken(10) == [6]
    spool.forget_oldest()
    assert (taken(10), spool.count, list(folder.iterdir())) == ([], 0, [])


def test_appending_nothing_makes_no_file(folder):
    Spool(folder).append([])
    assert list(folder.iterdir()) == []


def test_a_file_torn_by_a_crash_is_kept_beside_and_reported(folder):
    Spool(folder).append([a_record(0)])
    whole = next(folder.iterdir())
    torn = folder / "000000000002-000001.jsonl.tmp"
    torn.write_bytes(whole.read_bytes()[:100])

    spool = Spool(folder)
    assert spool.set_aside == ["000000000002-000001.jsonl.1.torn"]
    assert spool.count == 1
    assert (folder / spool.set_aside[0]).stat().st_size == 100


@given(data=st.data())
def test_a_damaged_file_is_never_taken_for_whole(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("spool")
    spool = Spool(folder)
    spool.append([a_record(0)])
    spool.append([a_record(1)])
    path = sorted(folder.iterdir())[0]
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 2))
    cut = data.draw(st.booleans())
    path.write_bytes(
        whole[:place]
        if cut
        else whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    )

    assert [one.body.info.index for one in spool.oldest()] == [1]
    assert len(spool.set_aside) == 1
    assert (folder / spool.set_aside[0]).exists()


def test_two_torn_files_of_one_name_are_both_kept(folder):
    for content in (b"half", b"another half"):
        (folder / "000000000001-000001.jsonl.tmp").write_bytes(content)
        Spool(folder)
    kept = {path.read_bytes() for path in folder.glob("*.torn")}
    assert kept == {b"half", b"another half"}


def test_files_that_are_not_ours_are_left_alone(folder):
    (folder / "readme.txt").write_text("hello")
    assert Spool(folder).count == 0
    assert (folder / "readme.txt").exists()


def test_a_batch_that_somebody_took_away_is_passed_over_and_told(folder):
    spool = Spool(folder)
    spool.append([a_record(0)])
    spool.append([a_record(1)])
    sorted(folder.iterdir())[0].unlink()
    assert [one.body.info.index for one in spool.oldest()] == [1]
    assert "gone" in spool.set_aside[0]


def test_a_full_disk_keeps_a_batch_out_whole(folder):
    disk = Disk(full=True)
    spool = Spool(folder, write=disk)
    with pytest.raises(OSError, match="No space left") as caught:
        spool.append([a_record(0)])
    assert caught.value.errno == errno.ENOSPC
    assert spool.count == 0
    disk.full = False
    spool.append([a_record(0)])
    assert spool.count == 1


def test_a_refused_record_is_kept_beside_once(folder):
    spool = Spool(folder)
    for _ in range(2):
        spool.refuse(a_gap(), "the database does not like it")
    assert len(list(folder.glob("refused-*.jsonl"))) == 1
    assert spool.count == 0
    assert Spool(folder).count == 0


def test_a_folder_that_cannot_be_used_is_refused(folder):
    (folder / "spool").write_text("a file in the way")
    with pytest.raises(StoreError, match="must be writable"):
        Spool(folder / "spool")
