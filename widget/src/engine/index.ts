/**
 * The conversation engine on the device: the same as the Python package `firststep.engine`.
 *
 * Each module mirrors the Python module of its name, function by function, so that the two can be
 * read side by side; `make vectors` and `test/engine.test.ts` prove that they say the same.
 */
import { callCard as callCardOf } from "./call-card";
import type { CallCard } from "./call-card";
import type { UserAct } from "./acts";
import { fromJson, toJson } from "./conversation";
import { regionOfLocale, withPublic } from "./details";
import type { Guides } from "./model";
import { toldBy as toldByPayload } from "./payloads";
import type { Reply } from "./replies";
import { caughtUp as caughtUpWith, positionOf, takeTurn as take } from "./turn";

export * as acts from "./acts";
export type { UserAct } from "./acts";
export type { CallCard } from "./call-card";
export { payloadOf, payloadsOf } from "./handover";
export { loadGuides } from "./model";
export type { Guides } from "./model";
export { readPayload } from "./payloads";
export type { Button, Reply } from "./replies";

/** A conversation as `Conversation.to_json()` writes it. */
export type ConversationJson = Record<string, unknown>;

/** What a turn came to; `ended`: whether the guide has come to an outcome. */
export interface Turn {
  conversation: ConversationJson;
  replies: Reply[];
  ended: boolean;
}

/** Where a conversation stands; each is null where there is none. */
export interface Place {
  guide: string | null;
  node: string | null;
  outcome: string | null;
  danger: string | null;
}

/**
 * Moves a conversation on by one user act.
 *
 * @param guides Everything that can be talked about.
 * @param conversation The conversation so far; empty before the first turn.
 * @param act What the person meant.
 * @param now Seconds since the epoch.
 * @param told Facts that came with the act, such as the network.
 * @returns The conversation after the turn, and at least one reply.
 */
export function takeTurn(
  guides: Guides,
  conversation: ConversationJson,
  act: UserAct,
  now: number,
  told: Record<string, string> = {},
): Turn {
  const turn = take(guides, fromJson(conversation), act, now, new Map(Object.entries(told)));
  return { ...turn, conversation: toJson(turn.conversation) };
}

/** The conversation after the time that has passed: a guide that ended long ago is forgotten. */
export function caughtUp(
  guides: Guides,
  conversation: ConversationJson,
  now: number,
): ConversationJson {
  return toJson(caughtUpWith(guides, fromJson(conversation), now));
}

/**
 * The facts that a payload brings along: a guide is opened from a sticker that knows them.
 *
 * @param text A message as it came in.
 * @param guides With them, a network of public chargers says where the person is, as on the server.
 */
export function toldBy(text: string, guides: Guides | null = null): Record<string, string> {
  const told = toldByPayload(text);
  if (guides === null || !Object.keys(told).length) {
    return told;
  }
  return Object.fromEntries(withPublic(guides, new Map(Object.entries(told))));
}

/**
 * The facts that a browser's locale speaks for, to be told with every act.
 *
 * @param locale A language tag such as `en-GB`.
 */
export function toldByLocale(guides: Guides, locale: string | null): Record<string, string> {
  const region = regionOfLocale(guides, locale);
  return region !== null ? { locale_region: region } : {};
}

/** Where a conversation stands. */
export function placeOf(guides: Guides, conversation: ConversationJson): Place {
  const state = fromJson(conversation);
  const position = positionOf(guides, state);
  return {
    guide: position !== null ? state.guide : null,
    node: position?.node ?? null,
    outcome: position?.outcome ?? null,
    danger: state.danger,
  };
}

/** The call card of a conversation; null before a guide is open. */
export function callCard(guides: Guides, conversation: ConversationJson): CallCard | null {
  return callCardOf(guides, fromJson(conversation));
}
