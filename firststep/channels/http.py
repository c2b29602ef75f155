"""Reads requests to the channels, and answers those that are refused."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, cast

from sanic.http import Http
from sanic.request import Request
from sanic.response import HTTPResponse

from firststep.channels import page
from firststep.channels.incoming import Refused

logger = logging.getLogger(__name__)

BODY_SECONDS: Final = 15.0
DRAINED_BYTES: Final = 1_048_576

Handler = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]


def content_type(request: Request) -> str:
    """The type of the body, without its parameters."""
    return str(request.headers.get("content-type", "")).split(";")[0].strip().lower()


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request to a streaming handler.

    Args:
        request: The request.
        limit: Bytes.

    Raises:
        Refused: It is larger, or does not arrive in time.
    """
    stream = cast(Http, request.stream)
    try:
        return await asyncio.wait_for(_read(stream, limit), BODY_SECONDS)
    except asyncio.TimeoutError:
        # Nothing more of it is read: Sanic closes the connection after the answer.
        stream.request_max_size = 0
        raise Refused(408, "slow", "The request did not arrive in time.") from None


async def _read(stream: Http, limit: int) -> bytes:
    body = bytearray()
    async for part in stream:
        body += part
        if len(body) > limit:
            # Sanic reads on so that the client can take the answer, up to this size.
            stream.request_max_size = DRAINED_BYTES
            raise Refused(413, "size", f"The request is larger than {limit} bytes.")
    return bytes(body)


def guarded(handler: Handler, name: str, broken: Callable[[], HTTPResponse]) -> Handler:
    """A handler that answers what is refused, and never fails.

    Args:
        handler: The handler.
        name: The channel's name, for the log.
        broken: Makes the answer where the handler fails.
    """

    async def careful(request: Request) -> HTTPResponse:
        try:
            return await handler(request)
        except Refused as refused:
            logger.warning("Refused a %s request: %d %s", name, refused.status, refused.code)
            return error(refused)
        except Exception:
            logger.exception("A %s request failed.", name)
            return broken()

    careful.__name__ = handler.__name__
    return careful


def error(refused: Refused) -> HTTPResponse:
    """The answer to what is refused: `error` and `message`, and Retry-After where it helps."""
    response = as_json({"error": refused.code, "message": refused.sentence}, refused.status)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def as_json(body: Mapping[str, Any], status: int = 200) -> HTTPResponse:
    """A JSON object as an answer that nobody keeps."""
    return HTTPResponse(
        json.dumps(body), status, headers=page.API_HEADERS, content_type="application/json"
    )
