"""What of 2.1 the Plug & Charge convention has no room for."""

from __future__ import annotations

import json
import random
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from tests.strategies import instance
from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x.nested_narrowing import Untold, narrowed
from translators.ocpp1x.plug_and_charge import CODEC, DOWN, UP

HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1", "responderURL": "http://o"}
CAR = {"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": "Install"}


def station() -> Station:
    return Station("CB1", "2.1", "1.6")


def message(action: str, kind: str, payload: Any) -> Any:
    request = c.REQUESTS[action]
    return msgspec.json.decode(json.dumps(payload), type=request if kind == "request" else request.ANSWER)


@pytest.mark.parametrize(
    ("action", "payload", "reason"),
    [
        ("Authorize", {"idToken": {"idToken": "e", "type": "eMAID"}, "certificate": "x" * 5501}, "TooLargeElement"),
        (
            "Authorize",
            {"idToken": {"idToken": "e", "type": "eMAID"}, "iso15118CertificateHashData": [{**HASH, "responderURL": "u" * 513}]},
            "InvalidURL",
        ),
        ("Get15118EVCertificate", {**CAR, "exiRequest": "x" * 5601}, "TooLargeElement"),
        ("GetCertificateStatus", {"ocspRequestData": {**HASH, "responderURL": "u" * 513}}, "InvalidURL"),
        ("InstallCertificate", {"certificateType": "V2GRootCertificate", "certificate": "x" * 5501}, "TooLargeElement"),
    ],
)
def test_nothing_is_cut_that_would_verify_something_else(action: str, payload: Any, reason: str) -> None:
    with pytest.raises(Untold) as caught:
        narrowed(message(action, "request", payload), station())
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Get15118EVCertificate", {"status": "Accepted", "exiResponse": "x" * 5601}),
        ("GetCertificateStatus", {"status": "Accepted", "ocspResult": "x" * 5501}),
    ],
)
def test_an_answer_that_is_too_long_is_not_told(action: str, payload: Any) -> None:
    with pytest.raises(Untold):
        narrowed(message(action, "answer", payload), station())


def test_a_certificate_that_is_too_long_goes_without_when_its_hashes_say_enough() -> None:
    here = station()
    payload = {"idToken": {"idToken": "e", "type": "eMAID"}, "certificate": "x" * 5501, "iso15118CertificateHashData": [HASH]}
    assert narrowed(message("Authorize", "request", payload), here).certificate is UNSET
    assert here.losses == ["cert.too_long"]


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ({"idToken": "A1B2C3D4E5F6", "type": "EVCCID"}, "MacAddress"),
        ({"idToken": "A1B2C3D4E5F6A7B8", "type": "EVCCID"}, "Central"),
        ({"idToken": "v", "type": "VIN"}, "Central"),
    ],
)
def test_a_type_of_token_that_only_2_1_has_is_replaced(token: Any, told: str) -> None:
    here = station()
    assert narrowed(message("Authorize", "request", {"idToken": token}), here).idToken.type == told
    assert here.losses == ["id_token.type"]


def test_a_long_token_goes_by_an_alias_that_is_remembered() -> None:
    here = station()
    more = [{"additionalIdToken": "x" * 37, "type": "t"}, {"additionalIdToken": "x", "type": "t"}]
    payload = {"idToken": {"idToken": "e" * 37, "type": "eMAID", "additionalInfo": more}}
    token = narrowed(message("Authorize", "request", payload), here).idToken
    assert (len(token.idToken), token.idToken[0], len(token.additionalInfo)) == (36, "@", 1)
    found = here.memory.tokens.find(token.idToken, here.now)
    assert found is not None
    assert (found.token.idToken, here.touched) == ("e" * 37, True)
    assert (here.losses, here.quirks) == (["id_token.additional_info"], ["token_alias"])


def test_words_for_the_driver_are_cut_and_a_qr_code_is_its_link() -> None:
    here = station()
    info = {"status": "Accepted", "personalMessage": {"format": "QRCODE", "content": "https://x/" + "y" * 600}}
    told = narrowed(message("Authorize", "answer", {"idTokenInfo": info}), here).idTokenInfo.personalMessage
    assert (told.format, len(told.content), sorted(here.losses)) == ("URI", 512, ["display", "text"])


def test_an_explanation_is_cut() -> None:
    here = station()
    info = {"reasonCode": "x", "additionalInfo": "y" * 513}
    told = narrowed(message("SignCertificate", "answer", {"status": "Rejected", "statusInfo": info}), here)
    assert (len(told.statusInfo.additionalInfo), here.losses) == (512, ["text"])


def test_roots_of_car_makers_are_left_out() -> None:
    here = station()
    hashes = {key: value for key, value in HASH.items() if key != "responderURL"}
    oem = {"certificateType": "OEMRootCertificate", "certificateHashData": hashes}
    root = {"certificateType": "V2GRootCertificate", "certificateHashData": hashes}
    both = narrowed(message("GetInstalledCertificateIds", "answer", {"status": "Accepted", "certificateHashDataChain": [oem, root]}), here)
    assert (both.status, [one.certificateType for one in both.certificateHashDataChain]) == ("Accepted", ["V2GRootCertificate"])
    alone = narrowed(message("GetInstalledCertificateIds", "answer", {"status": "Accepted", "certificateHashDataChain": [oem]}), here)
    assert (alone.status, alone.certificateHashDataChain, here.losses) == ("NotFound", UNSET, ["cert.oem_root"] * 2)


@pytest.mark.parametrize(
    "action", sorted((UP | DOWN) - {"TriggerMessage", "SignCertificate", "CertificateSigned", "GetInstalledCertificateIds"})
)
def test_any_request_of_2_1_is_valid_2_0_1_afterwards_or_untold(action: str) -> None:
    for seed in range(60):
        rng = random.Random(seed)
        made = message(action, "request", instance(rng, "2.1", action, "request", optional=rng.choice([0.0, 0.5, 1.0])))
        try:
            told = narrowed(made, station())
        except Untold:
            continue
        if action == "InstallCertificate" and told.certificateType == "OEMRootCertificate":
            continue  # refused by the flow
        CODEC.encode_request(told)


@pytest.mark.parametrize("action", sorted(UP | DOWN))
def test_any_answer_of_2_1_is_valid_2_0_1_afterwards_or_untold(action: str) -> None:
    for seed in range(60):
        rng = random.Random(seed)
        made = message(action, "answer", instance(rng, "2.1", action, "answer", optional=rng.choice([0.0, 0.5, 1.0])))
        try:
            CODEC.encode_answer(action, narrowed(made, station()))
        except Untold:
            continue
