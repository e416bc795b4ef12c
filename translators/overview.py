"""What an operator may know of a station, from its memory, whichever pair it is in."""

from __future__ import annotations

from typing import Any

from translators.memory.station import Station


def open_transactions(station: Station) -> list[dict[str, Any]]:
    """The transactions that run: ids on both legs where they differ, connector or EVSE, since when."""
    memory = station.memory
    rows: list[dict[str, Any]] = [
        {"id": identifier, "place": row.place, "since": row.since} for identifier, row in memory.relayed.open.items()
    ]
    rows.extend(
        {"id": each.id, "number": each.number, "connector": each.connector, "since": each.since} for each in memory.transactions.open()
    )
    rows.extend({"id": each.id, "number": each.number, "connector": each.connector, "since": each.since} for each in memory.held.active())
    return rows


def facts(station: Station) -> dict[str, Any]:
    """Device facts and topology."""
    memory = station.memory
    boot = memory.boot
    return {
        "backend_version": station.backend_version,
        "boot": {
            "vendor": boot.vendor,
            "model": boot.model,
            "serial": boot.serial,
            "firmware": boot.firmware,
            "status": boot.status,
            "interval": boot.interval,
            "at": boot.at or None,
        },
        "callback": memory.callback or None,
        "topology": [
            {"connector": connector, "evse": place[0], "evse_connector": place[1]}
            for connector in memory.topology.connectors()
            if (place := memory.topology.to_evse(connector)) is not None
        ],
    }
