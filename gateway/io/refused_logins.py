"""Logins that the backend has just refused: asked at every request of a SOAP station, it would be dialled at every request."""

from __future__ import annotations

import hashlib
import secrets

from gateway.credentials import Login
from gateway.io.refusals import Refusal

FOR = 60.0
"""Seconds for which the backend is not asked again: a station that was just let in waits no longer."""
MAX_REFUSED = 10_000
"""The one refused longest ago is forgotten first."""


class RefusedLogins:
    """Of one gateway; seconds are monotonic. Credentials are not kept, only what tells them again in this process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._refused: dict[bytes, tuple[float, Refusal]] = {}

    def get(self, identity: str, login: Login, now: float) -> Refusal | None:
        """How this login was refused; None when it was not, or long ago."""
        at, refusal = self._refused.get(self._mark(identity, login), (0.0, None))
        return refusal if refusal is not None and now - at < FOR else None

    def keep(self, identity: str, login: Login, refusal: Refusal, now: float) -> None:
        """The backend refused it."""
        mark = self._mark(identity, login)
        self._refused.pop(mark, None)
        self._refused[mark] = now, Refusal(refusal.status, refusal.reason, str(refusal))
        while len(self._refused) > MAX_REFUSED:
            del self._refused[next(iter(self._refused))]

    def _mark(self, identity: str, login: Login) -> bytes:
        said = f"{len(identity)} {identity}{login.authorization or ''}".encode(errors="surrogateescape")
        return hashlib.blake2b(said, key=self._key, digest_size=16).digest()
