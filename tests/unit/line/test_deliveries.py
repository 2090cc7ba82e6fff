from inspector.delivery import Delivery
from tests.unit.line.test_acquire import LINES, LOST, Scene, block, blocks


def test_each_block_is_recorded_at_its_place_in_the_run():
    lost = block(2 * LINES + 8, lost_before=8)
    scene = Scene([*blocks(2), lost, LOST, block(40, lost_before=40)]).run()
    told = [body for body in scene.desk.bodies if isinstance(body, Delivery)]
    assert [(one.first_line, one.lines, one.lost_before) for one in told] == [
        (0, LINES, 0),
        (LINES, LINES, 0),
        (2 * LINES + 8, LINES, 8),
        (3 * LINES + 48, LINES, 40),
    ]
