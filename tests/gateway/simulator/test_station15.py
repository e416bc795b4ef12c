"""A 1.5 station and a central system over SOAP, both on zeep, each judging the other by the schema of the WSDL."""

from pathlib import Path

import pytest
from zeep.exceptions import Fault

from gateway.simulator.errors import CallRefused, InvalidAnswer
from gateway.simulator.schemas import Unacceptable
from gateway.simulator.soap_service import header_text
from tests.gateway.simulator.soap_central import command, soap_central
from tests.peers import booted, station

REFERENCE = Path("/work/shared/spec/wsdl")


async def test_the_wsdl_is_fetched_and_the_station_boots_at_the_address_in_it() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url, connectors=2) as cp:
        assert [name for name, _ in central.requests] == ["BootNotification"] + ["StatusNotification"] * 3
        assert cp.interval == 300
        assert header_text(central.envelopes[0], "From") == cp.callback_url
        assert header_text(central.envelopes[0], "Action") == "/BootNotification"
        assert header_text(central.envelopes[0], "To") == central.url


async def test_a_session_speaks_1_5() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        await cp.run_session(1, "TAG", readings=2)
        assert [each["status"] for each in central.of("StatusNotification")] == ["Available", "Available", "Occupied", "Available"]
        (stop,) = central.of("StopTransaction")
        assert (stop["transactionId"], stop["meterStop"], "reason" in stop) == (7, 1366, False)
        values = [each["values"][0]["value"][0] for each in central.of("MeterValues")]
        assert [(each["_value_1"], each["unit"]) for each in values] == [("1183", "Wh"), ("1366", "Wh")]
        assert len(stop["transactionData"][0]["values"]) == 2


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference WSDLs are not beside the project")
async def test_a_station_made_from_the_reference_wsdls_is_understood_as_well() -> None:
    given = {
        "central_wsdl": (REFERENCE / "ocpp-1.5-central-system.wsdl").read_bytes(),
        "charge_point_wsdl": (REFERENCE / "ocpp-1.5-charge-point.wsdl").read_bytes(),
    }
    async with soap_central() as central, booted("1.5", "CP", central.url, **given) as cp:
        await cp.run_session()
        assert await command(cp, "ClearCache") == "Accepted"


async def test_a_remote_start_is_answered_and_then_obeyed() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        assert await command(cp, "RemoteStartTransaction", idTag="R", connectorId=1) == "Accepted"
        await cp.log.wait_for("StartTransaction")
        assert await command(cp, "RemoteStopTransaction", transactionId=7) == "Accepted"
        await cp.log.wait_for("StopTransaction")
        assert await command(cp, "RemoteStopTransaction", transactionId=8) == "Rejected"
        assert [each.action for each in cp.received] == ["RemoteStartTransaction", "RemoteStopTransaction", "RemoteStopTransaction"]
        assert cp.received[0].payload == {"idTag": "R", "connectorId": 1}


async def test_commands_are_answered_in_the_words_of_1_5() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        answer = await command(cp, "GetConfiguration", key=["HeartBeatInterval", "Nonsense"])
        assert [(each.key, each.value) for each in answer.configurationKey] == [("HeartBeatInterval", "300")]
        assert answer.unknownKey == ["Nonsense"]
        assert await command(cp, "ChangeConfiguration", key="HeartBeatInterval", value="9") == "Accepted"
        assert cp.interval == 9
        assert await command(cp, "UnlockConnector", connectorId=9) == "Rejected"
        assert await command(cp, "Reset", type="Soft") == "Accepted"
        await cp.log.wait_for("BootNotification", count=2)


async def test_a_command_the_station_lacks_or_that_is_not_for_it_gets_a_fault() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        cp.commands = {action: each for action, each in cp.commands.items() if action != "GetDiagnostics"}
        with pytest.raises(Fault) as refused:
            await command(cp, "GetDiagnostics", location="ftp://127.0.0.1/")
        assert refused.value.subcodes[0].localname == "NotSupported"
        with pytest.raises(Fault) as refused:
            await command(cp, "ClearCache", identity="OTHER")
        assert refused.value.subcodes[0].localname == "IdentityMismatch"
        assert [each.why for each in cp.violations] == ["chargeBoxIdentity is 'OTHER'"]
        cp.violations.clear()


async def test_a_command_against_the_schema_is_a_violation() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        with pytest.raises(Fault) as refused:
            await command(cp, "Reset", type="Gentle")
        assert refused.value.subcodes[0].localname == "ProtocolError"
        assert "Gentle" in cp.violations[0].why
        cp.violations.clear()


async def test_an_answer_against_the_schema_is_a_violation() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        central.answers["Authorize"] = {"idTagInfo": {"status": "Perhaps"}}
        with pytest.raises(InvalidAnswer, match="Perhaps"):
            await cp.authorize("T")
        assert len(cp.violations) == 1
        cp.violations.clear()


async def test_a_fault_is_a_refusal_and_the_message_is_not_sent_again() -> None:
    fault = (
        b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:c="urn://Ocpp/Cs/2012/06/"><s:Body><s:Fault><s:Code><s:Value>'
        b"s:Receiver</s:Value><s:Subcode><s:Value>c:InternalError</s:Value></s:Subcode></s:Code><s:Reason><s:Text>no</s:Text></s:Reason>"
        b"</s:Fault></s:Body></s:Envelope>"
    )
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        central.answers["StartTransaction"] = fault
        with pytest.raises(CallRefused) as refused:
            await cp.start_transaction()
        assert refused.value.code == "InternalError"
        assert len(central.of("StartTransaction")) == 1


@pytest.mark.parametrize("trouble", [None, 503])
async def test_without_an_answer_the_same_message_is_sent_again_until_there_is_one(trouble: int | None) -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        answer, central.answers["StartTransaction"] = central.answers["StartTransaction"], trouble
        transaction = await cp.start_transaction()
        assert transaction.transaction_id is None
        central.answers["StartTransaction"] = answer
        await cp.flushed()
        assert transaction.transaction_id == 7
        starts = central.of("StartTransaction")
        assert starts == [starts[0]] * len(starts)
        frames = {each.frame for each in cp.log.of("StartTransaction")}
        assert len(frames) == 1


async def test_basic_credentials_are_sent() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url, password="secret"):
        assert central.authorization[0] == "Basic Q1A6c2VjcmV0"


async def test_the_station_does_not_send_what_the_schema_forbids() -> None:
    async with soap_central() as central, station("1.5", "CP", central.url) as cp:
        await cp.connect()
        with pytest.raises(Unacceptable, match="maximum length"):
            await cp.authorize("T" * 21)
        with pytest.raises(Unacceptable, match="no operation"):
            await cp.call("SecurityEventNotification")
        assert central.requests == []


async def test_files_are_uploaded_and_firmware_is_updated_in_the_words_of_1_5() -> None:
    async with soap_central() as central, booted("1.5", "CP", central.url) as cp:
        assert await command(cp, "GetDiagnostics", location="ftp://127.0.0.1/") == "CP.zip"
        await cp.log.wait_for("DiagnosticsStatusNotification")
        await command(cp, "UpdateFirmware", location="ftp://127.0.0.1/", retrieveDate="2026-11-23T12:00:00Z")
        await cp.log.wait_for("FirmwareStatusNotification", count=2)
        assert [each["status"] for each in central.of("DiagnosticsStatusNotification")] == ["Uploaded"]
        assert [each["status"] for each in central.of("FirmwareStatusNotification")] == ["Downloaded", "Installed"]
