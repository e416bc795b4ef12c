"""Where exactly-once is impossible by nature: every documented exception by its name, applied to single findings and counted.

docs/failures.md says the same to operators; a test compares the two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from tests.faults.fleet import Member
from tests.faults.oracle import Finding
from tests.faults.schedule import Schedule
from tests.faults.troubles import World

Rule = Callable[[Finding, Schedule, World], bool]
REPAIRED_WITHIN = 30.0
"""Seconds after the loss of the state in which a transaction from before may still have been under way in a station's queue."""

WINDOW = 8.0
"""Seconds within which two transactions of a connector get the same derived number when the memory of the first is gone."""


def relay_new_id(finding: Finding, schedule: Schedule, world: World) -> bool:
    """A relay keeps the station's message id. A station that gives a repetition a new id makes a new message of it when the answer to the first was
    lost: so it would without a gateway. Proven for each case: the central system processed the same message of the station under two ids."""
    member = finding.member
    if member is None or member.version != schedule.backend or finding.kind not in ("doubled", "misordered", "energy"):
        return False
    return any(_concerns(finding, payload) for payload in _said_under_two_ids(member, world))


def _said_under_two_ids(member: Member, world: World) -> Iterator[dict[str, Any]]:
    ids: dict[str, set[str]] = defaultdict(set)
    payloads: dict[str, dict[str, Any]] = {}
    for each in member.station.log:
        if not each.received and (member.id, each.unique_id) in world.central.known:
            content = f"{each.action} {each.payload}"
            ids[content].add(each.unique_id)
            payloads[content] = each.payload
    return (payloads[content] for content, used in ids.items() if len(used) > 1)


def _concerns(finding: Finding, payload: dict[str, Any]) -> bool:
    """Whether the message belongs to the transaction, or is the security event, that the finding is about."""
    deed = finding.deed
    if deed is None:
        # A doubled start that nobody stops has its token in the text; a security event its own.
        told = payload.get("techInfo") or payload.get("idTag")
        return told is not None and told in finding.text
    identity = payload.get("transactionId", payload.get("transactionInfo", {}).get("transactionId"))
    return payload.get("idTag") == deed.token or (identity is not None and identity == getattr(deed.record, "transaction_id", None))


def state_lost(finding: Finding, schedule: Schedule, world: World) -> bool:
    """The state file was deleted or damaged while the transaction ran or its messages waited in the station, and what the gateway knew of it was
    nowhere else: numbers of a 1.6 backend (-1 is told instead, OCPP-J 1.6 errata 3.18), sequence numbers, statuses already told."""
    lost, deed = world.gateway.state_losses, finding.deed
    if finding.member is None or finding.member.version == schedule.backend or not lost:
        return False
    if deed is None:
        return finding.kind == "status" or "number -1" in finding.text or "of id" in finding.text
    return any(deed.began - WINDOW <= at <= (deed.ended or at) + REPAIRED_WITHIN for at in lost)


def status_refused(finding: Finding, _: Schedule, world: World) -> bool:
    """The central system refused a StatusNotification of the station with an error: it was told, and did not want to know (translation-up §6.3, D)."""
    return finding.kind == "status" and finding.member is not None and (finding.member.id, "StatusNotification") in world.central.refused


EXCEPTIONS: dict[str, Rule] = {"relay_new_id": relay_new_id, "state_lost": state_lost, "status_refused": status_refused}


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
