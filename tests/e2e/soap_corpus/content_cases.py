"""The fields of OCPP as stations fill them: each is repaired under its name, or refused."""

from __future__ import annotations

from typing import Any

from tests.e2e.soap_corpus.cases import SENDER, Case, element, post

TIME = "2026-01-02T03:04:05Z"


def boot(**changes: Any) -> bytes:
    fields = {"chargePointVendor": "Acme", "chargePointModel": "X"} | changes
    return post(element("bootNotificationRequest", **fields), "BootNotification")


def status(**changes: Any) -> bytes:
    fields = {"connectorId": 1, "status": "Available", "errorCode": "NoError"} | changes
    return post(element("statusNotificationRequest", **fields), "StatusNotification")


def data(inner: str) -> bytes:
    return post(element("dataTransferRequest", vendorId="v", data=inner), "DataTransfer")


def meter(values: str, connector: object = 1) -> bytes:
    return post(
        element("meterValuesRequest", connectorId=connector).replace("</c:meterValuesRequest>", f"{values}</c:meterValuesRequest>"),
        "MeterValues",
    )


def values(*inner: str, time: str = TIME) -> str:
    return f"<c:values><c:timestamp>{time}</c:timestamp>{''.join(inner)}</c:values>"


def raw(name: str, inner: str) -> bytes:
    """A body element with this inside."""
    return post(f"<c:{name}Request>{inner}</c:{name}Request>", name[0].upper() + name[1:])


def sampled(**fields: str) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": TIME, "sampledValue": [fields]}]}


ELEMENTS = [
    Case("elements in another order",
        raw("statusNotification", "<c:errorCode>NoError</c:errorCode><c:status>Available</c:status><c:connectorId>1</c:connectorId>"),
         quirks=("soap_element_order",), heard={"connectorId": 1, "status": "Available"}),
    Case("an element of a vendor",
        raw("authorize", "<c:idTag>T</c:idTag><v:x xmlns:v='urn:v'>1</v:x>"),
        quirks=("unknown_field",), heard={"idTag": "T"}),
    Case("an element twice",
        raw("authorize", "<c:idTag>A</c:idTag><c:idTag>B</c:idTag>"),
        quirks=("soap_duplicate_element",), heard={"idTag": "A"}),
    Case("an element in no namespace", raw("authorize", "<idTag>A</idTag>"), quirks=("soap_element_name",), heard={"idTag": "A"}),
    Case("an element in another namespace",
        raw("authorize", "<v:idTag xmlns:v='urn:v'>A</v:idTag>"),
        quirks=("soap_element_name",), heard={"idTag": "A"}),
    Case("an element in other letters", raw("authorize", "<c:idtag>A</c:idtag>"), quirks=("soap_element_name",), heard={"idTag": "A"}),
    Case("xsi:type", raw("authorize", "<c:idTag xsi:type='c:IdToken'>A</c:idTag>"), heard={"idTag": "A"}),
    Case("xsi:type of something else", raw("authorize", "<c:idTag xsi:type='xsd:int'>A</c:idTag>"), heard={"idTag": "A"}),
    Case("nil where a value may be missing",
        raw("bootNotification", "<c:chargePointVendor>A</c:chargePointVendor><c:chargePointModel>X</c:chargePointModel><c:iccid xsi:nil='true'/>"),
         quirks=("null_field",), heard={"chargePointVendor": "A"}),
    Case("nil where a value is needed", raw("authorize", "<c:idTag xsi:nil='1'/>"), 400, SENDER, says="idTag", quirks=("null_field",)),
    Case("an element missing",
        raw("statusNotification", "<c:connectorId>1</c:connectorId><c:errorCode>NoError</c:errorCode>"),
        400, SENDER, says="status"),
    Case("nothing inside", raw("startTransaction", ""), 400, SENDER, quirks=("soap_no_time",)),
    Case("an empty optional text", boot(iccid=""), quirks=("empty_optional",), heard={"chargePointVendor": "Acme"}),
    Case("an empty optional number",
        raw("meterValues", "<c:connectorId>1</c:connectorId><c:transactionId></c:transactionId>" + values("<c:value>5</c:value>")),
         quirks=("empty_optional",), heard=sampled(value="5")),
    Case("attributes nobody knows",
        post("<c:authorizeRequest id='1' c:x='2'><c:idTag lang='en'>A</c:idTag></c:authorizeRequest>", "Authorize"),
        heard={"idTag": "A"}),
]  # fmt: skip
TEXTS = [
    Case("a serial number too long",
        boot(chargePointSerialNumber="S" * 30),
        quirks=("soap_too_long",), heard={"chargePointSerialNumber": "S" * 25}),
    Case("an idTag too long", raw("authorize", f"<c:idTag>{'T' * 21}</c:idTag>"), says="authorizeResponse", quirks=("soap_too_long", "token_alias")),
    Case("an idTag of 256 characters", raw("authorize", f"<c:idTag>{'T' * 256}</c:idTag>"), 400, SENDER, says="256", quirks=("soap_too_long",)),
    Case("a name of 50 KB", boot(firmwareVersion="F" * 50_000), quirks=("soap_too_long", "too_long"), heard={"firmwareVersion": "F" * 50}),
    Case("XML in CDATA", data("<![CDATA[<a b='c'>&amp;</a>]]>"), heard={"data": "<a b='c'>&amp;</a>"}),
    Case("XML as it is", data("x<c:a>1</c:a>y"), says="dataTransferResponse", quirks=("soap_markup_as_text",)),
    Case("an end of CDATA inside", data("<![CDATA[a]]]]><![CDATA[>b]]>"), heard={"data": "a]]>b"}),
    Case("blanks that mean something", data("  a\n b  "), heard={"data": "  a\n b  "}),
    Case("letters of the whole world", data("Ä€漢字🚗‮"), heard={"data": "Ä€漢字🚗‮"}),
    Case("half a pair as a reference", data("&#xD83D;"), 400, SENDER),
]  # fmt: skip
NUMBERS = [
    Case("a number between blanks", status(connectorId=" 1\n"), heard={"connectorId": 1}),
    Case("a number with a sign", status(connectorId="+1"), heard={"connectorId": 1}),
    Case("a number with a point", status(connectorId="1.0"), quirks=("integral_float",), heard={"connectorId": 1}),
    Case("a number with a comma", status(connectorId="1,0"), quirks=("integral_float",), heard={"connectorId": 1}),
    Case("half a number", status(connectorId="1.5"), 400, SENDER, says="connectorId"),
    Case("a number of 33 bits", status(connectorId="4294967297"), 400, SENDER, says="connectorId"),
    Case("a number of 10,000 digits", status(connectorId="9" * 10_000), 400, SENDER),
    Case("a number in words", status(connectorId="one"), 400, SENDER, says="connectorId"),
    Case("a number in other digits", status(connectorId="١"), 400, SENDER),
    Case("a number in hexadecimal", status(connectorId="0x1"), 400, SENDER),
    Case("no number", status(connectorId=""), 400, SENDER, quirks=("empty_optional",)),
]
REGISTERS = [
    Case("a register with a fraction",
        post(element("startTransactionRequest", connectorId=1, idTag="T", timestamp=TIME, meterStart="100.5"), "StartTransaction"),
        says="startTransactionResponse", quirks=("meter_rounded",), heard={"meterStart": 101}),
    Case("a register with a comma", post(element("stopTransactionRequest", transactionId=77, timestamp=TIME, meterStop="900,4"), "StopTransaction"),
        says="stopTransactionResponse", quirks=("meter_rounded", "tx_orphan_stop"), heard={"meterStop": 900}),
    Case("a register in words",
        post(element("startTransactionRequest", connectorId=1, idTag="T", timestamp=TIME, meterStart="much"), "StartTransaction"),
        400, SENDER, says="meterStart"),
    Case("a stop without a number",
        post(element("stopTransactionRequest", transactionId="", timestamp="2026-01-02T03:04:06Z", meterStop=950), "StopTransaction"),
        says="stopTransactionResponse", quirks=("empty_optional", "missing_default"), heard={"meterStop": 950}),
    Case("a stop without any transaction",
        raw("stopTransaction", "<c:transactionId xsi:nil='true'/><c:timestamp>2026-01-02T03:04:07Z</c:timestamp><c:meterStop>960</c:meterStop>"),
        says="stopTransactionResponse", quirks=("missing_default", "null_field", "tx_orphan_stop"), heard={"transactionId": -1, "meterStop": 960}),
    Case("a boot without a vendor", raw("bootNotification", "<c:chargePointModel>X</c:chargePointModel>"),
        says="Accepted", quirks=("missing_default",), heard={"chargePointVendor": "Unknown"}),
    Case("a status without an error", raw("statusNotification", "<c:connectorId>1</c:connectorId><c:status>Faulted</c:status>"),
        quirks=("missing_default",), heard={"errorCode": "OtherError"}),
]  # fmt: skip
TIMES = [
    Case("a time without a zone", status(timestamp="2026-01-02T03:04:05"), quirks=("timestamp_format",), heard={"timestamp": TIME}),
    Case("a time with an offset", status(timestamp="2026-01-02T05:04:05+02:00"), heard={"timestamp": TIME}),
    Case("a time with a short offset", status(timestamp="2026-01-02T05:04:05+02"), quirks=("timestamp_format",), heard={"timestamp": TIME}),
    Case("a time with a comma", status(timestamp="2026-01-02T03:04:05,000Z"), quirks=("timestamp_format",), heard={"timestamp": TIME}),
    Case("a time with a blank", status(timestamp="2026-01-02 03:04:05Z"), quirks=("timestamp_format",), heard={"timestamp": TIME}),
    Case(
        "a time without seconds",
        status(timestamp="2026-01-02T03:04Z"),
        quirks=("timestamp_format",),
        heard={"timestamp": "2026-01-02T03:04:00Z"},
    ),
    Case(
        "a day that does not exist", status(timestamp="2022-02-29T03:04:05Z"), says="statusNotificationResponse", quirks=("clock_repaired",)
    ),
    Case("an empty time", status(timestamp=""), says="statusNotificationResponse", quirks=("empty_optional",)),
]
WORDS = [
    Case("a word in other letters", status(status="available"), quirks=("enum_case",), heard={"status": "Available"}),
    Case("a word between blanks", status(status="\n Available "), heard={"status": "Available"}),
    Case("a word of another version", status(status="SuspendedEV"), quirks=("soap_enum_of_version",), heard={"status": "SuspendedEV"}),
    Case("an error nobody has", status(errorCode="OnFire"), quirks=("enum_unknown",), heard={"errorCode": "OtherError"}),
    Case("a word nobody has", status(status="Levitating"), 400, SENDER, says="status"),
]
ODD_VALUE = '<c:value measurand="Mood">1</c:value>'
METER = [
    Case("values without attributes",
        meter(values("<c:value>1</c:value>", "<c:value>2</c:value>")),
        says="meterValuesResponse", quirks=("readings_unnamed",)),
    Case("one value without attributes among others",
        meter(values("<c:value>1</c:value>", "<c:value measurand='Voltage'>230</c:value>")), says="meterValuesResponse"),
    Case("attributes of a namespace",
        meter(values("<c:value c:measurand='Current.Import' c:unit='Amp' xsi:type='c:MeterValue'>71</c:value>")),
        quirks=("soap_element_name",), heard=sampled(value="71", unit="A", measurand="Current.Import")),
    Case("attributes in other letters",
        meter(values("<c:value Measurand='Current.Import' UNIT='Amp'>72</c:value>")),
        quirks=("soap_element_name",), heard=sampled(value="72", unit="A", measurand="Current.Import")),
    Case("attributes in any order",
        meter(values("<c:value unit='Wh' context='Sample.Clock'>7</c:value>")),
        heard=sampled(value="7", unit="Wh", context="Sample.Clock")),
    Case("an attribute of 1.6",
        meter(values("<c:value unit='Wh' phase='L1'>7</c:value>")),
        quirks=("unknown_field",), heard=sampled(value="7", unit="Wh")),
    Case("the unit Amp",
        meter(values("<c:value measurand='Current.Import' unit='Amp'>7</c:value>")),
        heard=sampled(value="7", unit="A", measurand="Current.Import")),
    Case("a unit of 1.6",
        meter(values("<c:value measurand='Current.Import' unit='A'>8</c:value>")),
        says="Response", quirks=("soap_enum_of_version",)),
    Case("a unit in other letters",
        meter(values("<c:value unit='WH'>9</c:value>")),
        quirks=("enum_case",), heard=sampled(value="9", unit="Wh")),
    Case("a value that is empty",
        meter(values("<c:value/>", "<c:value>6</c:value>")),
        quirks=("empty_optional", "sample_dropped"), heard=sampled(value="6")),
    Case("6,000 values in one stop",
        raw("stopTransaction", f"<c:transactionId>78</c:transactionId><c:timestamp>{TIME}</c:timestamp><c:meterStop>970</c:meterStop>"
            f"<c:transactionData>{''.join(values(f'<c:value>{number}</c:value>') for number in range(6_000))}</c:transactionData>"),
        says="stopTransactionResponse", quirks=("tx_orphan_stop",), heard={"meterStop": 970}),
    Case("12,000 values at one time", meter(values(*(f"<c:value>{number}</c:value>" for number in range(12_000)))), says="meterValuesResponse",
        quirks=("readings_unnamed",)),
    Case("no values at all", meter(""), says="meterValuesResponse"),
    Case("a value with a comma",
        meter(values("<c:value>7,5</c:value>")),
        quirks=("decimal_comma",), heard=sampled(value="7.5")),
    Case("a value with its unit behind it",
        meter(values("<c:value measurand='Voltage'>231,5 V</c:value>")),
        quirks=("decimal_comma", "value_with_unit"), heard=sampled(value="231.5", measurand="Voltage", unit="V")),
    Case("a unit that nobody knows",
        meter(values("<c:value unit='furlong'>9</c:value>", "<c:value>10</c:value>")),
        quirks=("sample_dropped",), heard=sampled(value="10")),
    Case("a sampled value of 1.6",
        meter(values("<c:sampledValue><c:value>73</c:value><c:measurand>Voltage</c:measurand><c:phase>L1</c:phase></c:sampledValue>")),
        quirks=("soap_element_name", "soap_enum_of_version", "soap_sample_as_elements"),
        heard=sampled(value="73", measurand="Voltage", phase="L1")),
    Case("readings that stand in transactionData by themselves",
        raw("stopTransaction", f"<c:transactionId>79</c:transactionId><c:timestamp>{TIME}</c:timestamp><c:meterStop>971</c:meterStop>"
            f"<c:transactionData><c:timestamp>{TIME}</c:timestamp><c:value>74</c:value></c:transactionData>"),
        says="stopTransactionResponse", quirks=("soap_readings_unwrapped", "tx_orphan_stop"),
        heard={"transactionData": [{"timestamp": TIME, "sampledValue": [{"value": "74"}]}]}),
    Case("a stop with a reading that nobody knows",
        raw("stopTransaction", f"<c:transactionId>80</c:transactionId><c:timestamp>{TIME}</c:timestamp><c:meterStop>972</c:meterStop>"
            f"<c:transactionData>{values(ODD_VALUE)}</c:transactionData>"),
        says="stopTransactionResponse", quirks=("sample_dropped", "tx_orphan_stop"), heard={"meterStop": 972}),
]  # fmt: skip
CASES = ELEMENTS + TEXTS + NUMBERS + REGISTERS + TIMES + WORDS + METER
