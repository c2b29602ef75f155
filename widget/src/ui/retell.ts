/** A conversation that the server no longer knows, told to it anew. */

import { withFacts } from "./payloads";
import { asObject, type Entry, newId, type State } from "./types";

/** After this long an emergency is another one. */
const TOO_OLD_MS = 12 * 60 * 60 * 1000;
const JUMP = "!";
const DANGER = "danger:";

/**
 * The entries that bring a new conversation to where another one stands.
 *
 * @param state - The conversation; null when it is not known.
 * @param now - Milliseconds since the epoch.
 * @returns The entries in order; none where there is nothing to go on from.
 */
export function retold(state: State | null, now: number): Entry[] {
  const at = Number(state?.["at"]) * 1000;
  if (!state || (at > 0 && now - at > TOO_OLD_MS)) return [];
  const payloads = [...opening(state), ...danger(state)];
  return payloads.map((payload) => ({ id: newId(), at: now, payload, done: true }));
}

function opening(state: State): string[] {
  const { guide, answers } = state;
  if (typeof guide !== "string") return [];
  const told = asObject(state["told"]) ?? {};
  const facts = Object.fromEntries(
    Object.entries(told).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
  const given = (Array.isArray(answers) ? answers : []).flatMap(answer);
  return [withFacts(`/open${JSON.stringify({ v: guide })}`, facts), ...given];
}

function answer(pair: unknown): string[] {
  if (!Array.isArray(pair) || typeof pair[0] !== "string" || typeof pair[1] !== "string") return [];
  const [node, given] = pair as [string, string];
  if (!given.startsWith(JUMP)) return [`/answer${JSON.stringify({ n: node, v: given })}`];
  const news = given.slice(JUMP.length);
  if (!news.startsWith(DANGER)) return [`/news${JSON.stringify({ v: news })}`];
  return [`/do${JSON.stringify({ v: news })}`, '/do{"v":"danger_past"}'];
}

function danger(state: State): string[] {
  const { danger: sure, danger_asked: asked } = state;
  if (typeof sure === "string") {
    return [`/do${JSON.stringify({ v: sure === "unknown" ? "danger" : DANGER + sure })}`];
  }
  return typeof asked === "string" ? [`/do${JSON.stringify({ v: `maybe:${asked}` })}`] : [];
}
