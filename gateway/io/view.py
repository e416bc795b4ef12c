"""What the operator sees: stations, their state, their recent messages. Reads sessions, changes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import msgspec
import orjson

from gateway.commands import Side
from gateway.exchanges import Exchange
from gateway.io.admission import Admission
from gateway.io.driver import Driver
from gateway.redaction import Redactor
from gateway.registry import Known, Registry
from gateway.storage import STATION, Store, StoreError
from translators.canonical.base import ENCODER
from translators.memory.station import Memory, time_text
from translators.overview import facts, open_transactions


class View:
    """The admin side's window on everything that lives."""

    def __init__(self, registry: Registry, store: Store, admission: Admission, *, redact_identities: bool) -> None:
        self._registry = registry
        self._store = store
        self._admission = admission
        self._redactor = Redactor(identities=redact_identities)

    async def remember_stored(self) -> None:
        """Show the stations of before the start. A store that cannot be read is reported by readiness."""
        try:
            records = await self._store.load_all(STATION)
        except StoreError:
            return
        decoder = msgspec.json.Decoder(Memory)
        for identity, record in records.items():
            try:
                memory = decoder.decode(record)
            except msgspec.DecodeError:
                continue
            transport = "soap" if memory.version in ("1.2", "1.5", "1.6s") else "websocket"
            self._registry.remember(identity, Known(memory.version, transport, memory.boot.at, ""))

    def ready(self) -> tuple[bool, str]:
        """Whether it can take stations, and why not."""
        if self._admission.draining:
            return False, "draining"
        return self._store.healthy()

    def stations(self) -> list[dict[str, Any]]:
        """All stations known, those online with their live state."""
        rows = [self._live(live) for live in self._registry if isinstance(live, Driver)]
        online = {row["id"] for row in rows}
        rows.extend(self._known(identity, known) for identity, known in self._registry.known.items() if identity not in online)
        return sorted(rows, key=lambda row: str(row["id"]))

    def station(self, identity: str) -> dict[str, Any] | None:
        """One station with topology, transactions and device facts; None when it is not known."""
        live = self._registry.get(identity)
        if isinstance(live, Driver):
            return {**self._live(live), **facts(live.session.station)}
        known = self._registry.known.get(identity)
        return None if known is None else self._known(identity, known)

    def messages(self, identity: str) -> list[dict[str, Any]] | None:
        """The recent messages of a live station, the newest last; None when it is not known."""
        live = self._registry.get(identity)
        if isinstance(live, Driver):
            return [self._shown(exchange) for exchange in live.session.runner.exchanges]
        return [] if identity in self._registry.known else None

    def stations_online(self) -> dict[tuple[str, str], int]:
        """(version, transport) → stations whose session lives."""
        return dict(Counter((live.session.station.version, live.session.station.transport) for live in self._registry))

    def backend_connections(self) -> dict[str, int]:
        """connected or connecting → sessions."""
        states = Counter("connected" if live.session.runner.legs[Side.BACKEND].connected else "connecting" for live in self._registry)
        return {"connected": states["connected"], "connecting": states["connecting"]}

    def _live(self, live: Driver) -> dict[str, Any]:
        station = live.session.station
        now = live.clock.now()
        heard = live.last_message
        return {
            "id": live.identity,
            "version": station.version,
            "transport": station.transport,
            "online": live.session.leaving_at is None,
            "backend_connected": live.session.runner.legs[Side.BACKEND].connected,
            "since": _text(live.since.utc),
            "last_message": None if heard is None else _text(now.utc - timedelta(seconds=now.mono - heard.mono)),
            "transactions": open_transactions(station),
        }

    def _known(self, identity: str, known: Known) -> dict[str, Any]:
        return {
            "id": identity,
            "version": known.version,
            "transport": known.transport,
            "online": False,
            "backend_connected": False,
            "since": known.since or None,
            "last_message": known.last_message or None,
            "transactions": [],
        }

    def _shown(self, exchange: Exchange) -> dict[str, Any]:
        return {
            "at": _text(exchange.at),
            "from": exchange.side.value,
            "action": exchange.action,
            "message_id": exchange.message_id,
            "outcome": exchange.outcome,
            "received": self._frame(exchange.received),
            "canonical": [{"type": type(each).__name__, "content": self._frame(ENCODER.encode(each))} for each in exchange.canonical],
            "sent": [{"action": action, "content": self._frame(payload)} for action, payload in exchange.sent],
            "losses": list(exchange.losses),
            "quirks": list(exchange.quirks),
        }

    def _frame(self, payload: bytes) -> Any:
        """JSON as JSON, XML as text, secrets masked either way."""
        try:
            return self._redactor.value(orjson.loads(payload))
        except orjson.JSONDecodeError:
            return self._redactor.frame(payload)


def _text(moment: datetime) -> str:
    return time_text(moment)
