"""Single values of XML, as stations write them and as the WSDL wants them."""

from typing import Any, Literal

import pytest

from translators.losses import QUIRKS
from translators.ocpp1x.soap_values import ABSENT, READERS, Unwritable, enum_reader, register, string_reader, writer
from wsdl.types import Simple

COLOURS = enum_reader({"Red": "Red", "Verde": "Green"}, Literal["Red", "Green", "Blue"], ABSENT)


def read(parse: Any, text: str) -> tuple[Any, list[str]]:
    quirks: list[str] = []
    value = parse(text, quirks.append)
    assert set(quirks) <= set(QUIRKS)
    return value, quirks


@pytest.mark.parametrize(
    ("base", "text", "value", "quirk"),
    [
        ("int", "7", 7, None),
        ("int", " -7\n", -7, None),
        ("int", "+7", 7, None),
        ("int", "7.00", 7, "integral_float"),
        ("int", "7,0", 7, "integral_float"),
        ("int", "", ABSENT, "empty_optional"),
        ("int", "7.5", "7.5", None),
        ("int", "٧", "٧", None),
        ("int", "1e3", "1e3", None),
        ("int", "2147483647", 2147483647, None),
        ("int", "2147483648", "2147483648 (xs:int has 32 bits)", None),
        ("boolean", "true", True, None),
        ("boolean", "0", False, None),
        ("boolean", " TRUE ", True, "enum_case"),
        ("boolean", "False", False, "enum_case"),
        ("boolean", "  ", ABSENT, "empty_optional"),
        ("boolean", "ja", "ja", None),
        ("decimal", "16.5", 16.5, None),
        ("decimal", "16,5", 16.5, "decimal_comma"),
        ("decimal", "16", 16.0, None),
        ("decimal", " ", ABSENT, "empty_optional"),
        ("decimal", "NaN", "NaN", None),
        ("decimal", "1e3", "1e3", None),
        ("dateTime", " 2026-01-01T00:00:00 ", "2026-01-01T00:00:00", None),
        ("dateTime", "", ABSENT, "empty_optional"),
        ("anyURI", "\nftp://h/\n", "ftp://h/", None),
    ],
)
def test_values_are_read_repaired_or_left_as_text_for_the_typed_decoding(base: str, text: str, value: object, quirk: str | None) -> None:
    assert read(READERS[base], text) == (value, [quirk] if quirk else [])


@pytest.mark.parametrize(
    ("text", "value", "quirk"),
    [
        ("Red", "Red", None),
        (" Red ", "Red", None),
        ("Verde", "Green", None),
        ("verde", "Green", "enum_case"),
        ("Blue", "Blue", "soap_enum_of_version"),
        ("BLUE", "Blue", "enum_case"),
        ("", ABSENT, "empty_optional"),
        ("Puce", "Puce", None),
    ],
)
def test_words_of_any_version_and_case_become_the_familys(text: str, value: object, quirk: str | None) -> None:
    assert read(COLOURS, text) == (value, [quirk] if quirk else [])


def test_a_word_nobody_knows_has_what_stands_for_it() -> None:
    assert read(enum_reader({"Red": "Red"}, Literal["Red"], "Red"), "Puce") == ("Red", ["enum_unknown"])
    assert read(enum_reader({"Red": "Red"}, Literal["Red"], None), "Puce") == (ABSENT, ["enum_unknown"])


def test_texts_are_trimmed_kept_or_absent() -> None:
    assert read(string_reader(3, verbatim=False, keep_empty=False), " abc ") == ("abc", [])
    assert read(string_reader(3, verbatim=True, keep_empty=False), " abc ") == (" abc ", ["soap_too_long"])
    assert read(string_reader(None, verbatim=False, keep_empty=False), "  ") == (ABSENT, ["empty_optional"])
    assert read(string_reader(None, verbatim=False, keep_empty=True), "  ") == ("", [])


@pytest.mark.parametrize(
    ("simple", "value", "text"),
    [
        (Simple("int", "int"), -(2**31), "-2147483648"),
        (Simple("boolean", "boolean"), False, "false"),
        (Simple("DecimalOne", "decimal", fraction_digits=1), 6, "6.0"),
        (Simple("DecimalOne", "decimal", fraction_digits=1), 21.4, "21.4"),
        (Simple("dateTime", "dateTime"), "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        (Simple("anyURI", "anyURI"), " http://h/ü|x ", "http://h/%C3%BC%7Cx"),
        (Simple("C", "string", values=("Red", "Verde")), "Green", "Verde"),
        (Simple("C", "string", values=("Red", "Verde")), "Red", "Red"),
        (Simple("string", "string"), "é\n", "é\n"),
    ],
)
def test_values_are_written_as_the_wsdl_wants_them(simple: Simple, value: object, text: str) -> None:
    assert writer(simple, {"Green": "Verde"}, simple.max_length)(value) == text


@pytest.mark.parametrize(
    ("simple", "value"),
    [
        (Simple("int", "int"), 2**31),
        (Simple("int", "int"), True),
        (Simple("int", "int"), "7"),
        (Simple("DecimalOne", "decimal", fraction_digits=1), 21.45),
        (Simple("dateTime", "dateTime"), "tomorrow"),
        (Simple("C", "string", values=("Red",)), "Green"),
        (Simple("C", "string", values=("Red",)), "red"),
        (Simple("S", "string", max_length=3), "four"),
        (Simple("string", "string"), "\x07"),
        (Simple("string", "string"), "\ud800"),
    ],
)
def test_what_the_wsdl_does_not_allow_is_unwritable(simple: Simple, value: object) -> None:
    with pytest.raises(Unwritable):
        writer(simple, {"Green": "Verde"}, simple.max_length)(value)


@pytest.mark.parametrize(
    ("text", "value", "quirk"),
    [
        ("100", 100, None),
        ("100.5", 101, "meter_rounded"),
        (" 99,4 ", 99, "meter_rounded"),
        ("100.0", 100, "integral_float"),
        ("", ABSENT, "empty_optional"),
        ("a lot", "a lot", None),
        ("1e400", "1e400", None),
    ],
)
def test_a_register_with_a_fraction_is_billed_to_the_nearest_watt_hour(text: str, value: Any, quirk: str | None) -> None:
    assert read(register, text) == (value, [] if quirk is None else [quirk])
