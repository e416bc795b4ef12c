"""Available before the StopTransaction of the same connector: there are stations that free the connector first, and central systems that take the
session for ended then (quirks.md 47). Where the operator says so (`Options.hold_available`), the status waits for the stop, and not for long.

The station is answered at once. Until the status is told it is owed: after a crash `statuses_owed` tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from translators.flow import Effect, Flow, later, wait
from translators.memory.station import Station
from translators.ocpp1x import times, wire

TellStatus = Callable[[wire.StatusNotificationRequest, Station], Flow[None]]


def is_early(req: wire.StatusNotificationRequest, station: Station) -> bool:
    """Whether this status has to wait."""
    runs = req.connectorId > 0 and station.memory.transactions.open_on(req.connectorId) is not None
    return station.options.hold_available > 0 and req.status == "Available" and runs and station.told == 0 and not station.waited


def hold(req: wire.StatusNotificationRequest, station: Station, tell_status: TellStatus) -> Generator[Effect, None, None]:
    """Tell it when the transaction has ended, or it has waited long enough; never when the station has said something newer of the connector.

    Counts the quirk `status_held`.
    """
    station.quirk("status_held")
    row = station.memory.connectors.of(req.connectorId)
    row.status, row.at, row.sent = req.status, times.of_station(req.timestamp, station).text, ""
    station.touch()
    yield from later(_after_the_stop(req, station, tell_status))


def _after_the_stop(req: wire.StatusNotificationRequest, station: Station, tell_status: TellStatus) -> Flow[None]:
    row, transactions = station.memory.connectors.of(req.connectorId), station.memory.transactions
    yield from wait(lambda: row.sent != "" or transactions.open_on(req.connectorId) is None, station.options.hold_available)
    if row.sent == "":
        yield from tell_status(req, station)
