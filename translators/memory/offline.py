"""What answers a station while the backend is away, and what must be known when it is back (`when_down = "buffer"`, translation-up §6.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Raw, Struct, field

MAX_TOKENS = 200
"""More drivers than come to one station within ten minutes; the oldest goes."""
ANSWERS_FOR = timedelta(minutes=10)
"""How long the backend's word on a token answers for it (translation-up §1.5)."""
MAX_NUMBERS = 128
"""Transactions that began while the backend was away and may still be named; the oldest that the backend knows is forgotten."""
MAX_ENDED = 256
MAX_UNWANTED = 64
"""More transactions than run at one station."""


class TokenInfo(Struct, kw_only=True):
    """idTagInfo or idTokenInfo as the station was given it. Moments are RFC 3339; `until` empty = the backend set no end."""

    info: Raw
    at: str
    until: str = ""


class Offline(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method calls `station.touch()`."""

    tokens: dict[str, TokenInfo] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    """Number the gateway gave a transaction -> the number a 1.6 backend gave it; 0: the backend does not know it yet."""
    ended: list[str] = field(default_factory=list)
    """Transactions whose end is known here and not to the backend yet."""
    unwanted: list[str] = field(default_factory=list)
    """Transactions that the station is to be told to stop: the backend did not accept their tokens."""
    credentials: str = ""
    """Hash of the credentials the backend last accepted; "none": it accepted the station without any; empty: it accepted none yet."""

    def remember(self, token: str, info: TokenInfo) -> None:
        """The backend's word on a token."""
        self.tokens.pop(token, None)
        self.tokens[token] = info
        while len(self.tokens) > MAX_TOKENS:
            del self.tokens[next(iter(self.tokens))]

    def known(self, token: str, now: datetime) -> Raw | None:
        """The backend's word on a token, while it still counts."""
        found = self.tokens.get(token)
        if found is None or not timedelta(0) <= now - datetime.fromisoformat(found.at) <= ANSWERS_FOR:
            return None
        return None if found.until and datetime.fromisoformat(found.until) <= now else found.info

    def began(self, number: int) -> None:
        """A station was given this number."""
        self.numbers[number] = 0
        while len(self.numbers) > MAX_NUMBERS:
            del self.numbers[next((own for own, theirs in self.numbers.items() if theirs), next(iter(self.numbers)))]

    @property
    def is_full(self) -> bool:
        """One number more would push one out that the backend does not know yet."""
        return len(self.numbers) >= MAX_NUMBERS and all(theirs == 0 for theirs in self.numbers.values())

    def of_backend(self, number: object) -> int | None:
        """The station's number for a number of the backend; None when both use the same."""
        return next((own for own, theirs in self.numbers.items() if theirs == number and theirs), None)

    def end(self, transaction: str) -> None:
        """The station has ended a transaction."""
        if transaction not in self.ended:
            self.ended.append(transaction)
            del self.ended[:-MAX_ENDED]

    def object_to(self, transaction: str) -> None:
        """The backend does not accept the token of a transaction that runs."""
        if transaction not in self.unwanted:
            self.unwanted.append(transaction)
            del self.unwanted[:-MAX_UNWANTED]

    def is_settled(self, transaction: str) -> None:
        """The station has been told, or there is nothing to stop any more."""
        if transaction in self.unwanted:
            self.unwanted.remove(transaction)
