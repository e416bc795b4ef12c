"""What an operator may know of a station, from its memory, whichever pair it is in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from translators.memory.station import Station, time_text


def open_transactions(station: Station) -> list[dict[str, Any]]:
    """The transactions that run: `id` as 2.x has it, `number` as 1.x, the place, `since` when."""
    memory = station.memory
    old = station.version.startswith("1.")
    rows: list[dict[str, Any]] = []
    for identifier, row in memory.relayed.open.items():
        number = int(identifier) if old else None
        rows.append({"id": identifier, "number": number, ("connector" if old else "evse"): row.place, "since": row.since})
    for running in (each for each in memory.transactions.open() if not each.stopping):
        evse, _ = memory.topology.to_evse(running.connector)
        rows.append({"id": running.id, "number": running.number, "evse": evse, "connector": running.connector, "since": running.since})
    rows.extend(
        {"id": held.id, "number": held.number, "evse": held.evse, "connector": held.connector, "since": held.since}
        for held in memory.held.active()
    )
    return rows


def connectors(station: Station) -> list[dict[str, Any]]:
    """Where a car can be plugged in: EVSE and connector of 2.x, number of 1.x, last status."""
    memory = station.memory
    rows = []
    for number in memory.topology.connectors():
        place = memory.topology.find(number)
        if place is not None:
            rows.append({"evse": place[0], "connector": place[1], "number": number, "status": memory.connectors.of(number).status or None})
    return rows


def device(station: Station) -> dict[str, str]:
    """Facts of the last boot, and what the gateway knows of the way to the station; what is unknown is left out."""
    memory, boot = station.memory, station.memory.boot
    facts = {
        "vendor": boot.vendor,
        "model": boot.model,
        "serial": boot.serial,
        "firmware": boot.firmware,
        "boot_status": boot.status,
        "boot_at": time_text(datetime.fromisoformat(boot.at)) if boot.at else "",
        "heartbeat_interval": str(boot.told_interval or boot.interval or ""),
        "callback": memory.callback,
        "backend_version": station.backend_version,
    }
    return {name: value for name, value in facts.items() if value}
