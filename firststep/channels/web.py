"""The web channel: the chat page and the HTTP interface it talks to.

    GET  /                  the page
    GET  /g/<guide>         the page of a guide: its steps, and the chat with that guide open
    GET  /chat/static/...   its files
    POST /chat/session      {} -> {"token"}
    POST /chat/message      {"token", "id", "text" or "payload"} -> {"replies": [...]}
    GET  /chat/health       200 when a message is answered, else 503

A request that is refused gets {"error", "message"}. A message that the bot cannot answer gets the
safe text as its reply: a person in trouble is never left with nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Final, cast

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.http import Http
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse
from sanic_cors.core import SANIC_CORS_EVALUATED  # type: ignore[import-untyped]

from firststep.channels import incoming, page, texts
from firststep.channels.guide_page import PREFIX as GUIDE_PREFIX
from firststep.channels.guide_page import GuidePages, read_guides
from firststep.channels.incoming import Incoming, Refused
from firststep.channels.limits import RateLimit, address_key
from firststep.channels.output import WebOutput
from firststep.channels.readiness import Readiness, offered_before
from firststep.channels.sessions import MAX_WAITING, Replies, Session, Sessions, payloads_of
from firststep.channels.settings import Settings, SettingsError, read_settings
from firststep.channels.tokens import SecretError, SessionTokens, kept_secret

logger = logging.getLogger(__name__)

PREFIX: Final = "/chat"
BODY_SECONDS: Final = 15.0
DRAINED_BYTES: Final = 1_048_576

OnMessage = Callable[[UserMessage], Awaitable[Any]]
Handler = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]


class WebChannel(InputChannel):
    """The chat page and its HTTP interface. Settings: `firststep.channels.settings.Settings`."""

    @classmethod
    def name(cls) -> str:
        """The name under which Rasa records the channel of a message."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """The channel as credentials.yml describes it.

        Args:
            credentials: The keys below `firststep.channels.web.WebChannel`, or None.

        Raises:
            RasaException: A setting cannot be used; `rasa run` prints the reason and stops.
        """
        try:
            return cls(read_settings(credentials))
        except (SettingsError, SecretError) as error:
            raise RasaException(str(error)) from error

    def __init__(self, settings: Settings | None = None) -> None:
        """A channel.

        Args:
            settings: How it behaves.

        Raises:
            SecretError: The session secret is too short.
        """
        self._settings = settings or Settings()
        secret = self._settings.secret or kept_secret(self._settings.secret_path)
        self._tokens = SessionTokens(secret, self._settings.session_hours * 3600)
        self._sessions = Sessions()
        self._session_limit = RateLimit(self._settings.messages_per_minute)
        self._address_limit = RateLimit(self._settings.address_messages_per_minute)
        self._new_limit = RateLimit(self._settings.address_sessions_per_minute)
        self._readiness = Readiness()
        self._page = page.Page()
        self._guide_pages = GuidePages(self._page.index, read_guides(Path(self._settings.guides)))

    def url_prefix(self) -> str:
        """The path of the channel's routes; being absolute, it is not put below /webhooks."""
        return PREFIX

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes.

        Args:
            on_new_message: Rasa's handler of a message.
        """
        routes = Blueprint("firststep_web", url_prefix=PREFIX)

        async def session(request: Request) -> HTTPResponse:
            return await self._new_session(request)

        async def message(request: Request) -> HTTPResponse:
            return await self._message(request, on_new_message)

        async def health(request: Request) -> HTTPResponse:
            ready = await self._readiness.check(request.app)
            return _json({"status": "ok" if ready else "not ready"}, 200 if ready else 503)

        async def static(request: Request, name: str) -> HTTPResponse:
            return self._static(request, name)

        # Only a streaming handler reads the body itself. Otherwise Sanic takes in up to 100 MB
        # before anybody is asked.
        routes.add_route(_guarded(session), "/session", methods=["POST"], stream=True)
        routes.add_route(_guarded(message), "/message", methods=["POST"], stream=True)
        routes.add_route(_guarded(health), "/health", methods=["GET"])
        routes.add_route(static, "/static/<name:str>", methods=["GET"])
        routes.listener("before_server_start")(self._stand_in_front)
        return routes

    async def _stand_in_front(self, app: Sanic, _: Any) -> None:
        # Rasa's own route for "/" is registered before any channel and greets every visitor with
        # its exact version; a second route for the same path is refused. Sanic runs middleware of
        # the application before the handler, so that is the supported place to answer instead.
        app.register_middleware(self._front_door, "request")
        app.register_middleware(self._cross_origin, "response")

    async def _front_door(self, request: Request) -> HTTPResponse | None:
        if request.path == "/" and request.method in {"GET", "HEAD"}:
            return page.send(request, self._page.index, page.ASK_AGAIN)
        if request.path.startswith(GUIDE_PREFIX) and request.method in {"GET", "HEAD"}:
            # A sticker may name a guide that is no longer there: the chat still helps.
            found = self._guide_pages.at(request.path)
            body = found or self._guide_pages.unknown
            return page.send(request, body, page.ASK_AGAIN, 200 if found else 404)
        if request.path == "/version":
            return _error(Refused(404, "not_found", "There is nothing here."))
        if request.path in {f"{PREFIX}/session", f"{PREFIX}/message"} and request.method not in {
            "POST",
            "OPTIONS",
        }:
            response = _error(Refused(405, "method", "Send this with POST."))
            response.headers["Allow"] = "POST, OPTIONS"
            return response
        return None

    async def _cross_origin(self, request: Request, response: BaseHTTPResponse) -> None:
        # `rasa run --cors` would speak for these routes too. They have their own list of origins.
        if request.path != "/" and not request.path.startswith((f"{PREFIX}/", GUIDE_PREFIX)):
            return
        setattr(request.ctx, SANIC_CORS_EVALUATED, "1")
        named = {name.lower() for name in response.headers}
        for header in named:
            if header.startswith("access-control-"):
                response.headers.popall(header)
        origin = request.headers.get("origin", "")
        if (
            request.path.startswith(f"{PREFIX}/")
            and origin.lower() in self._settings.allowed_origins
        ):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Vary"] = "Origin"
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = "POST"
                response.headers["Access-Control-Allow-Headers"] = "Content-Type"
                response.headers["Access-Control-Max-Age"] = "600"

    def _static(self, request: Request, name: str) -> HTTPResponse:
        asset = self._page.files.get(name)
        if asset is None:
            return _error(Refused(404, "not_found", "There is nothing here."))
        current = request.args.get("v") == asset.version
        return page.send(request, asset, page.KEEP if current else page.ASK_AGAIN)

    async def _new_session(self, request: Request) -> HTTPResponse:
        _spend(self._new_limit, _address(request))
        incoming.read_object(await self._body(request))
        return _json({"token": self._tokens.issue(time.time())})

    async def _message(self, request: Request, on_new_message: OnMessage) -> HTTPResponse:
        _spend(self._address_limit, _address(request))
        message = incoming.read_message(await self._body(request))
        conversation = self._tokens.read(message.token, time.time())
        if conversation is None:
            raise Refused(401, "session", "This chat is too old to go on. Please start it again.")
        if message.text is not None and len(message.text) > self._settings.max_message_chars:
            return _json({"replies": [texts.fallback_reply(texts.TOO_LONG)]})
        return await self._answer(request.app, conversation, message, on_new_message)

    async def _answer(
        self, app: Sanic, conversation: str, message: Incoming, on_new_message: OnMessage
    ) -> HTTPResponse:
        now = time.monotonic()
        session = self._sessions.get(conversation, now)
        task = session.answer_to(message.message_id, now)
        if task is None:
            if session.waiting >= MAX_WAITING:
                raise Refused(429, "busy", texts.STILL_WORKING, retry_after=2)
            _spend(self._session_limit, conversation)
            # A task of its own: it must not end with the connection, whose phone may just have
            # driven into a tunnel and will ask for the answer again.
            task = asyncio.create_task(
                self._turn(app, conversation, session, message, on_new_message)
            )
            session.keep_answer(message.message_id, task, now)
        done, _ = await asyncio.wait({task}, timeout=self._settings.turn_seconds + 5)
        if not done:
            raise Refused(503, "busy", texts.STILL_WORKING, retry_after=2)
        return _json({"replies": task.result()})

    async def _turn(
        self,
        app: Sanic,
        conversation: str,
        session: Session,
        message: Incoming,
        on_new_message: OnMessage,
    ) -> Replies:
        async with session.turn:
            output = WebOutput()
            finished = False
            try:
                words = await self._words(app, conversation, session, message)
                turn = on_new_message(
                    UserMessage(words, output, conversation, input_channel=self.name())
                )
                await asyncio.wait_for(turn, self._settings.turn_seconds)
                finished = True
            except asyncio.TimeoutError:
                logger.warning("A turn took longer than %g s.", self._settings.turn_seconds)
            except Exception:
                logger.exception("A turn failed.")
            if output.safe_text or not finished:
                self._readiness.doubt()
            replies = _to_show(output, finished)
            session.offer(payloads_of(replies))
            return replies

    async def _words(
        self, app: Sanic, conversation: str, session: Session, message: Incoming
    ) -> str:
        if message.payload is None:
            return incoming.typed_words(message.text or "")
        known = message.payload in texts.PAGE_PAYLOADS or session.was_offered(message.payload)
        if known or self._guide_pages.may_open(message.payload):
            return message.payload
        if not session.asked_tracker:
            # After a restart only the tracker knows which buttons the page still shows.
            session.offer(await offered_before(app, conversation))
            session.asked_tracker = True
            if session.was_offered(message.payload):
                return message.payload
        # A button that was never offered can't be an answer. The current step always helps.
        return texts.RESUME

    async def _body(self, request: Request) -> bytes:
        if not incoming.same_site(request.headers, self._settings.allowed_origins):
            raise Refused(403, "origin", "This page may not talk to this chat.")
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        # The other types that a form can send need no permission from the browser beforehand.
        if kind != "application/json":
            raise Refused(415, "type", "Send JSON, with the content type application/json.")
        stream = cast(Http, request.stream)
        try:
            return await asyncio.wait_for(
                _read(stream, self._settings.max_body_bytes), BODY_SECONDS
            )
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


def _to_show(output: WebOutput, finished: bool) -> Replies:
    safe = texts.safe_reply()
    if finished:
        return output.replies or [safe]
    # What was said before the failure may be forgotten by the conversation, so its buttons would
    # lead nowhere. A warning of danger is shown whatever else fails.
    warnings = [
        {**reply, "buttons": []}
        for reply in output.replies
        if reply["custom"].get("kind") == "danger"
    ]
    return [*warnings, safe]


def _spend(limit: RateLimit, key: str) -> None:
    seconds = limit.wait(key, time.monotonic())
    if seconds:
        raise Refused(429, "rate", texts.TOO_FAST, retry_after=math.ceil(seconds))


def _address(request: Request) -> str:
    # Behind a proxy, SANIC_PROXIES_COUNT or SANIC_REAL_IP_HEADER say whose word is taken.
    return address_key(request.remote_addr or request.ip)


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: Request) -> HTTPResponse:
        try:
            return await handler(request)
        except Refused as refused:
            logger.warning("Refused a web request: %d %s", refused.status, refused.code)
            return _error(refused)
        except Exception:
            logger.exception("A web request failed.")
            return _json({"replies": [texts.safe_reply()]})

    guarded.__name__ = handler.__name__
    return guarded


def _error(refused: Refused) -> HTTPResponse:
    response = _json({"error": refused.code, "message": refused.sentence}, refused.status)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _json(body: Mapping[str, Any], status: int = 200) -> HTTPResponse:
    return HTTPResponse(
        json.dumps(body), status, headers=page.API_HEADERS, content_type="application/json"
    )
