"""Authorize: the idTag becomes a token with a type, the verdict comes back in the five words of 1.x.

1.5 §4.1, 1.6 §4.1; 2.0.1 C01; translation-up §1.4, §1.5. A backend that does not answer is never Invalid, which the station would keep, nor Accepted:
the refusal goes to the station as an error. An empty idTag asks for no authorization (C02.FR.01) and gets Accepted here (C02.FR.02).
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import id_tags, wire
from translators.ocpp1x.verdicts import verdict_of
from translators.tables import Kept, Ledger, Lost, Sub, To

LEDGER = Ledger(
    request={"idTag": To("Authorize.idToken")},
    answers={
        "Authorize": {
            "idTokenInfo": Sub(id_tags.ID_TOKEN_INFO),
            "certificateStatus": Kept("no certificate was sent"),
            "allowedEnergyTransfer": Lost("allowed_energy_transfer"),
            "tariff": Lost("tariff"),
            "customData": Lost("custom_data"),
        }
    },
    losses=("auth_status_detail",),
)


def authorize(req: wire.AuthorizeRequest, station: Station) -> Flow[wire.AuthorizeResponse]:
    token = id_tags.to_id_token(req.idTag, station)
    if token.type == "NoAuthorization":
        return wire.AuthorizeResponse(idTagInfo=wire.IdTagInfo(status="Accepted"))
    answer = yield from call(c.AuthorizeRequest(idToken=token))
    info = id_tags.to_id_tag_info(answer.idTokenInfo, station)
    evseIds = answer.idTokenInfo.evseId or ()
    station.memory.tokens.judge(req.idTag, verdict_of(info, evseIds, station))
    if evseIds:
        station.touch()  # a start elsewhere must be Blocked, whatever happens in between (C01.FR.21)
    return wire.AuthorizeResponse(idTagInfo=info)
