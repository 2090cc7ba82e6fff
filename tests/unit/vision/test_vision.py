import os
import subprocess
import sys

from inspector.vision import limit_threads

LOOK = """
import os
before = dict(os.environ)
import inspector.vision
after = dict(os.environ)
print({name for name in before | after if name.startswith("QT_")
       and before.get(name) != after.get(name)})
"""


def qt_changes_on_import(**environment):
    env = {name: text for name, text in os.environ.items() if name[:3] != "QT_"}
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env=env | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_importing_vision_leaves_no_qt_variables_of_opencv_behind():
    assert qt_changes_on_import() == "set()"


def test_importing_vision_keeps_the_qt_variables_that_the_user_has_set():
    changes = qt_changes_on_import(QT_QPA_FONTDIR="/fonts", QT_QPA_PLATFORM="offscreen")

    assert changes == "set()"


def test_the_threads_of_opencv_can_be_limited():
    limit_threads(1)
