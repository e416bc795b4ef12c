"""What the operator sees: stations, their state, their recent messages. Reads sessions, changes nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from msgspec import UNSET

from gateway.commands import Side
from gateway.exchanges import Exchange, SentFrame
from gateway.io.admin import ConnectorInfo, MessageInfo, StationDetail, StationInfo, TransactionInfo
from gateway.io.admission import Admission
from gateway.io.driver import Driver
from gateway.registry import Known, Registry
from gateway.storage import STATION, Store, StoreError
from translators.canonical.base import ENCODER
from translators.memory.station import Memory, Station, time_text
from translators.overview import connectors, device, open_transactions


class View:
    """The admin side's window on everything that lives."""

    def __init__(self, registry: Registry, store: Store, admission: Admission) -> None:
        self._registry = registry
        self._store = store
        self._admission = admission

    async def remember_stored(self) -> list[tuple[str, Memory]]:
        """Show the stations of before the start. A store that cannot be read is reported by readiness. Gives the SOAP stations that were online."""
        try:
            records = await self._store.load_all(STATION)
        except StoreError:
            return []
        online: list[tuple[str, Memory]] = []
        decoder = msgspec.json.Decoder(Memory)
        for identity, record in records.items():
            try:
                memory = decoder.decode(record)
            except msgspec.DecodeError:
                continue
            transport = "soap" if memory.version in ("1.2", "1.5", "1.6s") else "websocket"
            station = Station(identity, memory.version, self._admission.config.backend.version, memory=memory)
            known = device(station)
            facts = (tuple(open_transactions(station)), tuple(connectors(station)), known)
            self._registry.remember(identity, Known(memory.version, transport, known.get("boot_at", ""), "", *facts))
            if memory.soap_session.online:
                online.append((identity, memory))
        return online

    def ready(self) -> tuple[bool, str]:
        """Whether it can take stations, and why not."""
        if self._admission.draining:
            return False, "draining"
        return self._store.healthy()

    def identities(self) -> set[str]:
        """Of all stations that are online, or known."""
        return {live.identity for live in self._registry} | self._registry.known.keys()

    def listed(self, station_id: str) -> StationInfo | None:
        """The line of one station, of one online with its live state; None when it is not known."""
        live = self._registry.get(station_id)
        if isinstance(live, Driver):
            return StationInfo(**self._live(live))
        known = self._registry.known.get(station_id)
        return None if known is None else StationInfo(**_known(station_id, known))

    def station(self, station_id: str) -> StationDetail | None:
        """One station with topology, transactions and device facts; None when it is not known."""
        live = self._registry.get(station_id)
        if isinstance(live, Driver):
            station = live.session.station
            topology = tuple(ConnectorInfo(**row) for row in connectors(station))
            return StationDetail(**self._live(live), topology=topology, device={**device(station), **live.facts})
        known = self._registry.known.get(station_id)
        if known is None:
            return None
        topology = tuple(ConnectorInfo(**row) for row in known.topology)
        return StationDetail(**_known(station_id, known), topology=topology, device=known.device)

    def messages(self, station_id: str) -> list[MessageInfo] | None:
        """Its recent messages, newest first; none of one that left long ago; None when it is not known."""
        live = self._registry.get(station_id)
        if isinstance(live, Driver):
            return [_shown(exchange) for exchange in reversed(tuple(live.session.runner.exchanges))]
        if station_id not in self._registry.known:
            return None
        return [_shown(exchange) for exchange in reversed(self._registry.messages.get(station_id, ()))]

    def stations_online(self) -> dict[tuple[str, str], int]:
        """(version, transport) → stations whose session lives."""
        return dict(Counter((live.session.station.version, live.session.station.transport) for live in self._registry))

    def backend_connections(self) -> dict[str, int]:
        """connected or connecting → sessions."""
        states = Counter("connected" if live.session.runner.legs[Side.BACKEND].connected else "connecting" for live in self._registry)
        return {"connected": states["connected"], "connecting": states["connecting"]}

    def unreachable(self) -> int:
        """SOAP stations online that commands do not reach."""
        return sum(1 for live in self._registry if isinstance(live, Driver) and live.reachable is False)

    def _live(self, live: Driver) -> dict[str, Any]:
        station = live.session.station
        heard = live.last_message
        return {
            "id": live.identity,
            "version": station.version,
            "transport": station.transport,
            "online": live.session.leaving_at is None,
            "backend_connected": live.session.runner.legs[Side.BACKEND].connected,
            "reachable": UNSET if live.reachable is None else live.reachable,
            "since": time_text(live.since.utc),
            "last_message": None if heard is None else time_text(heard.utc),
            "transactions": tuple(TransactionInfo(**row) for row in open_transactions(station)),
        }


def _known(identity: str, known: Known) -> dict[str, Any]:
    return {
        "id": identity,
        "version": known.version,
        "transport": known.transport,
        "online": False,
        "backend_connected": False,
        "since": known.since or None,
        "last_message": known.last_message or None,
        "transactions": tuple(TransactionInfo(**row) for row in known.transactions),
    }


def _shown(exchange: Exchange) -> MessageInfo:
    received = SentFrame(exchange.side, 2, exchange.message_id, exchange.action, exchange.received)
    sent = [_frame(frame) for frame in exchange.sent]
    canonical = b"[" + b",".join(exchange.canonical) + b"]"
    return MessageInfo(
        at=time_text(exchange.at),
        leg=exchange.side.value,
        action=exchange.action,
        outcome=exchange.outcome,
        received=_frame(received),
        canonical=msgspec.Raw(canonical),
        sent=sent[0] if sent else None,
        also_sent=tuple(sent[1:]),
        losses=tuple(exchange.losses) + tuple(f"quirk: {name}" for name in exchange.quirks),
    )


def _frame(frame: SentFrame) -> str:
    """The frame as it was on an OCPP-J wire; of SOAP the XML."""
    text = frame.payload.decode(errors="replace")
    if text.lstrip().startswith("<"):
        return text
    if frame.kind == 2:
        return f"[2,{_json(frame.message_id)},{_json(frame.action)},{text}]"
    return f"[3,{_json(frame.message_id)},{text}]" if frame.kind == 3 else f"[4,{_json(frame.message_id)},{_json(text)}]"


def _json(text: str) -> str:
    return ENCODER.encode(text).decode()
