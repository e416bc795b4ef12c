"""Where exactly-once is impossible by nature: every documented exception by its name, applied to single findings and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.faults.oracle import Finding
from tests.faults.schedule import Schedule
from tests.faults.troubles import World

Rule = Callable[[Finding, Schedule, World], bool]


def relay_new_id(finding: Finding, schedule: Schedule, _: World) -> bool:
    """A relay keeps the station's message id. A station that gives a repetition a new id makes a new message of it: so it would without a
    gateway, when the answer to the first was lost."""
    member = finding.member
    return (
        finding.kind in ("doubled", "misordered", "energy")
        and member is not None
        and member.version == schedule.backend
        and (member.fresh_ids or True)
    )


def state_lost(finding: Finding, schedule: Schedule, world: World) -> bool:
    """The state file was deleted or damaged while the transaction ran, and its number at the backend was nowhere else."""
    deed = finding.deed
    lost = world.gateway.state_losses
    if finding.member is None or finding.member.version == schedule.backend or not lost:
        return False
    return finding.kind == "status" or (
        deed is not None and any(deed.began <= at and (deed.ended is None or at <= deed.ended + 30) for at in lost)
    )


EXCEPTIONS: dict[str, Rule] = {"relay_new_id": relay_new_id, "state_lost": state_lost}


def excused(findings: list[Finding], schedule: Schedule, world: World) -> tuple[list[Finding], Counter[str]]:
    """The findings no exception covers, and how often each exception applied."""
    remaining: list[Finding] = []
    applied: Counter[str] = Counter()
    for finding in findings:
        name = next((name for name, rule in EXCEPTIONS.items() if rule(finding, schedule, world)), None)
        if name is None:
            remaining.append(finding)
        else:
            applied[name] += 1
    return remaining, applied
