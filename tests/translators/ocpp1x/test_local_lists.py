"""The versions of the parts of a local list."""

from __future__ import annotations

import random

import pytest

from translators.ocpp1x.local_lists import versions


@pytest.mark.parametrize(
    ("wanted", "parts", "known", "full", "expected"),
    [
        (8, 1, 7, False, [8]),
        (9, 3, 0, True, [7, 8, 9]),
        (9, 3, 8, True, [10, 11, 12]),
        (9, 1, 50, True, [9]),
        (9, 2, 7, False, [8, 9]),
        (9, 2, 8, False, [10, 11]),
        (2, 3, 0, True, [3, 4, 5]),
        (0, 1, 0, True, [1]),
        (-4, 1, 6, False, [7]),
        (9, 1, 2**31 - 1, False, []),
        (9, 2, 2**31 - 1, True, [1, 2]),
        (2**31 - 1, 1, 5, False, [2**31 - 1]),
        (2**31, 2, 5, True, [1, 2]),
    ],
)
def test_the_versions_of_the_parts(wanted: int, parts: int, known: int, full: bool, expected: list[int]) -> None:
    assert list(versions(wanted, parts, known, full=full)) == expected


def test_each_part_is_newer_than_what_was_and_only_the_last_has_the_final_version() -> None:
    rng = random.Random(7)
    for _ in range(2000):
        wanted, parts, known, full = rng.randint(-3, 40), rng.randint(1, 9), rng.randint(0, 40), rng.random() < 0.5
        found = list(versions(wanted, parts, known, full=full))
        assert len(found) == parts
        assert found[0] >= 1  # D01.FR.18
        assert found == sorted(set(found))
        assert (full and parts == 1) or found[0] > known  # D01.FR.19
        assert wanted not in found[:-1]
