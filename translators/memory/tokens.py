"""Tokens the backend issued and aliases, so that they are restored as they were; verdicts on tokens, so that a moment later they need no question.

Two tables, both bounded: what no longer fits was used longest ago. Keys are lower case, since an idTag is case-insensitive (1.6 errata 3.74).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct, field

from translators.canonical import IdTokenType

MAX_ISSUED = 500
"""Tokens of remote starts, reservations, groups and lists that differ from what their text suggests; a local list is longer, its cards are not."""
ISSUED_FOR = timedelta(days=90)
"""An alias nobody used for this long is forgotten (translation-down A.8)."""
MAX_VERDICTS = 100
VERDICT_FOR = timedelta(minutes=10)
"""How long an authorization answers for the same token at the same station (translation-up §1.5)."""


class IssuedToken(Struct, kw_only=True, omit_defaults=True):
    """A token as the backend gave it, under the idTag that stands for it."""

    idTag: str
    token: IdTokenType
    at: str
    """When it was issued or last seen, RFC 3339."""


class Verdict(Struct, kw_only=True, omit_defaults=True, frozen=True):
    """What an idTagInfo said, and where the token may charge."""

    status: str
    expiryDate: str = ""
    parentIdTag: str = ""
    evseIds: tuple[int, ...] = ()
    """EVSEs the token may use; empty = all (C01.FR.20)."""
    at: str = ""
    """When it was given, RFC 3339."""


class Tokens(Struct, kw_only=True, omit_defaults=True):
    """Who calls a method that changes something calls `station.touch()` when it must survive."""

    issued: dict[str, IssuedToken] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def remember(self, idTag: str, token: IdTokenType, now: datetime) -> None:
        """From now on `idTag`, in any case, means `token`. At most `MAX_ISSUED`; the one used longest ago goes."""
        self.issued.pop(idTag.lower(), None)
        self.issued[idTag.lower()] = IssuedToken(idTag=idTag, token=token, at=now.isoformat())
        horizon = now - ISSUED_FOR
        for key in [key for key, row in self.issued.items() if datetime.fromisoformat(row.at) < horizon]:
            del self.issued[key]
        while len(self.issued) > MAX_ISSUED:
            del self.issued[next(iter(self.issued))]

    def find(self, idTag: str, now: datetime) -> IssuedToken | None:
        """The token behind `idTag`, compared without case; being found keeps it."""
        row = self.issued.pop(idTag.lower(), None)
        if row is not None:
            row.at = now.isoformat()
            self.issued[idTag.lower()] = row
        return row

    def judge(self, idTag: str, verdict: Verdict) -> None:
        """Keep the verdict on a token. At most `MAX_VERDICTS`; the oldest goes."""
        self.verdicts.pop(idTag.lower(), None)
        self.verdicts[idTag.lower()] = verdict
        while len(self.verdicts) > MAX_VERDICTS:
            del self.verdicts[next(iter(self.verdicts))]

    def verdict(self, idTag: str, now: datetime) -> Verdict | None:
        """The verdict on a token of the last ten minutes; None when there is none."""
        found = self.verdicts.get(idTag.lower())
        if found is None or not timedelta(0) <= now - datetime.fromisoformat(found.at) <= VERDICT_FOR:
            return None
        return found

    def forget_verdicts(self) -> None:
        """The backend had the cache of authorizations cleared: it is asked again."""
        self.verdicts.clear()
