"""SOAP stations that were online when the gateway stopped are online again when it is back, before they say anything: they have no connection by whose
return they would show it, and the central system would miss them, and could not command them, until their next heartbeat (soap design §7).

Not resumed is who was silent for too long meanwhile, as far as that is known, and whose credentials only the central system can judge: those are
not kept. Their next message opens their session, as ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime

from gateway.config import Config
from gateway.io.admission import Admission
from gateway.io.refusals import Refusal
from gateway.io.soap_stations import SoapDesk
from translators.memory.station import Memory, Station
from translators.ocpp1x import heartbeats
from translators.versions import VERSIONS

AT_ONCE, PAUSE = 20, 0.2
"""Sessions begun in one go, and seconds until the next go: a fleet does not dial in one moment."""


class Resumption:
    """Of one start of the gateway."""

    def __init__(self, admission: Admission, desk: SoapDesk) -> None:
        self._admission = admission
        self._desk = desk

    async def run(self, stored: Iterable[tuple[str, Memory]]) -> None:
        """Begin sessions for those of `stored` that count as online."""
        admission, begun = self._admission, 0
        now = admission.clock.now().utc
        waiting = {
            identity: after for identity, memory in stored if (after := unheard(identity, memory, admission.config, now)) is not None
        }
        started = admission.clock.mono()
        for identity, after in waiting.items():
            if admission.draining:
                return
            try:
                begun += await self._desk.resume(identity, after + admission.clock.mono() - started)
            except Refusal:
                continue  # it was reported
            if begun and begun % AT_ONCE == 0:
                await asyncio.sleep(PAUSE)


def unheard(identity: str, memory: Memory, config: Config, now: datetime) -> float | None:
    """For how many seconds a station was not heard that is resumed; None for one that is not."""
    kept = memory.soap_session
    version = VERSIONS.get(memory.version)
    if version is None or not version.is_soap or not kept.online:
        return None
    if kept.online == "login" and config.backend.credentials == "passthrough":
        return None
    if config.station(identity) is None and config.policy.unknown_stations == "reject":
        return None
    station = Station(identity, memory.version, config.backend.version, memory=memory)
    silence = kept.silence(now)
    return silence if silence <= config.soap.offline_after * heartbeats.silence_interval(station) else None
