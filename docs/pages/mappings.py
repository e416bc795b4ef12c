"""`docs/mappings/`: what becomes of every action of every version, from the routes and ledgers of the translators."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc, getmodule
from itertools import groupby
from typing import NamedTuple

from translators.flow import Route
from translators.mapping import ActionRow, FieldRow, action_rows, field_rows
from translators.versions import pair

NOTE = "<!-- Written by `make docs` from the routes and ledgers of translators/; change them there. -->"
INDEX_HEAD = f"""\
# Mappings

{NOTE}

What becomes of each action. *Translated*: the other side gets what the page says. *Emulated*: the gateway answers itself, from what it remembers or asks
the sender. *Refused*: there is no counterpart; the sender gets the answer its version has for that, and the [loss](../losses.md) is counted.
The same version on both sides is relayed byte for byte after validation. `ocpp-gateway mapping ACTION` prints the same in a terminal.
"""

FATES = {"to": "→", "kept": "the gateway's own use", "lost": "lost", "made": "made"}


class Pair(NamedTuple):
    station: str
    backend: str


class Page(NamedTuple):
    """The messages of one side for all pairs of versions that treat them alike."""

    sent_by: str
    pairs: tuple[Pair, ...]
    rows: tuple[ActionRow, ...]

    @property
    def stations(self) -> list[str]:
        return list(dict.fromkeys(one.station for one in self.pairs))

    @property
    def backends(self) -> list[str]:
        return list(dict.fromkeys(one.backend for one in self.pairs))

    @property
    def title(self) -> str:
        station, backend = f"station {' / '.join(self.stations)}", f"backend {' / '.join(self.backends)}"
        return f"From {station} to {backend}" if self.sent_by == "station" else f"From {backend} to {station}"

    @property
    def file(self) -> str:
        station, backend = f"station-{'-'.join(self.stations)}", f"backend-{'-'.join(self.backends)}"
        return f"{station}-to-{backend}.md" if self.sent_by == "station" else f"{backend}-to-{station}.md"


def mappings() -> Iterator[tuple[str, str]]:
    """File names below docs/mappings/ and their texts."""
    found = list(_pages())
    yield "index.md", _index(found)
    for page in found:
        yield page.file, _page(page)


def _pages() -> Iterator[Page]:
    alike: dict[tuple[object, ...], list[tuple[Pair, tuple[ActionRow, ...]]]] = {}
    rows = (row for row in action_rows() if row.fate != "relayed")
    for (station, backend, sent_by), group in groupby(rows, key=lambda row: (row.station, row.backend, row.sent_by)):
        kept = tuple(group)
        signature = (sent_by, *((row[3:], tuple(field[4:] for field in field_rows(row))) for row in kept))
        alike.setdefault(signature, []).append((Pair(station, backend), kept))
    for signature, members in alike.items():
        # Every combination of the named versions is meant, so pairs that do not form a full grid stay pages of their own.
        stations, backends = {one.station for one, _ in members}, {one.backend for one, _ in members}
        groups = [members] if len(stations) * len(backends) == len(members) else [[member] for member in members]
        for group_of in groups:
            yield Page(str(signature[0]), tuple(one for one, _ in group_of), group_of[0][1])


def _index(found: list[Page]) -> str:
    lines = [INDEX_HEAD, "| page | translated | emulated | refused |", "|---|---|---|---|"]
    for page in found:
        counts = [sum(row.fate == fate for row in page.rows) for fate in ("translated", "emulated", "refused")]
        lines.append(f"| [{page.title}]({page.file}) | {' | '.join(map(str, counts))} |")
    lines.append("")
    for page in found:
        lines += [f"## {page.title}", "", "| action | fate | becomes |", "|---|---|---|"]
        lines += [f"| {_link(page, row)} | {row.fate} | {_cell(row.becomes or row.why)} |" for row in page.rows]
        lines.append("")
    return "\n".join(lines)


def _link(page: Page, row: ActionRow) -> str:
    return row.action if row.fate == "refused" else f"[{row.action}]({page.file}#{row.action.lower()})"


def _page(page: Page) -> str:
    lines = [f"# {page.title}", "", NOTE, "", "All: [index](index.md). Names in brackets are [losses](../losses.md).", ""]
    for row in page.rows:
        if row.fate != "refused":
            lines += _action(row)
    refused = [row for row in page.rows if row.fate == "refused"]
    if refused:
        lines += ["## Refused", "", "| action | why |", "|---|---|", *(f"| {row.action} | {_cell(row.why)} |" for row in refused), ""]
    return "\n".join(lines)


def _action(row: ActionRow) -> Iterator[str]:
    yield from (f"## {row.action}", "", f"*{row.fate.capitalize()}*{f': {row.becomes}' if row.becomes else ''}.", "", _words(row), "")
    for part, group in groupby(field_rows(row), key=lambda field: field.part):
        yield from (f"{part[0].upper()}{part[1:]}:", "", "| field | fate | target | note |", "|---|---|---|---|")
        yield from (_field(field) for field in group)
        yield ""


def _field(field: FieldRow) -> str:
    return f"| {_cell(field.field)} | {FATES[field.fate]} | {_cell(field.target)} | {_cell(field.note)} |"


def _words(row: ActionRow) -> str:
    """The docstring of the flow's module: what becomes of the message and why, with sources."""
    found = pair(row.station, row.backend)
    route = (found.from_station if row.sent_by == "station" else found.from_backend)[row.action]
    assert isinstance(route, Route)  # the caller leaves refusals out
    module = getmodule(route.flow)
    return (getdoc(module) or "") if module is not None else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
