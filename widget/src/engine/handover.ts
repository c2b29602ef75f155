/**
 * What was done on the device, as payloads that are handed to the server later.
 *
 * The way back from `payloads.ts`: the server reads them as if buttons had been pressed.
 */
import { Danger, NotUnderstood, UNKNOWN_DANGER } from "./acts";
import type { Reply, UserAct } from "./acts";
import { fromJson } from "./conversation";
import type { Conversation } from "./conversation";
import { STATION, isTold, withPublic } from "./details";
import { DIRECTORY, factValue } from "./model";
import type { Guide, Guides } from "./model";
import { MAX_LENGTH, PLAIN, TOLD_WITH, readPayload, toldBy } from "./payloads";
import { payload } from "./replies";
import { answerMeant, positionOf, takeTurn } from "./turn";

/** Questions that one message can answer without being asked them. */
const MOST_PASSED_OVER = 6;

/**
 * What hands an act to the server later; null when no single payload says it.
 *
 * @param act What the person did on the device.
 * @param conversation The conversation before it, as JSON.
 * @param guides With them, a short reply is handed over as the answer that it was.
 */
export function payloadOf(
  act: UserAct,
  conversation: Record<string, unknown>,
  guides: Guides | null = null,
): string | null {
  switch (act.type) {
    case "Press": {
      const turn = act.turn === null ? {} : { t: act.turn };
      return fitting(payload("answer", { n: act.node, v: act.answer, ...turn }));
    }
    case "Open":
      return act.news.length ? null : fitting(payload("open", { v: act.guide }));
    case "Switch":
      return fitting(payload("open", { v: act.guide, s: true }));
    case "News":
      return act.ids.length === 1 ? fitting(payload("news", { v: act.ids[0] })) : null;
    case "Fact":
      return fitting(payload("fact", { n: act.name, v: act.value }));
    case "Choose":
      return fromJson(conversation).options[act.number - 1] ?? null;
    case "Danger":
      return act.guide || act.news.length ? null : dangerPayload(act);
    case "Reply":
      return answerPayload(act, fromJson(conversation), guides) ?? doPayload(act);
    case "Digress":
      return readBack(payload("do", { v: act.name }), act);
    case "Back":
    case "StartOver":
    case "Resume":
    case "DangerPast":
    case "FalseAlarm":
      return doPayload(act);
    case "Told":
    case "OutOfScope":
    case "NotUnderstood":
    case "Silence":
      return null;
  }
}

/**
 * What hands an act with its facts to the server later, in order; empty when there is nothing
 * to hand over: what was not understood on the device changes no place.
 *
 * A payload says less than words do. So it is tried out here which of them lead to the same place;
 * a question that was passed over because of what was said is answered in the same way.
 *
 * @param guides The guides.
 * @param act What the person did on the device.
 * @param conversation The conversation before it, as JSON.
 * @param told Facts that came with the act.
 */
export function payloadsOf(
  guides: Guides,
  act: UserAct,
  conversation: Record<string, unknown>,
  told: Record<string, string> = {},
): string[] {
  const state = fromJson(conversation);
  const meant = takeTurn(guides, state, act, state.at, new Map(Object.entries(told)));
  const ways = waysOf(guides, act, conversation, Object.entries(told));
  for (const way of ways) {
    // Behind other acts nothing is put: what was sent as words before counts as the last of them.
    const most = act.type === "Open" ? MOST_PASSED_OVER : 0;
    const whole = completed(guides, state, way, meant.conversation, most);
    if (whole !== null) {
      return whole;
    }
  }
  return ways[0]!;
}

/** Payloads that may say the same as an act, the fullest first. */
function waysOf(
  guides: Guides,
  act: UserAct,
  conversation: Record<string, unknown>,
  told: readonly [string, string][],
): string[][] {
  const state = fromJson(conversation);
  const opens = act.type === "Open" && act.guide !== state.guide;
  const named = opens || (act.type === "Danger" && state.guide === null) ? act.guide : state.guide;
  const guide = guides.guides.get(named ?? "");
  const news = act.type === "Open" || act.type === "Danger" ? act.news : [];
  const ids = act.type === "News" ? act.ids : news.filter((id) => guide?.news.has(id));
  const facts = told
    .map(([n, v]) => (guide !== undefined ? factPayload(guides, guide, n, v) : null))
    .filter((one): one is string => one !== null);
  const reports = ids.map((v) => payload("news", { v })).filter((one) => fitting(one) !== null);
  const jumps = ids.findIndex((id) => guide?.news.get(id)?.go);
  const first = jumps >= 0 ? [payload("news", { v: ids[jumps] })] : [];
  const own = actPayloads(guides, act, conversation, opens ? told : []);
  if (act.type === "News" || act.type === "Open") {
    const orders = [reports, first, ...reports.map((one) => [one]), []];
    return orders.flatMap((order) => [
      [...own, ...facts, ...order],
      [...own, ...order],
    ]);
  }
  if (act.type === "Danger") {
    const opening = own.filter((one) => readPayload(one)?.type === "Open");
    const rest = own.slice(opening.length);
    return [[...opening, ...facts, ...reports, ...rest], [...opening, ...facts, ...rest], own];
  }
  if ((act.type === "NotUnderstood" || act.type === "Silence") && state.danger_asked !== null) {
    // What stays unread while a danger is asked about counts as a yes.
    return [[], [payload("do", { v: "yes" })]];
  }
  return [[...facts, ...own], own];
}

/** Payloads that lead to the same place as an act, with what is missing; null: they do not. */
function completed(
  guides: Guides,
  before: Conversation,
  payloads: readonly string[],
  meant: Conversation,
  most: number,
): string[] | null {
  const found = [...payloads];
  const take = (state: Conversation, text: string): Conversation => {
    const told = withPublic(guides, new Map(Object.entries(toldBy(text))));
    return takeTurn(guides, state, readPayload(text) ?? NotUnderstood(), before.at, told)
      .conversation;
  };
  let state = found.reduce(take, before);
  for (let added = 0; !samePlace(guides, state, meant); added += 1) {
    const missing = added < most ? passedOver(guides, state, meant) : null;
    if (missing === null) {
      return null;
    }
    found.push(missing);
    state = take(state, missing);
  }
  return found;
}

function samePlace(guides: Guides, one: Conversation, other: Conversation): boolean {
  const place = (state: Conversation): (string | null)[] => [
    state.guide,
    positionOf(guides, state)?.place ?? null,
    state.danger,
    state.danger_asked,
    state.unsafe,
    state.offer,
  ];
  return JSON.stringify(place(one)) === JSON.stringify(place(other));
}

/** The answer to the open question that the other conversation knows without having asked. */
function passedOver(guides: Guides, state: Conversation, meant: Conversation): string | null {
  const guide = guides.guides.get(state.guide ?? "");
  const node = guide?.nodes.get(positionOf(guides, state)?.node ?? "");
  const known = node?.fact ? positionOf(guides, meant)?.known.get(node.fact) : undefined;
  if (guide === undefined || node === undefined || known === undefined || node.confirm) {
    return null;
  }
  const answer = [...node.answers.values()].find(
    (one) => factValue(guide, node, one) === known && !one.again && !one.back,
  );
  return answer !== undefined ? fitting(payload("answer", { n: node.id, v: answer.id })) : null;
}

function actPayloads(
  guides: Guides,
  act: UserAct,
  conversation: Record<string, unknown>,
  told: readonly [string, string][],
): string[] {
  if (act.type === "News") {
    return [];
  }
  if (act.type === "Open") {
    const brought = told.filter(([name]) => TOLD_WITH.includes(name));
    const plain = { v: act.guide };
    const full = brought.length ? { ...plain, f: Object.fromEntries(brought) } : plain;
    return [fitting(payload("open", full)) ?? payload("open", plain)];
  }
  if (act.type === "Danger") {
    const opens = act.guide && fromJson(conversation).guide === null;
    const opening = opens ? [payload("open", { v: act.guide })] : [];
    return [...opening, ...dangerPayloads(act, conversation)];
  }
  const one = payloadOf(act, conversation, guides);
  return one !== null ? [one] : [];
}

/** What tells the server a fact of the directory; null for others. */
function factPayload(guides: Guides, guide: Guide, name: string, value: string): string | null {
  const listed = guide.facts.get(name)?.values === DIRECTORY;
  const isKept = (listed || name === STATION) && isTold(guides, guide, name, value);
  return isKept ? fitting(payload("fact", { n: name, v: value })) : null;
}

/** The answer that a short reply is to the open question, as its button would hand it over. */
function answerPayload(act: Reply, state: Conversation, guides: Guides | null): string | null {
  if (guides === null || state.danger !== null || state.danger_asked !== null || state.offer) {
    return null;
  }
  const position = positionOf(guides, state);
  const node = guides.guides.get(state.guide ?? "")?.nodes.get(position?.node ?? "");
  const answer = node !== undefined ? answerMeant(node, act.meaning) : null;
  if (node === undefined || answer === null) {
    return null;
  }
  return fitting(payload("answer", { n: node.id, v: answer.id, t: state.serial }));
}

function dangerPayload(act: Danger): string | null {
  if (act.kind === UNKNOWN_DANGER) {
    return act.sure ? null : payload("do", { v: "danger" });
  }
  const meant = Danger(act.kind, act.sure);
  return readBack(payload("do", { v: `${act.sure ? "danger" : "maybe"}:${act.kind}` }), meant);
}

/** A danger of an unknown kind that is certain is asked about and answered with yes. */
function dangerPayloads(act: Danger, conversation: Record<string, unknown>): string[] {
  if (act.kind !== UNKNOWN_DANGER || !act.sure) {
    const one = dangerPayload(act);
    return one !== null ? [one] : [];
  }
  const asked = payload("do", { v: "danger" });
  return fromJson(conversation).danger === null ? [asked, payload("do", { v: "yes" })] : [asked];
}

function doPayload(act: UserAct): string | null {
  for (const [value, meant] of PLAIN) {
    if (JSON.stringify(meant) === JSON.stringify(act)) {
      return payload("do", { v: value });
    }
  }
  return null;
}

function readBack(text: string, act: UserAct): string | null {
  return JSON.stringify(readPayload(text)) === JSON.stringify(act) ? text : null;
}

function fitting(text: string): string | null {
  return [...text].length <= MAX_LENGTH ? text : null;
}
