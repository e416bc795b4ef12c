"""What is known of the configuration keys of a 1.x station: spelling, access, value, how many it tells at once.

Values are kept for reports, which say so when they are old; a question for a single value is always put to the station.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, field

MAX_KEYS = 256
"""Keys remembered; the longest configuration met in the field has half as many."""
DEFAULT_CHUNK = 20
"""Keys asked at once of a station that did not tell its GetConfigurationMaxKeys (translation-down B.2.3)."""
MAX_VALUE = 500
"""Characters of a value that are remembered (CiString500)."""
SECRETS = frozenset({"authorizationkey"})
"""Keys that are written and never read (security whitepaper §7.2), lower case. Their values are not remembered."""


class KnownKey(Struct, frozen=True, array_like=True, gc=False):
    """A key as the station spells it, whether it can be changed, and its value when it was last told; None: it has none."""

    spelling: str
    readonly: bool
    value: str | None = None


class Configuration(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method that returned True calls `station.touch()`. Keys are compared without case (CiString)."""

    keys: dict[str, KnownKey] = field(default_factory=dict)
    """Lower-case key -> what the station said of it."""
    max_keys: int = 0
    """GetConfigurationMaxKeys; 0 = not known."""
    one_by_one: bool = False
    """The station once failed at several keys in one request."""
    connection_timeout: int | None = None
    """ConnectionTimeOut, seconds: how long a remote start waits for its cable; None = not known."""
    heartbeat_interval: int = 0
    """HeartbeatInterval, seconds, as last listed or written; 0 = not known."""
    certificate_chain_size: int = 0
    """CertificateSignedMaxChainSize, characters; 0 = not known."""
    list_chunk: int = 0
    """SendLocalListMaxLength, entries; 0 = not known."""
    max_stack_level: int | None = None
    """ChargeProfileMaxStackLevel; None = not known."""
    max_periods: int = 0
    """ChargingScheduleMaxPeriods; 0 = not known."""
    feature_profiles: str = ""
    """SupportedFeatureProfiles as the station gave it; empty = not known."""
    listed_at: str = ""
    """When the station last listed all its keys, RFC 3339; empty = never."""
    changed: bool = False
    """A key was written since."""

    def listed(self, rows: Iterable[tuple[str, bool, str | None]], at: str) -> None:
        """The station listed all its keys: what it does not list any more is forgotten."""
        self.keys.clear()
        self.heard(rows)
        self.listed_at, self.changed = at, False

    def is_fresh(self, since: Iterable[str]) -> bool:
        """Whether the list is younger than all these moments (RFC 3339, empty: never happened) and no key was written since."""
        if not self.listed_at or self.changed:
            return False
        at = datetime.fromisoformat(self.listed_at)
        return all(datetime.fromisoformat(moment) <= at for moment in since if moment)

    def heard(self, listed: Iterable[tuple[str, bool, str | None]]) -> bool:
        """Learn from (key, readonly, value) of a GetConfiguration answer. True when that was news."""
        news = False
        for spelling, readonly, value in listed:
            name = spelling.lower()
            known = KnownKey(spelling, readonly, _kept(name, value))
            if self.keys.get(name) != known and (name in self.keys or len(self.keys) < MAX_KEYS):
                self.keys[name] = known
                news = True
            news = self._learn_limits(name, value) or news
        return news

    def wrote(self, key: str, value: str, *, keep: bool = False) -> bool:
        """The station took a new value. True when something is known anew. `keep`: of a station that cannot be asked for it (1.2)."""
        news = (keep and self.heard([(self.spelling(key), False, value)])) or not self.changed
        self.changed = True
        return self._learn_limits(key.lower(), value) or news

    def interval_given(self) -> None:
        """A station that is not asked for its keys (1.2) was given an interval with its boot: what was written before is over."""
        self.keys.pop("heartbeatinterval", None)

    def _learn_limits(self, name: str, value: str | None) -> bool:
        if name == "connectiontimeout" and value is not None and value.isdecimal() and len(value) < 6:
            before, self.connection_timeout = self.connection_timeout, int(value)
            return self.connection_timeout != before
        if name == "getconfigurationmaxkeys" and value is not None and value.isdecimal():
            before, self.max_keys = self.max_keys, min(int(value), MAX_KEYS)
            return self.max_keys != before
        if name == "heartbeatinterval" and value is not None and value.isdecimal() and len(value) < 7:
            interval, self.heartbeat_interval = self.heartbeat_interval, int(value)
            return self.heartbeat_interval != interval
        if name == "certificatesignedmaxchainsize" and value is not None and value.isdecimal() and len(value) < 6:
            known, self.certificate_chain_size = self.certificate_chain_size, int(value)
            return self.certificate_chain_size != known
        if name == "sendlocallistmaxlength" and value is not None and value.isdecimal() and len(value) < 6:
            length, self.list_chunk = self.list_chunk, int(value)
            return self.list_chunk != length
        if name == "chargeprofilemaxstacklevel" and value is not None and value.isdecimal() and len(value) < 10:
            level, self.max_stack_level = self.max_stack_level, int(value)
            return self.max_stack_level != level
        if name == "chargingschedulemaxperiods" and value is not None and value.isdecimal() and len(value) < 6:
            periods, self.max_periods = self.max_periods, int(value)
            return self.max_periods != periods
        if name == "supportedfeatureprofiles" and value and value[:500] != self.feature_profiles:
            self.feature_profiles = value[:500]
            return True
        return False

    @property
    def chunk(self) -> int:
        """How many keys to ask at once."""
        return 1 if self.one_by_one else self.max_keys or DEFAULT_CHUNK

    def spelling(self, key: str) -> str:
        """The key as the station itself listed it, else as given."""
        known = self.keys.get(key.lower())
        return key if known is None else known.spelling

    def value(self, key: str) -> str | None:
        """The value when it was last told; None for a key that has none, or is not known."""
        known = self.keys.get(key.lower())
        return None if known is None else known.value

    def is_readonly(self, key: str) -> bool | None:
        """What the station said of the key; None when it said nothing."""
        known = self.keys.get(key.lower())
        return None if known is None else known.readonly

    def has_profile(self, profile: str) -> bool | None:
        """Whether the station has a feature profile of 1.6; None when it did not tell."""
        if not self.feature_profiles:
            return None
        return profile.lower() in (name.strip().lower() for name in self.feature_profiles.split(","))


def _kept(name: str, value: str | None) -> str | None:
    return None if value is None or name in SECRETS else value[:MAX_VALUE]
