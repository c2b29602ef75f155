/**
 * Button payloads: what a press sends back, and what it means.
 *
 * The same as `firststep/engine/payloads.py`.
 */
import {
  Back,
  DANGER_KINDS,
  DIGRESSIONS,
  Danger,
  DangerPast,
  Digress,
  Fact,
  FalseAlarm,
  News,
  Open,
  Press,
  Reply,
  Resume,
  StartOver,
  Switch,
  UNKNOWN_DANGER,
} from "./acts";
import type { UserAct } from "./acts";

/** The payloads there are; anything else with a slash is words that somebody typed. */
export const PAYLOAD_NAMES = ["answer", "do", "open", "news", "fact"];

/** The facts that the opening of a guide may bring along. */
export const TOLD_WITH = ["network", "station"];

/** A longer payload is none of ours. */
export const MAX_LENGTH = 200;

/** What Python's `str.strip` takes away. */
const SPACE = "[\\s\\x1c-\\x1f\\x85]";
const STRIPPED = new RegExp(`^(?:(?!\\ufeff)${SPACE})+|(?:(?!\\ufeff)${SPACE})+$`, "g");

/** What `/do` with these values means. */
export const PLAIN: ReadonlyMap<string, UserAct> = new Map<string, UserAct>([
  ["back", Back()],
  ["start_over", StartOver()],
  ["resume", Resume()],
  ["danger_past", DangerPast()],
  ["false_alarm", FalseAlarm()],
  ["yes", Reply("yes")],
  ["no", Reply("no")],
  ["unsure", Reply("unsure")],
  ["danger_not_past", Reply("no")],
]);

/** What a payload means, or null when the text is not one of our payloads. */
export function readPayload(written: string): UserAct | null {
  const text = written.replace(STRIPPED, "");
  const brace = text.indexOf("{");
  if (!text.startsWith("/") || brace < 0 || [...text].length > MAX_LENGTH) {
    return null;
  }
  const name = text.slice(1, brace);
  const rest = text.slice(brace);
  if (!PAYLOAD_NAMES.includes(name)) {
    return null;
  }
  const values = objectOf(rest);
  const value = values?.["v"];
  if (values === null || typeof value !== "string") {
    return null;
  }
  if (name === "answer") {
    return press(values, value, rest);
  }
  if (name === "open") {
    return values["s"] === true ? Switch(value) : Open(value);
  }
  if (name === "news") {
    return News([value]);
  }
  if (name === "fact") {
    const fact = values["n"];
    return typeof fact === "string" ? Fact(fact, value) : null;
  }
  return plain(value);
}

/** What `/do` with any value means. */
function plain(value: string): UserAct | null {
  const colon = value.indexOf(":");
  const degree = colon < 0 ? value : value.slice(0, colon);
  const kind = colon < 0 ? "" : value.slice(colon + 1);
  if ((degree === "danger" || degree === "maybe") && kind) {
    const known = (DANGER_KINDS as readonly string[]).includes(kind);
    return known ? Danger(kind, degree === "danger") : null;
  }
  if (value === "danger") {
    return Danger(UNKNOWN_DANGER, false);
  }
  const digression = (DIGRESSIONS as readonly string[]).includes(value);
  return PLAIN.get(value) ?? (digression ? Digress(value) : null);
}

/**
 * The facts that a payload brings along: a guide is opened from a sticker that knows them.
 *
 * @returns Values by fact, only of `TOLD_WITH`; empty for anything but the opening of a guide.
 */
export function toldBy(text: string): Record<string, string> {
  if (readPayload(text)?.type !== "Open") {
    return {};
  }
  const facts = objectOf(text.replace(STRIPPED, "").slice("/open".length))?.["f"];
  if (typeof facts !== "object" || facts === null || Array.isArray(facts)) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(facts).filter(([n, v]) => TOLD_WITH.includes(n) && typeof v === "string"),
  ) as Record<string, string>;
}

function press(values: Record<string, unknown>, answer: string, written: string): UserAct | null {
  const node = values["n"];
  if (typeof node !== "string") {
    return null;
  }
  const turn = values["t"];
  // `2.0` is no whole number to the server, and a number to JavaScript like any other.
  const whole = /"t"\s*:\s*-?[0-9]+\s*[,}]/.test(written);
  return Press(node, answer, typeof turn === "number" && whole ? turn : null);
}

function objectOf(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
