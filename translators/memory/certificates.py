"""Certificates on their way: requests that wait to be signed, and the roots that hold the link to the gateway."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

MAX_REQUESTS = 8
"""Kinds of certificates that may wait at once; there are four."""
MAX_ROOTS = 32
"""Roots of the link remembered; a station has one and a fallback (M05.FR.09)."""


class SigningRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A certificate signing request of the station that was passed on."""

    requestId: int | None = None
    """As the station numbered it (A02.FR.24 (2.1)); None = it did not."""
    combined: bool = False
    """One certificate is wanted for the link and for ISO 15118 (certificateType was absent)."""


class Root(Struct, frozen=True, array_like=True, gc=False):
    """A certificate as DeleteCertificate names it, in lower case: hashes and serial numbers are hexadecimal."""

    hashAlgorithm: str
    issuerNameHash: str
    issuerKeyHash: str
    serialNumber: str


def root(hashAlgorithm: str, issuerNameHash: str, issuerKeyHash: str, serialNumber: str) -> Root:
    """The name of a certificate; leading zeros of its serial number say nothing."""
    return Root(hashAlgorithm, issuerNameHash.lower(), issuerKeyHash.lower(), serialNumber.lower().lstrip("0"))


class Certificates(Struct, kw_only=True, omit_defaults=True):
    """Who changes it calls `station.touch()`."""

    requests: dict[str, SigningRequest] = field(default_factory=dict)
    """certificateType -> the last request of that kind that was accepted or is being asked for."""
    roots: list[Root] = field(default_factory=list)
    """What the station said to trust its server with (CSMSRootCertificate, CentralSystemRootCertificate)."""

    def ask(self, certificateType: str, request: SigningRequest) -> None:
        """A request of the station leaves; a newer one of its kind takes its place."""
        self.requests.pop(certificateType, None)
        while len(self.requests) >= MAX_REQUESTS:
            del self.requests[next(iter(self.requests))]
        self.requests[certificateType] = request

    def pending(self, certificateType: str) -> SigningRequest | None:
        """The request that a signed certificate of this kind answers."""
        return self.requests.get(certificateType)

    def done(self, certificateType: str) -> None:
        """It was signed and installed, or will not be signed."""
        self.requests.pop(certificateType, None)

    def trusts(self, roots: Iterable[Root]) -> bool:
        """The station listed the roots of its link. True when that was news."""
        news = [one for one in dict.fromkeys(roots) if one not in self.roots]
        self.roots = [*self.roots, *news][-MAX_ROOTS:]
        return bool(news)

    def holds_link(self, certificate: Root) -> bool:
        """Whether the station verifies its server with this certificate."""
        return certificate in self.roots
