"""What is known of the configuration keys of a 1.x station: spelling, access, how many it tells at once. Values are not kept."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

MAX_KEYS = 256
"""Keys remembered; the longest configuration met in the field has half as many."""
DEFAULT_CHUNK = 20
"""Keys asked at once of a station that did not tell its GetConfigurationMaxKeys (translation-down B.2.3)."""


class KnownKey(Struct, frozen=True, array_like=True, gc=False):
    """A key as the station spells it, and whether it can be changed."""

    spelling: str
    readonly: bool


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
    certificate_chain_size: int = 0
    """CertificateSignedMaxChainSize, characters; 0 = not known."""
    feature_profiles: str = ""
    """SupportedFeatureProfiles as the station gave it; empty = not known."""

    def heard(self, listed: Iterable[tuple[str, bool, str | None]]) -> bool:
        """Learn from (key, readonly, value) of a GetConfiguration answer. True when that was news."""
        news = False
        for spelling, readonly, value in listed:
            name = spelling.lower()
            known = KnownKey(spelling, readonly)
            if self.keys.get(name) != known and (name in self.keys or len(self.keys) < MAX_KEYS):
                self.keys[name] = known
                news = True
            news = self._learn_limits(name, value) or news
        return news

    def wrote(self, key: str, value: str) -> bool:
        """The station took a new value. True when something is known anew."""
        return self._learn_limits(key.lower(), value)

    def _learn_limits(self, name: str, value: str | None) -> bool:
        if name == "connectiontimeout" and value is not None and value.isdecimal() and len(value) < 6:
            before, self.connection_timeout = self.connection_timeout, int(value)
            return self.connection_timeout != before
        if name == "getconfigurationmaxkeys" and value is not None and value.isdecimal():
            before, self.max_keys = self.max_keys, min(int(value), MAX_KEYS)
            return self.max_keys != before
        if name == "certificatesignedmaxchainsize" and value is not None and value.isdecimal() and len(value) < 6:
            known, self.certificate_chain_size = self.certificate_chain_size, int(value)
            return self.certificate_chain_size != known
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

    def is_readonly(self, key: str) -> bool | None:
        """What the station said of the key; None when it said nothing."""
        known = self.keys.get(key.lower())
        return None if known is None else known.readonly

    def has_profile(self, profile: str) -> bool | None:
        """Whether the station has a feature profile of 1.6; None when it did not tell."""
        if not self.feature_profiles:
            return None
        return profile.lower() in (name.strip().lower() for name in self.feature_profiles.split(","))
