"""Certificates by their kinds and names in both families (translation-down B.8.1; 1.6 security whitepaper §5).

1.6 itself knows two roots and the certificate of the station; what ISO 15118 needs goes by the Plug & Charge convention (`plug_and_charge`). The
roots by which a station knows its server belong to the link to the gateway: a backend that replaced them would cut the station off (A.9).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from translators import canonical as c
from translators.memory.certificates import Root, root
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Lost, Rows, To

NATIVE: Final[dict[str, wire.CertificateUseEnumType]] = {
    "CSMSRootCertificate": "CentralSystemRootCertificate",
    "ManufacturerRootCertificate": "ManufacturerRootCertificate",
}
"""Kinds of 2.x that 1.6 has a word for."""
TO_2X: EnumMap[wire.CertificateUseEnumType, c.InstallCertificateUseEnumType] = EnumMap(
    wire.CertificateUseEnumType,
    c.InstallCertificateUseEnumType,
    {"CentralSystemRootCertificate": "CSMSRootCertificate", "ManufacturerRootCertificate": "ManufacturerRootCertificate"},
)
NESTED: Final[tuple[c.GetCertificateIdUseEnumType, ...]] = ("V2GRootCertificate", "MORootCertificate", "V2GCertificateChain")
"""Kinds that the Plug & Charge convention carries."""
LINK_ROOTS: Final = frozenset({"CSMSRootCertificate", "CentralSystemRootCertificate"})
"""Roots of the link, in both families."""
LINK_TRIGGERS: Final = frozenset({"SignChargingStationCertificate", "SignCombinedCertificate", "SignChargePointCertificate"})
"""Triggers of a new key for the link. The client certificate that the backend sees is the gateway's, which has none to renew here (A.9)."""
MAX_LENGTH = 5500
"""Of a certificate to install, in 1.6 and 2.0.1; 2.1 takes 10000."""

GUARDED = c.StatusInfoType(reasonCode="InvalidCertificate", additionalInfo="the roots of the link to the gateway are its operator's")
"""Why a root of the link was refused (A.9)."""

HASH_FIELDS = ("hashAlgorithm", "issuerNameHash", "issuerKeyHash", "serialNumber")


def hash_rows(*targets: str) -> Rows:
    """The fate of certificateHashData, whose fields have the same names everywhere."""
    return {**{name: To(*(f"{target}.{name}" for target in targets)) for name in HASH_FIELDS}, "customData": Lost("custom_data")}


def answer_rows(action: str, target: str) -> Rows:
    """The fate of an answer that goes as a whole into `target`."""
    return {name: To(target) for name in c.REQUESTS[action].ANSWER.__struct_fields__}


def to_1x_hash(data: c.CertificateHashDataType) -> wire.CertificateHashDataType:
    """The name of a certificate for 1.6."""
    return wire.CertificateHashDataType(
        hashAlgorithm=data.hashAlgorithm,
        issuerNameHash=data.issuerNameHash,
        issuerKeyHash=data.issuerKeyHash,
        serialNumber=data.serialNumber,
    )


def to_2x_hash(data: wire.CertificateHashDataType) -> c.CertificateHashDataType:
    """The name of a certificate for 2.x."""
    return c.CertificateHashDataType(
        hashAlgorithm=data.hashAlgorithm,
        issuerNameHash=data.issuerNameHash,
        issuerKeyHash=data.issuerKeyHash,
        serialNumber=data.serialNumber,
    )


def bare(data: c.CertificateHashDataType) -> c.CertificateHashDataType:
    """Without customData, which the ledgers count."""
    return data if data.customData is UNSET else replace(data, customData=UNSET)


def root_of(data: c.CertificateHashDataType | wire.CertificateHashDataType) -> Root:
    """The same name as it is remembered and compared."""
    return root(data.hashAlgorithm, data.issuerNameHash, data.issuerKeyHash, data.serialNumber)


def learn_link_roots(listed: Iterable[c.CertificateHashDataType | wire.CertificateHashDataType], station: Station) -> None:
    """The station said which roots it knows its server by."""
    if station.memory.certificates.trusts(root_of(one) for one in listed):
        station.touch()


def holds_link(data: c.CertificateHashDataType | wire.CertificateHashDataType, station: Station) -> bool:
    """Whether the station is known to verify the gateway with this certificate; counted when it is to go."""
    if not station.memory.certificates.holds_link(root_of(data)):
        return False
    station.lose("guard.root")
    return True
