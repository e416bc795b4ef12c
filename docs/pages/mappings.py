"""`docs/mappings/`: what becomes of every action of every version, from the routes and ledgers of the translators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from inspect import getdoc, getmodule
from itertools import groupby
from typing import NamedTuple, get_args

from translators.flow import Fate, Route
from translators.mapping import ActionRow, FieldRow, action_rows, field_rows
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, pair

NOTE = "<!-- Written by `make docs` from the routes and ledgers of translators/; change them there. -->"
INDEX_HEAD = f"""\
# Mappings

{NOTE}

What becomes of each action of each version, for each target. *Relayed*: the same version on both sides; it passes byte for byte after validation.
*Translated*: the other side gets the message of its version that means the same. *Emulated*: the other side has no such message; the gateway does it by
other means, from what it knows, reads or composes. *Carried*: inside a DataTransfer, by a convention that both sides know. *Refused*: there is no
counterpart; the sender gets the answer its version has for that, and the [loss](../losses.md) is counted. Most are commands or notices of one version
only. A single message may still be refused for what it asks: the pages say when. `ocpp-gateway mapping` prints the same in a terminal.
"""

FATES_OF_ACTIONS = get_args(Fate)
FATES = {"to": "→", "kept": "the gateway's own use", "lost": "lost", "made": "made"}


class Page(NamedTuple):
    """The messages of one side for all pairs of versions that share their tables."""

    sent_by: str
    rows: tuple[ActionRow, ...]

    @property
    def stations(self) -> list[str]:
        return list(dict.fromkeys(row.station for row in self.rows))

    @property
    def backends(self) -> list[str]:
        return list(dict.fromkeys(row.backend for row in self.rows))

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
    alike: dict[tuple[str, int], list[ActionRow]] = {}
    for row in action_rows():
        found = pair(row.station, row.backend)
        if not found.relay:
            alike.setdefault((row.sent_by, id(found.from_station if row.sent_by == "station" else found.from_backend)), []).append(row)
    for (sent_by, _), rows in alike.items():
        yield Page(sent_by, tuple(rows))


def _index(found: list[Page]) -> str:
    lines = [INDEX_HEAD, *(f"* [{page.title}]({page.file})" for page in found)]
    pages = {(row.station, row.backend, row.sent_by): page for page in found for row in page.rows}
    for side, versions, head in (("station", STATION_VERSIONS, "backend"), ("backend", BACKEND_VERSIONS, "station")):
        targets = BACKEND_VERSIONS if side == "station" else STATION_VERSIONS
        for version in versions:
            lines += ["", f"## What a {side} of {version} starts", ""]
            lines += [f"| action | {' | '.join(f'{head} {target}' for target in targets)} |", "|---|" + "---|" * len(targets)]
            mine = [row for row in action_rows() if row.sent_by == side and version == (row.station if side == "station" else row.backend)]
            for action, rows in _by_action(mine):
                lines.append(f"| {action} | {' | '.join(_link(row, pages) for row in rows)} |")
            for fate in FATES_OF_ACTIONS:
                counts = [_count(mine, side, target, fate) for target in targets]
                if any(counts):
                    lines.append(f"| *{fate}* | {' | '.join(map(str, counts))} |")
    return "\n".join([*lines, ""])


def _count(rows: list[ActionRow], side: str, target: str, fate: str) -> int:
    return sum(row.fate == fate and target == (row.backend if side == "station" else row.station) for row in rows)


def _by_action(rows: Iterable[ActionRow]) -> list[tuple[str, list[ActionRow]]]:
    found: dict[str, list[ActionRow]] = {}
    for row in rows:
        found.setdefault(row.action, []).append(row)
    return sorted(found.items())


def _link(row: ActionRow, pages: Mapping[tuple[str, str, str], Page]) -> str:
    page = pages.get((row.station, row.backend, row.sent_by))
    if page is None:
        return row.fate
    return f"[{row.fate}]({page.file}#{row.action.lower() if _route(row) is not None else 'refused'})"


def _page(page: Page) -> str:
    lines = [f"# {page.title}", "", NOTE, "", "All: [index](index.md). Names in brackets are [losses](../losses.md).", ""]
    refused: list[tuple[str, str]] = []
    for action, rows in _by_action(page.rows):
        if _route(rows[-1]) is None:
            refused.append((action, rows[-1].why))
        else:
            lines += _action(page, rows)
    if refused:
        lines += ["## Refused", "", "| action | why |", "|---|---|", *(f"| {action} | {_cell(why)} |" for action, why in refused), ""]
    return "\n".join(lines)


def _action(page: Page, rows: list[ActionRow]) -> Iterator[str]:
    yield from (f"## {rows[-1].action}", "")
    said: dict[str, list[str]] = {}
    for row in rows:
        text = f"*{row.fate.capitalize()}*: {row.why if row.fate == 'refused' else row.becomes or 'answered here'}"
        said.setdefault(text.rstrip("."), []).append(row.station if page.sent_by == "backend" else row.backend)
    for text, versions in said.items():
        only = "" if len(said) == 1 else f" ({'station' if page.sent_by == 'backend' else 'backend'} {', '.join(dict.fromkeys(versions))})"
        yield from (f"{text}{only}.", "")
    yield from (_words(rows[-1]), "")
    shown = next((row for row in reversed(rows) if row.fate != "refused"), rows[-1])
    for part, group in groupby(field_rows(shown), key=lambda field: field.part):
        yield from (f"{part[0].upper()}{part[1:]}:", "", "| field | fate | target | note |", "|---|---|---|---|")
        yield from (_field(field) for field in group)
        yield ""
    route = _route(rows[-1])
    if route is not None and route.ledger.losses:
        yield from (
            f"May also get lost, by what is said or what happens: {', '.join(f'[{name}]' for name in sorted(route.ledger.losses))}.",
            "",
        )


def _field(field: FieldRow) -> str:
    return f"| {_cell(field.field)} | {FATES[field.fate]} | {_cell(field.target)} | {_cell(field.note)} |"


def _route(row: ActionRow) -> Route | None:
    """Its flow; None for a refusal."""
    found = pair(row.station, row.backend)
    route = (found.from_station if row.sent_by == "station" else found.from_backend).get(row.action)
    return route if isinstance(route, Route) else None


def _words(row: ActionRow) -> str:
    """The docstring of the flow's module: what becomes of the message and why, with sources."""
    route = _route(row)
    return (getdoc(getmodule(route.flow)) or "") if route is not None else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
