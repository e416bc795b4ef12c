"""Station: what a flow is given. The stored memory, the circumstances, and the names of what got lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct, field

from translators.losses import LOSSES, QUIRKS
from translators.memory.availability import Availability
from translators.memory.boot import BootMemory
from translators.memory.capabilities import Capabilities
from translators.memory.certificates import Certificates
from translators.memory.configuration import Configuration
from translators.memory.connectors import Connectors
from translators.memory.echoes import Echoes
from translators.memory.evse_states import EvseStates
from translators.memory.file_requests import FileRequests
from translators.memory.held_transactions import HeldTransactions
from translators.memory.inventory import Inventory
from translators.memory.journal import Journal
from translators.memory.local_list import LocalList
from translators.memory.metered import Metered
from translators.memory.monitors import Monitors
from translators.memory.offline import Offline
from translators.memory.options import Options
from translators.memory.pending_reset import PendingReset
from translators.memory.profile_reports import ProfileReports
from translators.memory.profiles import Profiles
from translators.memory.relayed import Relayed
from translators.memory.remote_starts import RemoteStarts
from translators.memory.reported import Reported
from translators.memory.reservations import Reservations
from translators.memory.rhythm import Rhythm
from translators.memory.soap_session import SoapSession
from translators.memory.tokens import Tokens
from translators.memory.topology import Topology
from translators.memory.transactions import Transactions

LEFT = "left"
"""The moment (`station.stamps`) when a session ended in which station and backend were both there."""


class Memory(Struct, kw_only=True, omit_defaults=True):
    """All that is stored of one station."""

    version: str = ""
    """The OCPP version the station last spoke."""
    callback: str = ""
    """Where a SOAP station listens (wsa:From of its last authenticated request)."""
    certificate_name: str = ""
    """The name in the certificate with which the station last authenticated itself."""
    availability: Availability = field(default_factory=Availability)
    boot: BootMemory = field(default_factory=BootMemory)
    capabilities: Capabilities = field(default_factory=Capabilities)
    certificates: Certificates = field(default_factory=Certificates)
    configuration: Configuration = field(default_factory=Configuration)
    connectors: Connectors = field(default_factory=Connectors)
    counters: dict[str, int] = field(default_factory=dict)
    """Persisted counters: remoteStartId, requestId by kind, eventId. First value 1."""
    echoes: Echoes = field(default_factory=Echoes)
    evse_states: EvseStates = field(default_factory=EvseStates)
    """Connectors of a 2.x station in front of a 1.6 backend."""
    file_requests: FileRequests = field(default_factory=FileRequests)
    """Firmware updates and log uploads the backend asked for."""
    held: HeldTransactions = field(default_factory=HeldTransactions)
    """Transactions of a 2.x station in front of a 1.6 backend."""
    inventory: Inventory = field(default_factory=Inventory)
    """Variables of a 2.x station in front of a 1.6 backend."""
    journal: Journal = field(default_factory=Journal)
    local_list: LocalList = field(default_factory=LocalList)
    metered: Metered = field(default_factory=Metered)
    offline: Offline = field(default_factory=Offline)
    monitors: Monitors = field(default_factory=Monitors)
    pending_reset: PendingReset = field(default_factory=PendingReset)
    """Of a 1.x station in front of a 2.x backend."""
    profile_reports: ProfileReports = field(default_factory=ProfileReports)
    """Of a 2.1 station in front of a 2.0.1 backend."""
    profiles: Profiles = field(default_factory=Profiles)
    """Charging profiles the station holds."""
    relayed: Relayed = field(default_factory=Relayed)
    remote_starts: RemoteStarts = field(default_factory=RemoteStarts)
    reported: Reported = field(default_factory=Reported)
    reservations: Reservations = field(default_factory=Reservations)
    """Reservations of a 1.x station in front of a 2.x backend."""
    rhythm: Rhythm = field(default_factory=Rhythm)
    """Of the heartbeats of a SOAP station."""
    settings: dict[str, str] = field(default_factory=dict)
    """Variables of the gateway itself that the backend set (`GatewayVariable.kept`): as many as there are."""
    soap_session: SoapSession = field(default_factory=SoapSession)
    stamps: dict[str, str] = field(default_factory=dict)
    """Named moments, RFC 3339 (what was accepted when)."""
    tokens: Tokens = field(default_factory=Tokens)
    topology: Topology = field(default_factory=Topology)
    transactions: Transactions = field(default_factory=Transactions)
    """Transactions of a 1.x station."""


_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(Memory)


class Station:
    """One station as the flows see it. Not thread-safe, owned by one session."""

    __slots__ = (
        "backend_version",
        "beat_at",
        "came_at",
        "connected",
        "connected_since",
        "cut_off",
        "deaf",
        "identity",
        "key",
        "linked_at",
        "losses",
        "memory",
        "now",
        "options",
        "queued",
        "quirks",
        "told",
        "touched",
        "transport",
        "version",
        "waited",
    )

    def __init__(
        self, identity: str, version: str, backend_version: str, options: Options | None = None, memory: Memory | None = None
    ) -> None:
        self.identity = identity
        self.version = version
        self.backend_version = backend_version
        self.options = options or Options()
        self.memory = memory or Memory()
        self._settle()
        self.now = datetime(1970, 1, 1, tzinfo=UTC)
        """Time of the event being handled, set by the session."""
        self.connected_since: datetime | None = None
        """Start of the current connection; None for SOAP, which has none."""
        self.linked_at: datetime | None = None
        """When station and backend were last seen to be both there; None: not in this session."""
        self.beat_at: datetime | None = None
        """When a SOAP station sent its last heartbeat, if it has said nothing since."""
        self.connected = True
        """False while the session outlives the station's connection."""
        self.deaf: set[str] = set()
        """Actions of the gateway's own that the backend said it does not know, on its present connection (translation-up V20)."""
        self.transport = "websocket"
        self.key = ""
        """What a repetition of the message being handled shares with it, where that was looked at; empty: who needs it looks."""
        self.waited = False
        """The message being handled waited in the gateway."""
        self.came_at: datetime | None = None
        """When it came, if it waited."""
        self.cut_off = False
        """It was said while the backend was away, and never told before: it happened while the station was offline to the backend (E04.FR.03)."""
        self.queued = False
        """Transaction messages of the station wait in the gateway: what belongs behind them waits too."""
        self.told = 0
        """transactionId the station was given for it, or means with it; 0 = none."""
        self.losses: list[str] = []
        self.quirks: list[str] = []
        self.touched = False

    def touch(self) -> None:
        """The memory changed: it is stored before the next message leaves."""
        self.touched = True

    def lose(self, name: str) -> None:
        """Count a loss. Raises KeyError for a name without a sentence."""
        assert name in LOSSES, f"unknown loss {name!r}"
        self.losses.append(name)

    def quirk(self, name: str) -> None:
        """Count a repair or an assumption."""
        assert name in QUIRKS, f"unknown quirk {name!r}"
        self.quirks.append(name)

    def count_up(self, counter: str) -> int:
        """The next value of a persisted counter, from 1."""
        value = self.memory.counters.get(counter, 0) + 1
        self.memory.counters[counter] = value
        self.touch()
        return value

    def stamp(self, name: str) -> None:
        """Remember that something happened now."""
        self.memory.stamps[name] = self.now_text
        self.touch()

    def since(self, name: str) -> timedelta | None:
        """Time since the moment `name`; None when it never was."""
        text = self.memory.stamps.get(name)
        return None if text is None else self.now - datetime.fromisoformat(text)

    def happened_within(self, name: str, seconds: float) -> bool:
        """Whether the moment `name` is at most `seconds` ago."""
        past = self.since(name)
        return past is not None and timedelta(0) <= past <= timedelta(seconds=seconds)

    @property
    def received(self) -> datetime:
        """When the message being handled came."""
        return self.came_at or self.now

    @property
    def now_text(self) -> str:
        """`now` as the wire has it: RFC 3339, `Z`, milliseconds only when there are some."""
        return time_text(self.now)

    def dump(self) -> bytes:
        """The memory as stored."""
        return _encoder.encode(self.memory)

    def load(self, record: bytes) -> None:
        """Take over a stored memory. Raises msgspec.DecodeError when it is not one."""
        self.memory = _decoder.decode(record)
        self.memory.transactions.resume()
        self._settle()

    def rest(self) -> None:
        """The session ends in an orderly way: what was reserved for one that does not is given back."""
        if self.memory.transactions.rest():
            self.touch()
        if self.linked_at is not None and self.version.startswith("1") and self.backend_version.startswith("2"):
            self.memory.stamps[LEFT] = time_text(self.linked_at)
            self.touch()

    def _settle(self) -> None:
        """What the operator configured stands above what was stored."""
        self.memory.topology.configure(self.options.connectors, flattened=self.version.startswith("2"))


def time_text(moment: datetime) -> str:
    """RFC 3339 in UTC with `Z`, at most three fraction digits (2.0.1 part 2 §2.1.4), none when zero."""
    moment = moment.astimezone(UTC).replace(tzinfo=None)  # isoformat pads the year, strftime does not
    return moment.isoformat(timespec="milliseconds" if moment.microsecond >= 1000 else "seconds") + "Z"
