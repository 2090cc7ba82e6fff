import gc
import threading
import weakref

from inspector.errors import StoreError
from ui.beside import Beside, Errand, Outcome


def test_work_is_done_one_after_the_other_in_another_thread(qapp):
    beside, order = Beside(), []

    def note(number):
        order.append((number, threading.current_thread() is threading.main_thread()))
        return number

    asked = [beside.ask(lambda n=n: note(n)) for n in range(5)]
    assert all(one.wait(5) for one in asked)
    assert order == [(n, False) for n in range(5)]
    assert [one.answer for one in asked] == list(range(5))
    beside.close()


def test_before_the_end_there_is_no_answer(qapp):
    beside, go = Beside(), threading.Event()
    asked = beside.ask(lambda: go.wait(5))
    assert (asked.done, asked.answer) == (False, None)
    go.set()
    assert asked.wait(5)
    beside.close()


def test_what_has_not_begun_is_dropped_when_it_is_closed(qapp):
    beside, go, began, order = Beside(), threading.Event(), threading.Event(), []

    def first():
        began.set()
        go.wait(5)
        order.append("first")

    beside.ask(first)
    assert began.wait(5)
    beside.ask(lambda: order.append("second"))
    threading.Timer(0.05, go.set).start()
    beside.close()
    assert order == ["first"]


def test_an_answer_that_nobody_holds_is_freed(qapp):
    class Picture:
        pass

    beside = Beside()
    asked = beside.ask(Picture)
    assert asked.wait(5)
    held = weakref.ref(asked.answer)
    beside.close()
    del asked
    gc.collect()
    assert held() is None


def test_an_errand_is_taken_once_and_then_there_is_room_again(qapp):
    beside, go = Beside(), threading.Event()
    errand = Errand(beside)
    assert (errand.busy, errand.take()) == (False, None)
    errand.ask(lambda: go.wait(5) and "done")
    assert (errand.busy, errand.take()) == (True, None)
    go.set()
    errand.wait(5)
    assert (errand.busy, errand.take()) == (True, Outcome("done"))
    assert (errand.busy, errand.take()) == (False, None)
    beside.close()


def test_an_errand_that_is_refused_says_why(qapp):
    def refused():
        raise StoreError("the database is away")

    beside = Beside()
    errand = Errand(beside)
    errand.ask(refused)
    errand.wait(5)
    assert errand.take() == Outcome(None, "the database is away")
    beside.close()


def test_nobody_hears_of_an_errand_that_was_dropped(qapp):
    beside = Beside()
    errand = Errand(beside)
    errand.ask(lambda: "dropped")
    errand.drop()
    assert not errand.busy
    beside.close()
    assert errand.take() is None
