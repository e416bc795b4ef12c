"""Whose identity it is: one spelling for one station, and the certificate that speaks for it.

A certificate names its station by the id, or, as the security profiles of OCPP-J have it, by its serial number (A00.FR.405, A00.FR.511), which nobody
can compare with an id. Over WebSocket the first such certificate of a station is therefore remembered, and no other one speaks for it afterwards;
over SOAP the name has to be the id (soap design §5). An operator's `client_cert_name` stands above both.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

import msgspec

from gateway.config import Config
from gateway.config.options import PLACEHOLDER
from gateway.io.driver import Driver
from gateway.io.proxies import Peer
from gateway.registry import Registry
from gateway.storage import STATION, Store
from translators.memory.station import Memory

_decoder = msgspec.json.Decoder(Memory)


class Identities:
    """What is known of ids and certificates."""

    def __init__(self, registry: Registry, store: Store) -> None:
        self._registry = registry
        self._store = store

    def spelling(self, identity: str, config: Config) -> str:
        """The id under which this station is known, whatever case it wrote it in: two spellings are never two sessions."""
        return self._registry.spelling(identity) or config.spelling(identity) or identity

    async def certificate_speaks_for(self, identity: str, names: tuple[str, ...], config: Config, *, soap: bool) -> bool:
        """Whether a certificate with these names is this station's. Raises StoreError."""
        override = config.station(identity)
        if override is not None and override.client_cert_name:
            pattern = override.client_cert_name.replace(PLACEHOLDER, identity).casefold()
            return any(fnmatchcase(name.casefold(), pattern) for name in names)
        if any(name.strip().casefold() == identity.casefold() for name in names):
            return True
        if soap or not names or any(self._is_station(name, config) for name in names):
            return False
        return await self._remembered(identity) in ("", names[0])

    def came(self, driver: Driver, peer: Peer, said: str) -> Iterator[str]:
        """Note on its session where a station came from, and as whom; gives the quirks in that."""
        if said != driver.identity:
            yield "identity_case"
        before = driver.facts.get("address", peer.ip)
        if before != peer.ip:
            if driver.facts.get("address_before") == peer.ip:
                yield "identity_conflict"
            driver.facts["address_before"] = before
        driver.facts["address"] = peer.ip
        station = driver.session.station
        if peer.names and station.memory.certificate_name != peer.names[0]:
            station.memory.certificate_name = peer.names[0]
            station.touch()

    def _is_station(self, name: str, config: Config) -> bool:
        """The name is the id of another station: it shows its own certificate under a stranger's id."""
        return self._registry.spelling(name) is not None or config.spelling(name) is not None

    async def _remembered(self, identity: str) -> str:
        live = self._registry.get(identity)
        if isinstance(live, Driver):
            return live.session.station.memory.certificate_name
        record = await self._store.load(STATION, identity)
        if record is None:
            return ""
        try:
            return _decoder.decode(record).certificate_name
        except msgspec.DecodeError:
            return ""  # a record nobody can read starts anew
