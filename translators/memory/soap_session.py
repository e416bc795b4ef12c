"""What is kept of the session of a SOAP station, which has no connection by which it would come back after a restart of the gateway."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct


class SoapSession(Struct, kw_only=True, omit_defaults=True):
    """Who changes it calls `station.touch()`."""

    online: Literal["", "open", "login"] = ""
    """Whether the gateway had a session for it, and by what it came in: without credentials, or with some, which are not kept."""
    heard: str = ""
    """When it was last heard, RFC 3339, if the gateway was stopped in order since; empty: not known."""
    soap: Literal["", "1.1"] = ""
    """The envelope it wants; empty: that of SOAP 1.2, as nearly all do."""
    identity: str = ""
    """Its id as it writes it itself; empty: as it is known here."""
    identity_name: str = ""
    """How it spells chargeBoxIdentity; empty: so."""
    our_address: str = ""
    """Where it reaches the gateway."""

    def silence(self, now: datetime) -> float:
        """Seconds since it was heard, as far as that is known."""
        return max(0.0, (now - datetime.fromisoformat(self.heard)).total_seconds()) if self.heard else 0.0
