"""What is masked, and that everything else is left letter for letter."""

import copy
import json
import time

import pytest

from gateway.redaction import MASK, Redactor

SECRET = "geheim-0123456789"


@pytest.mark.parametrize(
    "frame",
    [
        '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"geheim-0123456789"}]',
        '[3,"1",{"configurationKey":[{"key":"authorizationkey","readonly":false,"value":"geheim-0123456789"}]}]',
        (
            '[2,"1","SetVariables",{"setVariableData":[{"component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"},'
            '"attributeValue":"geheim-0123456789"}]}]'
        ),
        '[2,"1","NotifyReport",{"reportData":[{"variable":{"name":"BasicAuthPassword"},"variableAttribute":[{"value":"geheim-0123456789"}]}]}]',
        (
            '[2,"1","SetNetworkProfile",{"connectionData":{"basicAuthPassword":"geheim-0123456789","apn":{"apnPassword":"geheim-0123456789"},'
            '"vpn":{"server":"x","user":"u","password":"geheim-0123456789","key":"geheim-0123456789"}}}]'
        ),
        '[2,"1","GetDiagnostics",{"location":"ftp://user:geheim-0123456789@host/path"}]',
        '[2,"1","DataTransfer",{"data":"{\\"password\\":\\"geheim-0123456789\\"}"}]',
        '[2,"1","DataTransfer",{"data":"-----BEGIN EC PRIVATE KEY-----\\ngeheim-0123456789\\n-----END EC PRIVATE KEY-----"}]',
        '[2,"1","Broken",{"password":"geheim-0123456789"',
        '<s:Envelope xmlns:s="s"><s:Header><w:Password xmlns:w="w" Type="x">geheim-0123456789</w:Password></s:Header></s:Envelope>',
        '<s:Envelope xmlns:s="s" xmlns:c="c"><c:key>AuthorizationKey</c:key><c:readonly>false</c:readonly><c:value>geheim-0123456789</c:value></s:Envelope>',
        '<s:Envelope xmlns:s="s"><key>AuthorizationKey</key><value><![CDATA[geheim-0123456789]]></value></s:Envelope>',
        '<s:Envelope xmlns:s="s"><location>ftp://user:geheim-0123456789@host/</location></s:Envelope>',
        "<key>AuthorizationKey</key><value>geheim-0123456789",
        '<!DOCTYPE a [<!ENTITY e "x">]><a><password>geheim-0123456789</password></a>',
        "Authorization: Basic geheim-0123456789",
        "{'Authorization': 'Bearer geheim-0123456789'}",
        "connecting to wss://cp:geheim-0123456789@csms.example/x",
    ],
)
def test_no_secret_is_shown_in_any_form_of_wire_text(frame: str) -> None:
    assert SECRET not in Redactor().frame(frame)
    assert SECRET not in Redactor().frame(frame.encode())
    assert MASK in Redactor().frame(frame)


@pytest.mark.parametrize(
    "text",
    [
        '[2, "1",  "StartTransaction", {"connectorId": 1.0, "idTag":"ABC", "meterStart":10}]',
        '[3,"1",{"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"60"}]}]',
        '<s:Envelope xmlns:s="s" xmlns:c="c"><c:key>HeartbeatInterval</c:key><c:value>60</c:value><c:idTag>ABC</c:idTag></s:Envelope>',
        "Basic authentication of a station at http://host:80/path failed",
        '{"token_type": "x", "url": "ws://host:9000/a@b"}',
        '{"password": ""}',
    ],
)
def test_text_without_a_secret_comes_back_letter_for_letter(text: str) -> None:
    assert Redactor().frame(text) == text


def test_the_neighbours_of_a_secret_stay_readable() -> None:
    shown = json.loads(Redactor().frame('[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"x"}]'))
    assert shown == [2, "1", "ChangeConfiguration", {"key": "AuthorizationKey", "value": MASK}]
    xml = Redactor().frame("<a><key>AuthorizationKey</key><value>s</value><key>Other</key><value>60</value></a>")
    assert xml == f"<a><key>AuthorizationKey</key><value>{MASK}</value><key>Other</key><value>60</value></a>"


def test_a_secret_key_without_value_does_not_mask_the_next_keys_value() -> None:
    xml = "<a><e><key>AuthorizationKey</key></e><e><key>Other</key><value>60</value></e></a>"
    assert Redactor().frame(xml) == xml


@pytest.mark.parametrize(
    "frame",
    [
        '[2,"1","Authorize",{"idTag":"ABCD1234"}]',
        '[2,"1","Authorize",{"idToken":{"idToken":"ABCD1234","type":"ISO14443","additionalInfo":[{"additionalIdToken":"ABCD1234","type":"x"}]}}]',
        '[2,"1","BootNotification",{"iccid":"ABCD1234","imsi":"ABCD1234"}]',
        '<c:authorizeRequest xmlns:c="c"><c:idTag>ABCD1234</c:idTag></c:authorizeRequest>',
        '<c:startTransactionResponse xmlns:c="c"><idTagInfo><parentIdTag>ABCD1234</parentIdTag></idTagInfo></c:startTransactionResponse>',
    ],
)
def test_identities_are_masked_only_when_asked_for(frame: str) -> None:
    assert "ABCD1234" in Redactor().frame(frame)
    assert "ABCD1234" not in Redactor(identities=True).frame(frame)


def test_masking_changes_nothing_it_is_given() -> None:
    event = {"headers": {"Authorization": "Basic abc"}, "list": [{"password": "x"}, ("a",)], "n": 1, "none": None}
    before = copy.deepcopy(event)
    masked = Redactor().value(event)
    assert event == before
    assert masked == {"headers": {"Authorization": MASK}, "list": [{"password": MASK}, ("a",)], "n": 1, "none": None}


def test_a_value_without_secret_is_the_same_object() -> None:
    event = {"a": [1, "x", {"b": (True, None, 1.5)}]}
    assert Redactor().value(event) is event


def test_objects_are_shown_without_the_secrets_of_their_repr() -> None:
    class Settings:
        def __repr__(self) -> str:
            return "Settings(user='u', password='geheim-0123456789', token=\"geheim-0123456789\")"

    masked = Redactor().value({"settings": Settings()})
    assert masked == {"settings": f"Settings(user='u', password='{MASK}', token='{MASK}')"}


def test_bytes_that_are_no_text_are_shown_escaped() -> None:
    assert Redactor().value({"raw": b"\xff[1]"}) == {"raw": "\\xff[1]"}


def test_depth_without_end_is_cut() -> None:
    deep: list[object] = []
    for _ in range(1000):
        deep = [deep]
    assert MASK in str(Redactor().value(deep))


@pytest.mark.parametrize(
    "piece", ["password", "<password>", "<key>AuthorizationKey</key>", "://a:", "-----BEGIN PRIVATE KEY-----", '"password=', "<key "]
)
def test_text_made_to_be_slow_is_masked_fast(piece: str) -> None:
    start = time.perf_counter()
    Redactor(identities=True).frame(piece * (1_000_000 // len(piece)))
    Redactor().frame(f"[{piece}" * (1_000_000 // len(piece)))
    assert time.perf_counter() - start < 3
