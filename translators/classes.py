"""What must survive: the class of every message a station starts (translation-up §0.2), and what it gets when the backend gives nothing.

A transaction, G guaranteed, B session, C interactive, D notification. A and G are never answered before they are delivered or stored: the
station's own queue is the store in `mirror` mode. D is answered all the same, counted: its last state matters, its history does not.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from translators.canonical.base import Request, Response
from translators.memory.station import Station, time_text


class MessageClass(Enum):
    TRANSACTION = "A"
    GUARANTEED = "G"
    SESSION = "B"
    INTERACTIVE = "C"
    NOTIFICATION = "D"


CLASSES: dict[str, MessageClass] = {
    **dict.fromkeys(("StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent"), MessageClass.TRANSACTION),
    **dict.fromkeys(("SecurityEventNotification", "NotifySettlement"), MessageClass.GUARANTEED),
    **dict.fromkeys(("BootNotification", "Heartbeat"), MessageClass.SESSION),
    **dict.fromkeys(
        (
            "Authorize",
            "SignCertificate",
            "Get15118EVCertificate",
            "GetCertificateStatus",
            "GetCertificateChainStatus",
            "DataTransfer",
            "VatNumberValidation",
            "PullDynamicScheduleUpdate",
            "OpenPeriodicEventStream",
            "NotifyEVChargingNeeds",
            "NotifyEVChargingSchedule",
        ),
        MessageClass.INTERACTIVE,
    ),
}
DURABLE = frozenset(action for action, its in CLASSES.items() if its in (MessageClass.TRANSACTION, MessageClass.GUARANTEED))


LAST_COUNTS = (
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "LogStatusNotification",
    "PublishFirmwareStatusNotification",
    "SignedFirmwareStatusNotification",
)
"""Notifications of which the last one counts (translation-up §0.2, class D), beside the statuses of connectors."""


def message_class(action: str) -> MessageClass:
    """The class of a station's action; all others are notifications."""
    return CLASSES.get(action, MessageClass.NOTIFICATION)


READS = ("GetConfiguration", "GetLocalListVersion")
"""Commands that only ask: the second time does no more than the first (soap design §8)."""


def is_read(action: str) -> bool:
    """A command that may be sent again though its first attempt may have arrived."""
    return action in READS


def is_durable(action: str) -> bool:
    """It must reach the backend."""
    return action in DURABLE


def answer_without_backend(request: type[Request[Any]], action: str, station: Station) -> Response | None:
    """What the station gets when the backend refused or did not answer this message (translation-up §6.3); None: an error.

    A notification gets its empty answer, a Heartbeat the gateway's time: clocks must not drift because the backend is slow.
    """
    if action == "Heartbeat":
        station.quirk("bad_answer")
        knows_fractions = station.version not in ("1.2", "1.5")  # translation-up §0.5
        return request.ANSWER(currentTime=station.now_text if knows_fractions else time_text(station.now.replace(microsecond=0)))
    if message_class(action) is not MessageClass.NOTIFICATION:
        return None
    try:
        return request.ANSWER()
    except TypeError:
        return None  # an answer with required fields is not invented


def is_boot(action: str) -> bool:
    """The message that opens a station's session."""
    return action == "BootNotification"
