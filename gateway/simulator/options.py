"""How a simulated station is set up, and the wall clock it goes by."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from ssl import SSLContext
from typing import Literal

Profile = Literal["power_path", "cable_first", "token_first", "never_authorized"]


def utc_now() -> datetime:
    """The clock of a station that was not given another one."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class StationOptions:
    """Settings of one station; every one has a default. Seconds, W and Wh throughout."""

    connectors: int = 1
    """Plugs: connectors of a 1.x station; EVSEs with one connector each of a 2.x station."""
    username: str | None = None
    """Name in the Basic credentials; the station id when only `password` is given (1.6 security profile 1, 2.x A00)."""
    password: str | None = None
    ssl: SSLContext | None = None
    """Context for wss and https; also carries a client certificate."""
    vendor: str = "Simulated"
    model: str = "Peer"
    serial_number: str = "S-0001"
    firmware_version: str = "1.0"
    answer_timeout: float = 30.0
    """How long an answer may take."""
    boot_retry: float | None = None
    """Seconds until BootNotification is repeated; None: the interval in the answer, as the standard asks."""
    message_attempts: int = 3
    """How often a transaction message is sent that the central system fails to process (1.6 TransactionMessageAttempts)."""
    message_retry: float = 60.0
    """Seconds times the attempts made, before such a message is sent again (1.6 TransactionMessageRetryInterval)."""
    retry_limit: float = 3600.0
    """Seconds; the longest such pause."""
    fresh_ids: bool = False
    """A message sent again after a lost connection gets a new message id: the standards leave it to the station (OCPP-J 1.6 errata 3.1)."""
    reconnect: float | None = None
    """First pause before a lost connection is opened again, doubled up to `reconnect_limit`; None: the script calls `connect` itself."""
    reconnect_limit: float = 60.0
    driver_present: bool = True
    """Somebody plugs the car in when a remote start needs it."""
    authorize_remote: bool = False
    """A remotely started session asks for authorization first (1.6 AuthorizeRemoteTxRequests, 2.x AuthCtrlr.AuthorizeRemoteStart)."""
    profile: Profile = "power_path"
    """2.x: when a transaction begins. `power_path`: cable and token; `cable_first`: cable (TxStartPoint EVConnected); `token_first`: token
    (TxStartPoint Authorized); `never_authorized`: like `cable_first`, but nobody ever shows a token."""
    power: int = 11_000
    """What a car draws, in W."""
    meter_start: int = 1_000
    """Register of each meter when the station is made, in Wh; connector n starts at n times this."""
    sample_interval: int = 60
    """Seconds of charging that one meter reading stands for."""
    heartbeat: bool = True
    """Send Heartbeat at the interval given by the central system."""
    compress: bool = False
    """Offer permessage-deflate (2.0.1 part 4 §3.3 requires a CSMS to take it; never offered by 1.6)."""
    recorded: int = 10_000
    """Exchanges kept in the log."""
    callback_host: str = "127.0.0.1"
    """SOAP: where the station listens for commands, and the host in the address it gives."""
    callback_port: int = 0
    """SOAP: 0 takes a free port, which is kept while the station lives."""
    clock: Callable[[], datetime] = utc_now
