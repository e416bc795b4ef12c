"""Who a station is, by HTTP Basic, and what the gateway presents to the central system in its name.

Rules of this file:
* The user name is the station's identity, letter for letter [OCPP 1.6 security whitepaper A00.FR.204, OCPP 2.0.1 A00.FR.203, A00.FR.207].
* A password is bytes. OCPP 2.x sends UTF-8 text [A00.FR.205]; OCPP 1.6 sends the up to 20 bytes whose hexadecimal form is the AuthorizationKey,
  and many stations send that hexadecimal text itself: either is accepted for a hash of the other.
* argon2 is slow and large on purpose: it runs in two threads, and what it accepted once is remembered under a keyed hash.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import string
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.config import Backend
from gateway.config.options import PLACEHOLDER

MAX_REMEMBERED = 50_000
MAX_WAITING = 20_000
# Two cores' worth; each verification takes the hash's own memory, 64 MiB by argon2's default.
THREADS = 2
# An Authorization header is a name and a short secret; 8 KiB is what web servers allow for a header.
MAX_HEADER = 8192


class VerificationBusyError(RuntimeError):
    """Too many stations wait for their password to be verified; the gateway is at fault. Answer 503 and let the station come again."""


@dataclass(frozen=True, slots=True)
class Login:
    """A station that may connect, and the Authorization header it presented, if any."""

    authorization: str | None = None


@dataclass(frozen=True, slots=True)
class Basic:
    """The content of a Basic header."""

    username: str
    password: bytes


class Credentials:
    """Verifies the credentials of stations and makes those for the central system."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._hasher = PasswordHasher()
        # One hash a station, made when the whole fleet may be reconnecting: the smallest parameters OWASP recommends (19 MiB, two passes).
        self._sealer = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._key = secrets.token_bytes(32)
        self._remembered: OrderedDict[bytes, None] = OrderedDict()
        self._waiting = 0
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")

    async def check(self, station_id: str, authorization: str | None, password_hash: str) -> Login | None:
        """The login of a station that may connect, None for one that must get 401.

        `authorization`: the header as received; `password_hash`: of the station's override, empty = no credentials are asked for, and what is
        presented is the central system's to judge. Raises VerificationBusyError.
        """
        if not password_hash:
            return Login(authorization if _is_header(authorization) else None)
        basic = parse_basic(authorization, station_id)
        if basic is None or basic.username != station_id:
            return None
        return Login(authorization) if await self._verify(password_hash, basic.password) else None

    def upstream(self, station_id: str, login: Login) -> str | None:
        """The Authorization header of the station's connection to the central system; None = no header."""
        if self._backend.credentials == "none":
            return None
        if self._backend.credentials == "passthrough":
            basic = parse_basic(login.authorization, station_id)
            if basic is not None and basic.username != station_id and basic.username.casefold() == station_id.casefold():
                return basic_header(station_id, basic.password)  # the user name is the id in the URL, letter for letter
            return login.authorization
        username, password = (text.replace(PLACEHOLDER, station_id) for text in (self._backend.username, self._backend.password))
        return basic_header(username, password.encode())

    async def seal(self, authorization: str) -> str:
        """A salted hash of an Authorization header that the central system accepted."""
        # No timeout: argon2 ends by itself.
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._sealer.hash, authorization)

    async def is_sealed(self, sealed: str, authorization: str) -> bool:
        """Whether the hash is of this header. Raises VerificationBusyError."""
        return await self._verify(sealed, authorization.encode())

    def close(self) -> None:
        """Ends the threads; what still waits is cancelled."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _verify(self, password_hash: str, password: bytes) -> bool:
        mark = self._mark(password_hash, password)
        if mark in self._remembered:
            self._remembered.move_to_end(mark)
            return True
        if self._waiting >= MAX_WAITING:
            raise VerificationBusyError(
                f"gateway: {self._waiting} stations wait for their password to be verified; it has too little processor"
            )
        self._waiting += 1
        try:
            # No timeout: argon2 ends by itself, and MAX_WAITING bounds the queue before it.
            right = await asyncio.get_running_loop().run_in_executor(self._pool, self._matches, password_hash, password)
        finally:
            self._waiting -= 1
        if right:
            self._remembered[mark] = None
            if len(self._remembered) > MAX_REMEMBERED:
                self._remembered.popitem(last=False)
        return right

    def _mark(self, password_hash: str, password: bytes) -> bytes:
        """Tells the pair again without keeping it; of no use to who does not have this process's key."""
        hashed = password_hash.encode()
        return hmac.digest(self._key, len(hashed).to_bytes(4, "big") + hashed + password, hashlib.sha256)

    def _matches(self, password_hash: str, password: bytes) -> bool:
        for candidate in same_secret(password):
            try:
                return self._hasher.verify(password_hash, candidate)
            except (VerificationError, InvalidHashError):
                continue
        return False


def parse_basic(authorization: str | None, station_id: str) -> Basic | None:
    """User name and password of a Basic header, None when it is none.

    The station's identity may hold a colon, which RFC 7617 does not foresee: a header that begins with the identity is split behind it.
    """
    if not _is_header(authorization):
        return None
    assert authorization is not None  # _is_header says so
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        content = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    identity = station_id.encode(errors="surrogateescape")
    username, colon, password = (
        (identity, b":", content[len(identity) + 1 :]) if content.startswith(identity + b":") else content.partition(b":")
    )
    if not colon:
        return None
    return Basic(username.decode(errors="surrogateescape"), password)


def basic_header(username: str, password: bytes) -> str:
    """The value of an Authorization header (RFC 7617, UTF-8)."""
    return "Basic " + base64.b64encode(username.encode() + b":" + password).decode()


def same_secret(password: bytes) -> tuple[bytes, ...]:
    """The password and the other forms in which an OCPP 1.6 station may present the same AuthorizationKey.

    32 to 40 hexadecimal digits stand for 16 to 20 bytes [OCPP-J 1.6 §6.2.2, whitepaper A00.FR.205].
    """
    digits = frozenset(string.hexdigits.encode())
    if 32 <= len(password) <= 40 and len(password) % 2 == 0 and digits.issuperset(password):
        return (password, bytes.fromhex(password.decode()))
    if 16 <= len(password) <= 20:
        return (password, password.hex().encode(), password.hex().upper().encode())
    return (password,)


def _is_header(authorization: str | None) -> bool:
    return authorization is not None and authorization.isascii() and authorization.isprintable() and len(authorization) <= MAX_HEADER
