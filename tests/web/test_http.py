"""What the server sends to a browser, apart from the conversation itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest
import rasa

from firststep.channels import page
from tests.servers import wait_for
from tests.web import widgets
from tests.web.client import Answer, Client, FakeServer


def test_the_page_is_at_the_root_although_rasa_greets_there(client: Client):
    answer = client.send("GET", "/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert b"<title>FirstStep" in answer.body
    assert b"Rasa" not in answer.body


def test_the_page_has_strict_headers(client: Client):
    headers = client.send("GET", "/").headers
    policy = headers["content-security-policy"]
    assert policy == page.headers_for(("https://shop.example",))["Content-Security-Policy"]
    assert "frame-ancestors https://shop.example;" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "x-frame-options" not in headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-cache"
    assert "server" not in headers


def test_head_answers_without_a_body(client: Client):
    answer = client.send("HEAD", "/")
    assert (answer.status, answer.body) == (200, b"")


def test_the_page_can_not_be_read_by_another_site(client: Client):
    for origin in ("https://evil.example", "https://shop.example"):
        headers = client.send("GET", "/", headers={"Origin": origin}).headers
        assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["/", "/version", "/nothing-here", "/chat/message"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_no_answer_tells_the_version_or_shows_a_traceback(client: Client, method: str, path: str):
    answer = client.send(method, path)
    said = answer.body + json.dumps(answer.headers).encode()
    assert rasa.__version__.encode() not in said
    assert b"Traceback" not in said


def test_rasas_own_api_does_not_bring_the_greeting_back(start_server: Callable[..., FakeServer]):
    client = start_server(api=True).client
    assert b"<title>FirstStep" in client.send("GET", "/").body
    assert client.send("GET", "/version").status == 404
    assert client.send("GET", "/domain").status != 404
    assert client.say(client.session(), "runs").texts == ["run 1"]


def test_files_are_served_packed_and_kept_by_the_browser(client: Client):
    index = client.send("GET", "/").body.decode()
    address = index.split('src="')[1].split('"')[0]
    answer = client.send("GET", f"/{address}", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert gzip.decompress(answer.body) == widgets.SCRIPT.encode()


def test_an_old_address_of_a_file_is_not_kept(client: Client):
    for address in ("/chat/static/chat.js", "/chat/static/chat.js?v=old"):
        assert client.send("GET", address).headers["cache-control"] == "no-cache"


def test_what_the_browser_has_is_not_sent_again(client: Client):
    tag = client.send("GET", "/").headers["etag"]
    answer = client.send("GET", "/", headers={"If-None-Match": tag})
    assert (answer.status, answer.body) == (304, b"")
    assert client.send("GET", "/", headers={"If-None-Match": '"other"'}).status == 200


@pytest.mark.parametrize(
    "name",
    [
        "nothing.js",
        "index.html",
        "sw.js",
        "firststep.js",
        "chat.js.map",
        "embed-demo.html",
        "..%2Fweb.py",
        "../web.py",
        "%2e%2e/web.py",
        "",
    ],
)
def test_only_the_pages_own_files_are_served(client: Client, name: str):
    answer = client.send("GET", f"/chat/static/{name}")
    assert answer.status == 404
    assert b"import" not in answer.body


def test_answers_of_the_interface_are_never_kept(client: Client, token: str):
    for answer in (client.say(token, "help"), client.post("/chat/session", {})):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/chat/session", "/chat/message", "/chat/handover"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_messages_are_only_taken_by_post(client: Client, method: str, path: str):
    answer = client.send(method, path)
    assert answer.status == 405
    assert answer.headers["allow"] == "POST, OPTIONS"


@pytest.mark.parametrize(
    ("path", "body"), [("/sw.js", widgets.WORKER), ("/firststep.js", widgets.EMBED)]
)
def test_scripts_at_the_root_are_asked_for_again(client: Client, path: str, body: str):
    answer = client.send("GET", path)
    assert (answer.status, answer.body) == (200, body.encode())
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    tag = answer.headers["etag"]
    assert client.send("GET", path, headers={"If-None-Match": tag}).status == 304
    assert client.send("HEAD", path).status == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_site_that_isolates_itself_may_load_the_script(client: Client):
    headers = client.send("GET", "/firststep.js").headers
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "cross-origin-resource-policy" not in client.send("GET", "/embed-demo").headers


def test_the_demo_is_a_host_with_a_strict_policy(client: Client):
    answer = client.send("GET", "/embed-demo")
    assert answer.status == 200
    assert answer.headers["content-security-policy"] == page.DEMO_POLICY
    assert b'src="firststep.js"' in answer.body
    assert b"chat/static/embed-demo.css?v=" in answer.body


def test_the_guides_for_devices_are_sent_once(client: Client):
    made = wait_for_guides(client)
    assert made.headers["content-type"] == "application/json"
    assert made.headers["content-encoding"] == "gzip"
    assert made.headers["cache-control"] == "no-cache"
    guides = json.loads(gzip.decompress(made.body))
    assert guides["form"] == 1
    assert "charging_cable_stuck" in guides["guides"]
    tag = made.headers["etag"]
    again = client.send("GET", "/chat/guides.json", headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")
    said = client.say(client.session(), "runs").json
    assert said["guides"] == guides["version"]


def test_allowed_sites_may_read_the_guides_and_when_to_try_again(client: Client):
    wait_for_guides(client)
    for origin, allowed in {"https://shop.example": True, "https://evil.example": False}.items():
        headers = client.send("GET", "/chat/guides.json", headers={"Origin": origin}).headers
        assert headers.get("access-control-allow-origin") == (origin if allowed else None)
        exposed = headers.get("access-control-expose-headers")
        assert exposed == ("Retry-After" if allowed else None)
        assert "Accept-Encoding" in headers["vary"]


def wait_for_guides(client: Client) -> Answer:
    """The answer with the guides, which the server makes while it already answers."""
    found: list[Answer] = []

    def made() -> bool:
        answer = client.send("GET", "/chat/guides.json", headers={"Accept-Encoding": "gzip"})
        assert answer.status in {200, 503}
        found.append(answer)
        return answer.status == 200

    wait_for(made, "the guides for devices are made", seconds=120)
    return found[-1]


def test_without_a_built_page_the_steps_are_sent_and_the_log_says_how_to_build_it(
    start_server: Callable[..., FakeServer], tmp_path
):
    server = start_server(widget=str(tmp_path / "nothing"))
    answer = server.client.send("GET", "/")
    assert answer.status == 200
    assert b"What to do in any case" in answer.body
    for path in ("/sw.js", "/firststep.js", "/embed-demo"):
        assert server.client.send("GET", path).status in {200, 404}
    assert server.log.read_text().count("make widget") == 1


def test_without_other_sites_nobody_may_frame_the_page(start_server: Callable[..., FakeServer]):
    headers = start_server().client.send("GET", "/").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


def test_health_is_an_answered_message(client: Client, start_server: Callable[..., FakeServer]):
    assert client.send("GET", "/chat/health").json == {"status": "ok"}
    broken = start_server().client
    assert broken.send("GET", "/chat/health").status == 200
    broken.say(broken.session(), "break")
    answer = broken.send("GET", "/chat/health")
    assert (answer.status, answer.json) == (503, {"status": "not ready"})


# --- Other sites ----------------------------------------------------------------------------------


def test_another_sites_page_is_refused(client: Client, token: str):
    message = {"token": token, "id": "12345678", "text": "runs"}
    answer = client.post("/chat/message", message, Origin="https://evil.example")
    assert answer.status == 403
    assert answer.json["error"] == "origin"
    assert "access-control-allow-origin" not in answer.headers
    assert client.post("/chat/session", {}, Origin="null").status == 403
    assert client.say(token, "runs").texts == ["run 1"]


def test_the_own_page_is_welcome(client: Client):
    assert client.post("/chat/session", {}, Origin=client.url).status == 200


def test_an_allowed_sites_page_is_welcome(client: Client):
    answer = client.post("/chat/session", {}, Origin="https://shop.example")
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["vary"] == "Origin"
    assert answer.headers["access-control-expose-headers"] == "Retry-After"


def ask_leave(client: Client, origin: str, path: str = "/chat/message") -> dict[str, str]:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    return client.send("OPTIONS", path, headers=headers).headers


@pytest.mark.parametrize("path", ["/chat/session", "/chat/message", "/chat/handover"])
def test_a_browser_asking_for_leave_gets_it_for_allowed_sites_only(client: Client, path: str):
    leave = ask_leave(client, "https://shop.example", path)
    assert leave["access-control-allow-origin"] == "https://shop.example"
    assert leave["access-control-allow-methods"] == "POST"
    assert leave["access-control-allow-headers"] == "Content-Type"
    assert "access-control-allow-origin" not in ask_leave(client, "https://evil.example", path)


def test_rasas_own_cors_switch_does_not_open_the_chat(start_server: Callable[..., FakeServer]):
    client = start_server(cors="*", allowed_origins=["https://shop.example"]).client
    for origin, allowed in {"https://evil.example": None, "https://shop.example": True}.items():
        answer = client.post("/chat/session", {}, Origin=origin)
        given = answer.headers.get("access-control-allow-origin")
        assert given == (origin if allowed else None)
        assert answer.status == (200 if allowed else 403)
        assert ask_leave(client, origin).get("access-control-allow-origin") == given
