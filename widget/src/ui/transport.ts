/** The requests to the server, and what can come of them. */

import { type Answer, asObject, type Entry, readReplies } from "./types";

/** What came of a request. `wait` is how long the server asked to wait, in milliseconds, or 0. */
export type Result =
  | { kind: "answer"; answer: Answer }
  | { kind: "refused"; sentence: string }
  | { kind: "stranger" }
  | { kind: "busy"; wait: number }
  | { kind: "unreachable"; wait: number };

/** One act done on the device, as the server is told of it later. `ago` is in seconds. */
export interface Done {
  id: string;
  payload: string;
  ago: number;
}

export interface Transport {
  /** A token for a new conversation. */
  session(): Promise<Result | { kind: "token"; token: string }>;
  /** Sends one entry. `giveUp` ends the waiting. */
  message(token: string, entry: Entry, giveUp?: AbortSignal): Promise<Result>;
  /** Tells the server what was done without it. */
  handover(token: string, id: string, messages: readonly Done[]): Promise<Result>;
  /** The compiled guides, or null. */
  guides(): Promise<unknown>;
}

const TRY_MS = 30_000;
const LONGEST_ASKED_WAIT_MS = 120_000;
const STRANGER = 401;
const LATER: readonly number[] = [408, 425, 429];

interface Raw {
  /** 0 where there was no answer. */
  status: number;
  wait: number;
  body: Record<string, unknown>;
}

/**
 * The transport over HTTP.
 *
 * @param api - The address of the server's `chat/`, ending in a slash.
 * @param request - What sends; by default the browser's fetch.
 */
export function overHttp(api: string, request: typeof fetch = (...a) => fetch(...a)): Transport {
  async function ask(path: string, value?: unknown, giveUp?: AbortSignal): Promise<Raw> {
    const stop = new AbortController();
    const end = (): void => stop.abort();
    const timer = setTimeout(end, TRY_MS);
    giveUp?.addEventListener("abort", end);
    try {
      const response = await request(`${api}${path}`, {
        ...(value === undefined
          ? {}
          : {
              method: "POST",
              headers: { "Content-Type": "application/json" },
              body: JSON.stringify(value),
            }),
        credentials: "omit",
        signal: stop.signal,
      });
      const body = asObject(await response.json());
      // A log-in page of some network in between is no answer.
      if (!body) return { status: 0, wait: 0, body: {} };
      return { status: response.status, wait: askedWait(response.headers), body };
    } catch {
      return { status: 0, wait: 0, body: {} };
    } finally {
      clearTimeout(timer);
      giveUp?.removeEventListener("abort", end);
    }
  }

  return {
    async session() {
      const raw = await ask("session", {});
      const { token } = raw.body;
      return raw.status === 200 && typeof token === "string"
        ? { kind: "token", token }
        : resultOf(raw);
    },
    async message(token, { id, text, payload }, giveUp) {
      const content = payload === undefined ? { text } : { payload };
      return resultOf(await ask("message", { token, id, ...content }, giveUp));
    },
    async handover(token, id, messages) {
      return resultOf(await ask("handover", { token, id, messages }));
    },
    async guides() {
      const { status, body } = await ask("guides.json");
      return status === 200 ? body : null;
    },
  };
}

function askedWait(headers: Headers): number {
  const seconds = Number(headers.get("Retry-After"));
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_ASKED_WAIT_MS) : 0;
}

function resultOf({ status, wait, body }: Raw): Result {
  const replies = readReplies(body["replies"]);
  if (status === 200 && replies) {
    const { guides } = body;
    const version = typeof guides === "string" ? guides : null;
    return {
      kind: "answer",
      answer: { replies, state: asObject(body["state"]), guides: version },
    };
  }
  if (status === STRANGER) return { kind: "stranger" };
  if (LATER.includes(status) || (status >= 500 && wait)) return { kind: "busy", wait };
  if (status >= 400 && status < 500) {
    const { message } = body;
    return { kind: "refused", sentence: typeof message === "string" ? message : "" };
  }
  return { kind: "unreachable", wait };
}
