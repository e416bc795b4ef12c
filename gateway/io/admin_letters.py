"""The dead letters in the admin API: list, show, replay, discard. The only part of it that changes something.

| request | does |
|---|---|
| GET /api/v1/dead-letters?station=&limit=&offset= | the list, oldest first; secrets are masked, the messages themselves are not in it |
| GET /api/v1/dead-letters/{id} | one letter with its whole message |
| POST /api/v1/dead-letters/{id}/replay, POST /api/v1/dead-letters/replay | one, or all, back into the queue of their stations |
| DELETE /api/v1/dead-letters/{id}, DELETE /api/v1/dead-letters | one, or all, thrown away |
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from gateway.io.dead_letters import DeadLetters, Queue, Summary
from gateway.redaction import Redactor
from gateway.storage import StoreError

PATH = "/api/v1/dead-letters"
MAX_LISTED = 1000


class LetterPages:
    """The handlers; `add_to` gives an application their routes."""

    def __init__(self, letters: DeadLetters, queue: Queue, redactor: Redactor) -> None:
        self._letters, self._queue, self._redactor = letters, queue, redactor

    def add_to(self, app: web.Application) -> None:
        """Before the application is started."""
        one = PATH + r"/{id:\d{1,15}}"
        app.router.add_get(PATH, self.list)
        app.router.add_get(one, self.show)
        app.router.add_post(one + "/replay", self.replay)
        app.router.add_delete(one, self.discard)
        app.router.add_post(PATH + "/replay", self.replay_all)
        app.router.add_delete(PATH, self.discard_all)

    async def list(self, request: web.Request) -> web.Response:
        limit, offset = _number(request, "limit", MAX_LISTED), _number(request, "offset", 0)
        shown = islice(self._chosen(request), offset, offset + min(limit, MAX_LISTED))
        return _json([msgspec.structs.replace(each, detail=self._redactor.frame(each.detail)) for each in shown])

    async def show(self, request: web.Request) -> web.Response:
        letter = await self._letters.show(_id(request))
        if letter is None:
            return _none(request)
        return _json({"id": _id(request), **msgspec.structs.asdict(letter)})

    async def replay(self, request: web.Request) -> web.Response:
        _same_origin(request)
        done = await _stored(self._letters.replay(_id(request), self._queue))
        return _json({"replayed": 1}) if done else _none(request)

    async def discard(self, request: web.Request) -> web.Response:
        _same_origin(request)
        return _json({"discarded": 1}) if await _stored(self._letters.discard(_id(request))) else _none(request)

    async def replay_all(self, request: web.Request) -> web.Response:
        _same_origin(request)
        queue, letters = self._queue, self._letters
        return _json({"replayed": await _stored(letters.each(self._chosen(request), lambda number: letters.replay(number, queue)))})

    async def discard_all(self, request: web.Request) -> web.Response:
        _same_origin(request)
        return _json({"discarded": await _stored(self._letters.each(self._chosen(request), self._letters.discard))})

    def _chosen(self, request: web.Request) -> Iterator[Summary]:
        station = request.query.get("station")
        return (each for each in self._letters if station is None or each.station == station)


async def _stored(work: object) -> int:
    try:
        return int(await work)  # type: ignore[misc]  # a coroutine of bool or int
    except StoreError as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from None


def _same_origin(request: web.Request) -> None:
    """A web page of elsewhere that an operator's browser shows may not post here: browsers say where a page is from."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise web.HTTPForbidden(text="a request of a page from elsewhere is not answered")


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise web.HTTPBadRequest(text=f"{name} is not a number")
    return int(text)


def _none(request: web.Request) -> web.Response:
    return _json({"error": f"there is no dead letter {request.match_info['id']}"}, status=404)


def _json(content: object, *, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(content), status=status, content_type="application/json")
