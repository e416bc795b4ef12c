"""Times in the shapes that stations write them."""

import json
from decimal import Decimal
from pathlib import Path

import ocpp
import pytest

from translators.repairs.times import DATE_FIELDS, rfc3339


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-23T08:15:30Z", "2026-11-23T08:15:30Z"),
        ("2026-11-23T08:15:30.123456789Z", "2026-11-23T08:15:30.123456789Z"),
        ("2026-11-23T10:15:30+02:00", "2026-11-23T10:15:30+02:00"),
        ("2026-11-23T08:15:30", "2026-11-23T08:15:30Z"),
        ("2026-11-23 08:15:30", "2026-11-23T08:15:30Z"),
        ("2026-11-23t08:15:30z", "2026-11-23T08:15:30Z"),
        ("2026-11-23T10:15:30+0200", "2026-11-23T08:15:30Z"),
        ("2026-11-23T10:15:30 +02", "2026-11-23T08:15:30Z"),
        ("2026-11-23T03:15:30-0500", "2026-11-23T08:15:30Z"),
        ("2026-11-23T08:15:30,5Z", "2026-11-23T08:15:30.500Z"),
        ("20261123T081530Z", "2026-11-23T08:15:30Z"),
        ("2026-11-23T08:15Z", "2026-11-23T08:15:00Z"),
        ("2026-11-23", "2026-11-23T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"),
        (1795421730, "2026-11-23T08:15:30Z"),
        (1795421730123, "2026-11-23T08:15:30.123Z"),
        (Decimal("1795421730.5"), "2026-11-23T08:15:30.500Z"),
        ("1795421730", "2026-11-23T08:15:30Z"),
        (0, "1970-01-01T00:00:00Z"),
    ],
)
def test_a_time_is_written_as_rfc_3339(written, meant):
    assert rfc3339(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-11-23T25:00:00Z",
        "2026-11-23T08:15:30+99:00",
        "9" * 15,
        10**18,
        "0001-01-01T00:00:00+0200",
    ],
)
def test_a_text_that_is_no_time_is_not_made_one(written):
    assert rfc3339(written) is None


def test_the_names_of_times_are_those_of_the_schemas():
    """A `date-time` of any version has one of the names, and no other text has."""
    times, texts = set(), set()

    def collect(node):
        if isinstance(node, dict):
            for name, inner in node.get("properties", {}).items():
                if isinstance(inner, dict) and inner.get("type") == "string":
                    (times if inner.get("format") == "date-time" else texts).add(name)
            for inner in node.values():
                collect(inner)
        elif isinstance(node, list):
            for inner in node:
                collect(inner)

    for version in ("v16", "v201", "v21"):
        for path in (Path(ocpp.__file__).parent / version / "schemas").glob("*.json"):
            collect(json.loads(path.read_text(encoding="utf-8-sig")))
    assert times == DATE_FIELDS
    assert not texts & DATE_FIELDS
