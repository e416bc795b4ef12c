"""NotifyReport of a 2.x station: no message of 1.6. What the gateway asked for itself is read (translation-up §5.4, translation-down B.2.1).

`ask_inventory` is a flow of the station's leg that asks for a report; its answer comes in parts, in any order. It teaches the connectors
(device-model §2.3), which variables there are, and how much the station takes at once.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, ask
from translators.memory.inventory import Variable
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

OWN_REQUESTS = 2**30
"""requestIds from here on are the gateway's (translation-down B.2.1)."""
MAX_ATTEMPTS = 2
NO_TRAITS = c.VariableCharacteristicsType(dataType="string", supportsMonitoring=False)
"""A report of a variable without characteristics."""

LEDGER = Ledger(
    request={
        "requestId": Kept("tells whether the gateway asked"),
        "generatedAt": Kept("not needed"),
        "reportData": Kept("the connectors and variables it names are learnt, and how much the station takes at once"),
        "tbc": Kept("parts come in any order"),
        "seqNo": Kept("parts come in any order"),
        "customData": Lost("custom_data"),
    },
    losses=("report",),
)


def notify_report(req: c.NotifyReportRequest, station: Station) -> Flow[c.NotifyReportResponse]:
    """A report nobody asked for here is answered and counted; it teaches all the same."""
    inventory = station.memory.inventory
    rows = () if isinstance(req.reportData, UnsetType) else req.reportData
    if req.requestId < OWN_REQUESTS:
        station.lose("report")
    elif req.requestId == inventory.request:
        inventory.heard(req.seqNo, more=bool(req.tbc or False), variables=[_variable(row) for row in rows], now=station.now)
        station.touch()
    pairs = [
        (row.component.evse.id, row.component.evse.connectorId)
        for row in rows
        if row.component.name == "Connector"
        and row.component.evse is not UNSET
        and row.component.evse.id
        and row.component.evse.connectorId
    ]
    if station.memory.topology.learn_all(pairs):
        station.touch()
    for row in rows:
        _learn_limit(row, station)
    yield from ()  # a flow that asks nobody
    return c.NotifyReportResponse()


def _variable(row: c.ReportDataType) -> Variable:
    evse, traits = row.component.evse, row.variableCharacteristics or NO_TRAITS
    attribute = next((one for one in row.variableAttribute if one.type in (UNSET, "Actual")), row.variableAttribute[0])
    return Variable(
        component=row.component.name,
        instance=row.component.instance or "",
        evse=0 if isinstance(evse, UnsetType) else evse.id,
        connector=0 if isinstance(evse, UnsetType) else evse.connectorId or 0,
        variable=row.variable.name,
        variant=row.variable.instance or "",
        mutability=attribute.mutability or "ReadWrite",  # the default of 2.x
        unit=traits.unit or "",
        type="" if traits is NO_TRAITS else traits.dataType,
        min=_number(traits.minLimit),
        max=_number(traits.maxLimit),
        values=traits.valuesList or "",
        elements=_number(traits.maxElements),
    )


def _number(value: float | UnsetType) -> str:
    if isinstance(value, UnsetType):
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)


def _learn_limit(row: c.ReportDataType, station: Station) -> None:
    """How many entries, variables and bytes the station takes at once (D01.FR.11, B06.FR.05, B05.FR.11)."""
    value = row.variableAttribute[0].value or ""
    if row.variable.name not in ("ItemsPerMessage", "BytesPerMessage") or not value.isdecimal() or not 0 < len(value) < 8 or not int(value):
        return
    configuration, inventory, number = station.memory.configuration, station.memory.inventory, int(value)
    before = (configuration.list_chunk, inventory.items_read, inventory.bytes_read, inventory.items_set)
    match row.component.name, row.variable.name, row.variable.instance:
        case "LocalAuthListCtrlr", "ItemsPerMessage", _:
            configuration.list_chunk = number
        case "DeviceDataCtrlr", "ItemsPerMessage", "GetVariables":
            inventory.items_read = number
        case "DeviceDataCtrlr", "BytesPerMessage", "GetVariables":
            inventory.bytes_read = number
        case "DeviceDataCtrlr", "ItemsPerMessage", "SetVariables":
            inventory.items_set = number
    if before != (configuration.list_chunk, inventory.items_read, inventory.bytes_read, inventory.items_set):
        station.touch()


def inventory_due(station: Station) -> bool:
    """Whether the station is to be asked for its variables: its boot was accepted, and it is new or other than it was."""
    return station.memory.boot.status == "Accepted" and station.memory.inventory.is_due(_what(station), station.now)


def _what(station: Station) -> str:
    boot = station.memory.boot
    return f"{boot.vendor}/{boot.model}/{boot.serial}/{boot.firmware}"


def ask_inventory(station: Station) -> Flow[None]:
    """Ask the station for its device model. A station without one keeps the numbers of its connectors in the order they are met."""
    inventory, what = station.memory.inventory, _what(station)
    station.touch()
    if inventory.request and inventory.of == what and inventory.attempts >= MAX_ATTEMPTS:
        inventory.close()
        return
    if inventory.of != what:
        inventory.base = "FullInventory"
    inventory.ask(OWN_REQUESTS + station.count_up("inventory") % OWN_REQUESTS, what, station.now)
    status = yield from _ask(station)
    if status == "NotSupported" and inventory.base == "FullInventory":
        inventory.base = "ConfigurationInventory"
        status = yield from _ask(station)
    if status != "Accepted":
        inventory.refused(station.now, later=status == "Rejected")
        station.touch()


def _ask(station: Station) -> Flow[str]:
    inventory = station.memory.inventory
    try:
        answer = yield from ask(c.GetBaseReportRequest(requestId=inventory.request, reportBase=inventory.base))
    except Refused as refused:
        if not refused.is_unsupported:
            return "Rejected"
        station.quirk("learned_unsupported")
        return "NotSupported"
    return answer.status
