from streamctl.live.relay.speed import WINDOW_SECONDS, Speed


def test_an_average_over_the_window() -> None:
    speed = Speed()
    assert speed.kbps(0) == 0
    for second in range(20):
        speed.count(second, 125_000 * second)
    assert 980 < speed.kbps(19) < 1020


def test_what_has_stopped_falls_to_nothing() -> None:
    speed = Speed()
    speed.count(0, 0)
    speed.count(1, 1_000_000)
    assert speed.kbps(1) == 8000
    assert speed.kbps(2) == 4000
    assert speed.kbps(2 + WINDOW_SECONDS) == 0
