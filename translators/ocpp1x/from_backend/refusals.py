"""Commands of a 1.6 backend that are not translated for a 2.x station: the answers of a 1.6 station without that feature (translation-down A.5).

CALLERROR where the answer has no word for it. For messages of the security whitepaper it is NotImplemented on purpose: backends probe for the
extension in that way ("Action is not known by receiver", 1.6J §4.2.3).
"""

from __future__ import annotations

from typing import Any

from translators.canonical.base import Response
from translators.errors import Refused, RpcCode
from translators.flow import Refusal
from translators.memory.station import Station


def error(code: RpcCode, loss: str, reason: str) -> Refusal:
    """A CALLERROR."""

    def refuse(_req: Any, _station: Station) -> Response:
        raise Refused(code, reason)

    return Refusal(refuse, loss, reason)


REFUSALS: dict[str, Refusal] = {
    action: error(RpcCode.NOT_IMPLEMENTED, "certificates", "Certificates are not translated for this station.")
    for action in ("CertificateSigned", "DeleteCertificate", "GetInstalledCertificateIds", "InstallCertificate")
}
