"""`docs/outages.md`: what a station gets while the central system is away, from the classes and answers of the translators."""

from __future__ import annotations

from translators.classes import MessageClass, message_class
from translators.offline.answers import RULES, SUPERSEDED
from translators.versions import all_actions, pair

HEAD = """\
# What stations get while the central system is away

<!-- Written by `make docs` from translators/classes.py and translators/offline/answers.py; change it there. -->

`backend.when_down` chooses between two modes. *Kept* means: stored durably before the answer leaves, and told when the central system is back.
"""

CLASSES: dict[MessageClass, tuple[str, str, str]] = {
    MessageClass.TRANSACTION: (
        "transaction",
        "no answer and a closed connection: the station keeps it",
        "kept, in order; a CALLERROR of the central system is tried ten times, then it is a dead letter",
    ),
    MessageClass.GUARANTEED: ("guaranteed", "as transaction", "kept; a CALLERROR is tried ten times, then it is a dead letter"),
    MessageClass.SESSION: ("session", "goes down with the connection", "answered by the gateway"),
    MessageClass.INTERACTIVE: ("interactive", "goes down with the connection", "an error, or what the message itself has for a failure"),
    MessageClass.NOTIFICATION: ("notification", "goes down with the connection", "answered and kept, the newest of each state"),
}

NOTES = {
    "Authorize": "the central system's word of the last ten minutes, else an error: never Invalid, never Accepted",
    "BootNotification": "Accepted with the last interval if it ever was, and told first; else Pending (1.5: Rejected) for 60 s",
    "Get15118EVCertificate": "Failed",
    "GetCertificateChainStatus": "Failed for each certificate",
    "GetCertificateStatus": "Failed",
    "Heartbeat": "the gateway's time",
    "NotifyEVChargingNeeds": "Rejected",
    "NotifyEVChargingSchedule": "Rejected",
    "OpenPeriodicEventStream": "Rejected",
    "SignCertificate": "Rejected",
    "StartTransaction": "a number of the gateway's, which a 1.6 backend's own replaces towards it; Accepted unless lately refused",
    "StopTransaction": "idTagInfo only if known",
    "MeterValues": "empty",
    "TransactionEvent": "with idTokenInfo whenever there is a token: Accepted unless lately refused; told with offline",
}


def outages() -> str:
    """The page."""
    lines = [HEAD, "| class | in `mirror` | in `buffer` |", "|---|---|---|"]
    lines += [f"| {name} | {mirror} | {buffer} |" for name, mirror, buffer in CLASSES.values()]
    lines += ["", "## Each message in `buffer` mode", "", "| message | class | gets |", "|---|---|---|"]
    assert set(NOTES) == set(RULES), "every answer has its sentence"
    for action in sorted(_actions(), key=lambda each: (message_class(each).value, each)):
        lines.append(f"| {action} | {CLASSES[message_class(action)][0]} | {_note(action)} |")
    return "\n".join([*lines, ""])


def _actions() -> frozenset[str]:
    """What a station says in any version."""
    return (
        frozenset(
            action
            for station, backend in (("1.6", "2.1"), ("2.0.1", "1.6"), ("2.1", "1.6"), ("2.1", "2.0.1"))
            for action in pair(station, backend).from_station
        )
        & all_actions()
    )


def _note(action: str) -> str:
    if action in NOTES:
        return NOTES[action]
    if message_class(action) is MessageClass.INTERACTIVE:
        return "an error"
    return "empty; a newer one of the same place or request takes its place" if action in SUPERSEDED else "empty"
