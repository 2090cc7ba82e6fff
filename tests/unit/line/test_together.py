import threading

from inspector.line.together import together


def test_all_works_run_at_once_and_have_ended_afterwards():
    meet, done = threading.Barrier(3, timeout=30), []

    def work():
        meet.wait()  # ends only when all three are there
        done.append(threading.get_ident())

    together([work, work, work])

    assert len(set(done)) == 3
    assert threading.get_ident() not in done


def test_no_work_ends_at_once():
    together([])
