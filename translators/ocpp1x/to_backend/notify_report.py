"""NotifyReport of a 2.x station: no message of 1.6; the gateway's own reports teach it the connectors (translation-up §5.4, device-model §2.3).

`ask_inventory` is a flow of the station's leg that asks for one; its answer comes in parts, in any order.
"""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, ask
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

OWN_REQUESTS = 2**30
"""requestIds from here on are the gateway's (translation-down B.2.1)."""

LEDGER = Ledger(
    request={
        "requestId": Kept("tells whether the gateway asked"),
        "generatedAt": Kept("not needed"),
        "reportData": Kept("the connectors it names are learnt, and how long a part of a local list may be"),
        "tbc": Kept("parts come in any order"),
        "seqNo": Kept("parts come in any order"),
        "customData": Lost("custom_data"),
    }
)


def notify_report(req: c.NotifyReportRequest, station: Station) -> Flow[c.NotifyReportResponse]:
    """A report nobody asked for here is answered and counted."""
    if req.requestId < OWN_REQUESTS:
        station.lose("report")
    pairs = [
        (row.component.evse.id, row.component.evse.connectorId)
        for row in req.reportData or ()
        if row.component.name == "Connector"
        and row.component.evse is not UNSET
        and row.component.evse.id
        and row.component.evse.connectorId
    ]
    if station.memory.topology.learn_all(pairs):
        station.touch()
    _learn_list_chunk(req, station)
    yield from ()  # a flow that asks nobody
    return c.NotifyReportResponse()


def _learn_list_chunk(req: c.NotifyReportRequest, station: Station) -> None:
    """How many entries of a local list the station takes at once (D01.FR.11)."""
    configuration = station.memory.configuration
    for row in req.reportData or ():
        if (row.component.name, row.variable.name) != ("LocalAuthListCtrlr", "ItemsPerMessage"):
            continue
        value = row.variableAttribute[0].value or ""
        if value.isdecimal() and len(value) < 6 and int(value) != configuration.list_chunk:
            configuration.list_chunk = int(value)
            station.touch()


def ask_inventory(station: Station) -> Flow[None]:
    """Ask the station for its device model. A station without one keeps the numbers of its connectors in the order they are met."""
    number = OWN_REQUESTS + station.count_up("inventory") % OWN_REQUESTS
    try:
        yield from ask(c.GetBaseReportRequest(requestId=number, reportBase="FullInventory"))
    except Refused:
        station.quirk("learned_unsupported")
