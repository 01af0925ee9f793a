import os
import subprocess
import sys
import time

import psutil
import pytest

from streamctl.media.processor_time import processor_seconds
from tests.lab.waiting import wait_for


def test_it_is_what_the_process_has_worked_and_not_what_it_has_waited() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        wait_for(lambda: processor_seconds(busy.pid) > 0.2)
        told = psutil.Process(busy.pid).cpu_times()
        assert processor_seconds(busy.pid) == pytest.approx(told.user + told.system, abs=0.15)
        busy.kill()
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as idle:
        wait_for(lambda: psutil.Process(idle.pid).status() == psutil.STATUS_SLEEPING)
        before, begun = processor_seconds(idle.pid), time.monotonic()
        wait_for(lambda: time.monotonic() - begun > 0.2)
        assert processor_seconds(idle.pid) - before < 0.1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is told in hundredths of a second")
def test_less_than_a_hundredth_of_a_second_is_told() -> None:
    before = processor_seconds(os.getpid())
    sum(range(20_000))
    assert 0 < processor_seconds(os.getpid()) - before < 0.1


def test_a_process_that_is_gone_has_none() -> None:
    with pytest.raises(OSError):  # noqa: PT011 - which one, the system says
        processor_seconds(2**22 + 1)
