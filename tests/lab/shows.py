"""Shows with the fake switcher: launched for a test, and surely ended with it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.live.control_process import find_switcher
from streamctl.live.endpoints import read_endpoints
from streamctl.live.launch import launch
from streamctl.live.lock import all_locks
from streamctl.live.protocol import Client
from streamctl.live.running import Running
from streamctl.media.detached import Detached
from streamctl.plan.model import Plan, TargetPlan
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal
from streamctl.session.records import Line
from tests.lab.plans import small_plan

ROOT = Path(__file__).parents[2]
FAKE = "tests.lab.fake_switcher"
KEY = "a-stream-key-nobody-may-see"


def target(name: str) -> TargetPlan:
    return TargetPlan(
        id=name,
        platform="generic",
        url="rtmp://127.0.0.1/live",
        key=SecretReference(file=Path("/nowhere/key")),
        receiver=False,
    )


def show_plan(folder: Path, **changes: Any) -> Plan:
    return small_plan(folder, **{"targets": (target("main"),), **changes})


@contextmanager
def show(
    folder: Path, plan: Plan | None = None, *, keys: Mapping[str, Secret] | None = None, switcher: str = FAKE
) -> Iterator[Running]:
    """Give a show on air; whatever of it still runs afterwards is ended."""
    secrets = {"main": Secret(KEY)} if keys is None else keys
    try:
        yield launch(plan or show_plan(folder), rehearsal=False, secrets=secrets, switcher=switcher)
    finally:
        end_all()


def end_all() -> None:
    """End every session of this test's runtime folder, its control process first."""
    for content, held in all_locks().values():
        if held:
            Detached(int(content["pid"])).end(terminate_seconds=10)
        switcher = find_switcher(SessionFolder(Path(content["session"])))
        if switcher is not None:
            switcher.end()


def lines(running: Running) -> list[Line]:
    return list(read_journal(SessionFolder(running.folder).journal))


def records(running: Running, kind: str) -> list[Any]:
    return [line.record for line in lines(running) if line.record.type == kind]


def tell_switcher(running: Running, verb: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the session's switcher directly, past control."""
    endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
    assert endpoints is not None
    with Client(endpoints.switcher) as client:
        return client.call(verb, args)


def importable(environment: Any) -> None:
    """Let processes started from here import the tests' own modules."""
    environment.setenv("PYTHONPATH", str(ROOT))
