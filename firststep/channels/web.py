"""The web channel: the chat page and the HTTP interface it talks to.

    GET  /                  the page
    GET  /g/<guide>         the page of a guide: its steps, and the chat with that guide open
    GET  /sw.js             keeps the page and the guides on the device, to go on without signal
    GET  /firststep.js      puts the chat into another site's page
    GET  /embed-demo        a page that shows how
    GET  /chat/static/...   the page's files
    GET  /chat/guides.json  the guides, for the device
    POST /chat/session      {} -> {"token"}
    POST /chat/message      {"token", "id", "text" or "payload"} -> {"replies", "state", "guides"}
    POST /chat/handover     {"token", "id", "messages": [{"id", "payload", "ago"}, ...]} -> the same
    GET  /chat/health       200 when a message is answered, else 503

`state` is the conversation after the message in the engine's form, or null where it is not known;
`guides` is the version of the guides for the device. A request that is refused gets {"error",
"message"}. A message that the bot cannot answer gets the safe text as its reply: a person in
trouble is never left with nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rasa.core.channels.channel import InputChannel
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse
from sanic_cors.core import SANIC_CORS_EVALUATED  # type: ignore[import-untyped]

from firststep.channels import device, incoming, page, texts
from firststep.channels.device import DeviceGuides
from firststep.channels.gate import danger_payload
from firststep.channels.guide_page import PREFIX as GUIDE_PREFIX
from firststep.channels.guide_page import GuidePages, read_guides
from firststep.channels.http import Handler, as_json, content_type, error, guarded, read_body
from firststep.channels.incoming import Refused
from firststep.channels.limits import RateLimit, address_key
from firststep.channels.readiness import Readiness
from firststep.channels.settings import Settings, SettingsError, read_settings
from firststep.channels.tokens import SecretError, SessionTokens, kept_secret
from firststep.channels.turns import OnMessage, Turns, spend

logger = logging.getLogger(__name__)

PREFIX: Final = "/chat"
EMBED_PATH: Final = "/firststep.js"
WORKER_PATH: Final = "/sw.js"
DEMO_PATH: Final = "/embed-demo"
GUIDES_PATH: Final = f"{PREFIX}/{device.FILE}"

_POSTED: Final = {f"{PREFIX}/{name}" for name in ("session", "message", "handover")}
_OWN: Final = {"/", EMBED_PATH, WORKER_PATH, DEMO_PATH}


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
        self._address_limit = RateLimit(self._settings.address_messages_per_minute)
        self._new_limit = RateLimit(self._settings.address_sessions_per_minute)
        self._readiness = Readiness()
        folder = Path(self._settings.guides)
        guides = read_guides(folder)
        self._headers = page.headers_for(self._settings.allowed_origins)
        self._page = page.Page(Path(self._settings.widget))
        self._guide_pages = GuidePages(self._page.index, guides)
        self._device = DeviceGuides(guides, folder, Path(self._settings.guides_file))
        self._turns = Turns(
            self.name(),
            self._settings.turn_seconds,
            self._settings.messages_per_minute,
            may_open=self._guide_pages.may_open,
            guides=lambda: self._device.version,
            doubt=self._readiness.doubt,
        )

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

        async def handover(request: Request) -> HTTPResponse:
            return await self._hand_over(request, on_new_message)

        async def health(request: Request) -> HTTPResponse:
            ready = await self._readiness.check(request.app)
            return as_json({"status": "ok" if ready else "not ready"}, 200 if ready else 503)

        async def static(request: Request, name: str) -> HTTPResponse:
            return self._static(request, name)

        async def guides(request: Request) -> HTTPResponse:
            if self._device.asset is None and self._device.possible:
                raise Refused(503, "busy", "The guides are being made ready.", retry_after=2)
            return self._found(request, self._device.asset, page.API_HEADERS)

        # Only a streaming handler reads the body itself. Otherwise Sanic takes in up to 100 MB
        # before anybody is asked.
        routes.add_route(_guarded(session), "/session", methods=["POST"], stream=True)
        routes.add_route(_guarded(message), "/message", methods=["POST"], stream=True)
        routes.add_route(_guarded(handover), "/handover", methods=["POST"], stream=True)
        routes.add_route(_guarded(guides), f"/{device.FILE}", methods=["GET", "HEAD"])
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
        self._device.start()

    async def _front_door(self, request: Request) -> HTTPResponse | None:
        if request.method in {"GET", "HEAD"}:
            shown = self._shown(request)
            if shown is not None:
                return shown
        if request.path == "/version":
            return error(Refused(404, "not_found", "There is nothing here."))
        if request.path in _POSTED and request.method not in {"POST", "OPTIONS"}:
            response = error(Refused(405, "method", "Send this with POST."))
            response.headers["Allow"] = "POST, OPTIONS"
            return response
        return None

    def _shown(self, request: Request) -> HTTPResponse | None:
        """What stands outside /chat."""
        if request.path == "/":
            return self._found(request, self._page.index, self._headers)
        if request.path.startswith(GUIDE_PREFIX):
            # A sticker may name a guide that is no longer there: the chat still helps.
            found = self._guide_pages.at(request.path)
            body = found or self._guide_pages.unknown
            status = 200 if found else 404
            return page.send(request, body, page.ASK_AGAIN, status, self._headers)
        if request.path == WORKER_PATH:
            return self._found(request, self._page.worker, self._headers)
        if request.path == EMBED_PATH:
            return self._found(request, self._page.embed, page.SCRIPT_HEADERS)
        if request.path == DEMO_PATH:
            return self._found(request, self._page.demo, page.DEMO_HEADERS)
        return None

    async def _cross_origin(self, request: Request, response: BaseHTTPResponse) -> None:
        # `rasa run --cors` would speak for these routes too. They have their own list of origins.
        path = request.path
        if path not in _OWN and not path.startswith((f"{PREFIX}/", GUIDE_PREFIX)):
            return
        setattr(request.ctx, SANIC_CORS_EVALUATED, "1")
        named = {name.lower() for name in response.headers}
        for header in named:
            if header.startswith("access-control-"):
                response.headers.popall(header)
        origin = request.headers.get("origin", "")
        if path.startswith(f"{PREFIX}/") and origin.lower() in self._settings.allowed_origins:
            vary = response.headers.get("Vary")
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
            response.headers["Vary"] = ", ".join(filter(None, (vary, "Origin")))
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = "POST"
                response.headers["Access-Control-Allow-Headers"] = "Content-Type"
                response.headers["Access-Control-Max-Age"] = "600"

    def _static(self, request: Request, name: str) -> HTTPResponse:
        asset = self._page.files.get(name)
        current = asset is not None and request.args.get("v") == asset.version
        cache = page.KEEP if current else page.ASK_AGAIN
        return self._found(request, asset, self._headers, cache)

    def _found(
        self,
        request: Request,
        asset: page.Asset | None,
        headers: Mapping[str, str],
        cache: str = page.ASK_AGAIN,
    ) -> HTTPResponse:
        if asset is None:
            return error(Refused(404, "not_found", "There is nothing here."))
        return page.send(request, asset, cache, headers=headers)

    async def _new_session(self, request: Request) -> HTTPResponse:
        spend(self._new_limit, _address(request))
        incoming.read_object(await self._body(request))
        return as_json({"token": self._tokens.issue(time.time())})

    async def _message(self, request: Request, on_new_message: OnMessage) -> HTTPResponse:
        spend(self._address_limit, _address(request))
        message = incoming.read_message(await self._body(request))
        conversation = self._conversation(message.token)
        if message.text is not None and len(message.text) > self._settings.max_message_chars:
            alarm = danger_payload(message.text)
            if alarm is None:
                replies = [texts.fallback_reply(texts.TOO_LONG)]
                return as_json(await self._turns.state(request.app, conversation, replies))
            message = replace(message, text=None, payload=alarm)
        return as_json(await self._turns.answer(request.app, conversation, message, on_new_message))

    async def _hand_over(self, request: Request, on_new_message: OnMessage) -> HTTPResponse:
        spend(self._address_limit, _address(request))
        handover = incoming.read_handover(await self._body(request))
        conversation = self._conversation(handover.token)
        return as_json(
            await self._turns.hand_over(request.app, conversation, handover, on_new_message)
        )

    def _conversation(self, token: str) -> str:
        conversation = self._tokens.read(token, time.time())
        if conversation is None:
            raise Refused(401, "session", "This chat is too old to go on. Please start it again.")
        return conversation

    async def _body(self, request: Request) -> bytes:
        if not incoming.same_site(request.headers, self._settings.allowed_origins):
            raise Refused(403, "origin", "This page may not talk to this chat.")
        # The other types that a form can send need no permission from the browser beforehand.
        if content_type(request) != "application/json":
            raise Refused(415, "type", "Send JSON, with the content type application/json.")
        return await read_body(request, self._settings.max_body_bytes)


def _address(request: Request) -> str:
    # Behind a proxy, SANIC_PROXIES_COUNT or SANIC_REAL_IP_HEADER say whose word is taken.
    return address_key(request.remote_addr or request.ip)


def _guarded(handler: Handler) -> Handler:
    def broken() -> HTTPResponse:
        return as_json({"replies": [texts.safe_reply()], "state": None, "guides": None})

    return guarded(handler, "web", broken)
