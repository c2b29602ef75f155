import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { overHttp } from "../../src/ui/transport";

const entry = { id: "12345678", at: 0, text: "hello" };
const asked: [string, RequestInit][] = [];

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  return overHttp("https://help.example/chat/", async (address, init) => {
    asked.push([String(address), init ?? {}]);
    return new Response(JSON.stringify(body), { status, headers });
  });
}

beforeEach(() => {
  asked.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe("a message", () => {
  it("is sent as words or as a button's payload, without cookies", async () => {
    const transport = answering(200, { replies: [] });
    await transport.message("t", entry);
    await transport.message("t", { id: "87654321", at: 0, payload: "/do{}" });
    expect(asked.map(([address]) => address)).toEqual([
      "https://help.example/chat/message",
      "https://help.example/chat/message",
    ]);
    expect(asked.map(([, { body }]) => JSON.parse(String(body)) as unknown)).toEqual([
      { token: "t", id: "12345678", text: "hello" },
      { token: "t", id: "87654321", payload: "/do{}" },
    ]);
    expect(asked.every(([, { credentials }]) => credentials === "omit")).toBe(true);
  });

  it("comes back with replies, the state and the version of the guides", async () => {
    const buttons = [{ title: "A", payload: "/a" }, { title: 1 }];
    const replies = [{ text: "Hi.", buttons, custom: 3 }];
    const transport = answering(200, { replies, state: { guide: "g" }, guides: "v" });
    const result = await transport.message("t", entry);
    expect(result).toEqual({
      kind: "answer",
      answer: {
        replies: [{ text: "Hi.", buttons: [{ title: "A", payload: "/a" }], custom: {} }],
        state: { guide: "g" },
        guides: "v",
      },
    });
  });

  it.each([
    [401, {}, {}, { kind: "stranger" }],
    [400, { message: "No." }, {}, { kind: "refused", sentence: "No." }],
    [404, {}, {}, { kind: "refused", sentence: "" }],
    [429, {}, { "Retry-After": "7" }, { kind: "busy", wait: 7_000 }],
    [503, {}, { "Retry-After": "2" }, { kind: "busy", wait: 2_000 }],
    [503, {}, { "Retry-After": "99999" }, { kind: "busy", wait: 120_000 }],
    [502, {}, {}, { kind: "unreachable", wait: 0 }],
    [200, { other: 1 }, {}, { kind: "unreachable", wait: 0 }],
    [200, [], {}, { kind: "unreachable", wait: 0 }],
  ])("with status %i and %o is %o", async (status, body, headers, expected) => {
    const transport = answering(status, body, headers as Record<string, string>);
    const result = await transport.message("t", entry);
    expect(result).toEqual(expected);
  });

  it("is given up after half a minute, and when it is told to", async () => {
    const never = overHttp("chat/", (_, init) => {
      return new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      });
    });
    const late = never.message("t", entry);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await late).toEqual({ kind: "unreachable", wait: 0 });
    const stop = new AbortController();
    const stopped = never.message("t", entry, stop.signal);
    stop.abort();
    expect(await stopped).toEqual({ kind: "unreachable", wait: 0 });
  });

  it("that a log-in page answers has not arrived", async () => {
    const transport = overHttp("chat/", async () => new Response("<html>Pay for Wi-Fi</html>"));
    expect((await transport.message("t", entry)).kind).toBe("unreachable");
  });
});

it("a session is a token or a reason", async () => {
  expect(await answering(200, { token: "abc" }).session()).toEqual({ kind: "token", token: "abc" });
  expect((await answering(429, {}).session()).kind).toBe("busy");
});

it("a handover has all that was done, in order", async () => {
  const done = [{ id: "12345678", payload: "/a{}", ago: 3 }];
  await answering(200, { replies: [] }).handover("t", "batch-id", done);
  const [address, { body }] = asked[0] ?? ["", {}];
  expect(address).toBe("https://help.example/chat/handover");
  expect(JSON.parse(String(body))).toEqual({ token: "t", id: "batch-id", messages: done });
});

it("guides are the file or nothing", async () => {
  expect(await answering(200, { form: 1 }).guides()).toEqual({ form: 1 });
  expect(await answering(404, { form: 1 }).guides()).toBeNull();
});
