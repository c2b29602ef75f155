/**
 * Corrections and news: how a conversation changes when the person says that something is so.
 *
 * The same as `firststep/engine/changes.py`. What was tried under a wrong belief says nothing, so
 * a correction keeps the facts that were stated after it, as told, and takes back what was tried.
 * When it makes a step unsafe that was given already, what to stop doing comes first.
 */
import { JUMP, allowed, isJump, replay, withTold } from "./conversation";
import type { Conversation, Given, Position } from "./conversation";
import { factValue, isOneOf } from "./model";
import type { Answer, Guide, NewsItem, Node } from "./model";

/** A conversation after a change, with what to stop doing and what is remarked of it. */
export interface Change {
  conversation: Conversation;
  stop: readonly string[];
  remark: "" | "corrected" | "confirm";
}

function change(
  conversation: Conversation,
  stop: readonly string[] = [],
  remark: Change["remark"] = "",
): Change {
  return { conversation, stop, remark };
}

/** Takes in everything that a message reported; jumps come last. Null: nothing was new. */
export function report(
  guide: Guide,
  before: Conversation,
  items: readonly NewsItem[],
): Change | null {
  let conversation = before;
  const stop = new Set<string>();
  let remark: Change["remark"] = "";
  let changed = false;
  const ordered = [...items].sort((a, b) => Number(a.go !== null) - Number(b.go !== null));
  for (const item of ordered) {
    const one = reportOne(guide, conversation, item);
    if (one !== null) {
      conversation = one.conversation;
      changed = true;
      one.stop.forEach((text) => stop.add(text));
      remark = one.remark || remark;
    }
  }
  return changed ? change(conversation, [...stop], remark) : null;
}

/**
 * Replaces an answer and replays.
 *
 * An answer to a confirming question is never replaced by the value that opens a risky step:
 * the question is asked again.
 */
export function correct(
  guide: Guide,
  conversation: Conversation,
  index: number,
  answer: string,
): Change {
  const old = here(guide, conversation);
  const given = old.answers[index]!;
  const node = guide.nodes.get(given.node)!;
  const value = factValue(guide, node, node.answers.get(answer)!);
  const opens =
    node.confirm &&
    [...guide.nodes.values()].some((other) =>
      isOneOf(value, other.only_after.get(node.fact ?? "") ?? []),
    );
  const fresh: Given[] = opens ? [] : [{ node: given.node, answer }];
  const changed = withTold(
    { ...conversation, answers: [...old.answers.slice(0, index), ...fresh] },
    stillKnown(guide, old.answers.slice(index + 1), node),
  );
  return change(
    changed,
    withdrawn(guide, old, here(guide, changed)),
    opens ? "confirm" : "corrected",
  );
}

/** What to stop doing: steps on the old way that the new facts forbid. */
export function withdrawn(guide: Guide, old: Position, fresh: Position): readonly string[] {
  const asked = new Map(old.asked);
  for (const fact of old.asked.keys()) {
    const value = fresh.known.get(fact);
    if (value !== undefined) {
      asked.set(fact, value);
    }
  }
  const known = new Map([...old.known, ...fresh.known]);
  const texts = new Set<string>();
  for (const place of old.visited) {
    const node = guide.nodes.get(place);
    if (node === undefined || allowed(node, asked, known)) {
      continue;
    }
    for (const fact of [...node.only_after.keys(), ...node.not_while.keys()]) {
      if (old.known.get(fact) !== known.get(fact)) {
        texts.add(guide.facts.get(fact)!.withdrawn ?? "");
      }
    }
  }
  return [...texts];
}

/** What to stop doing when the person turns away from a risky step. */
export function left(guide: Guide, old: Position, fresh: Position): readonly string[] {
  const node = guide.nodes.get(old.node ?? "");
  if (node === undefined || fresh.node === old.node) {
    return [];
  }
  return [...node.only_after.keys()]
    .map((fact) => guide.facts.get(fact)!.withdrawn ?? "")
    .filter((text) => text);
}

function reportOne(guide: Guide, conversation: Conversation, item: NewsItem): Change | null {
  const position = here(guide, conversation);
  const node = guide.nodes.get(position.node ?? "");
  const answer = node !== undefined ? answerFor(guide, node, item) : null;
  if (node !== undefined && answer !== null) {
    if (answer.back) {
      return change({ ...conversation, answers: position.answers.slice(0, -1) });
    }
    const given = { node: node.id, answer: answer.id };
    return change({ ...conversation, answers: [...position.answers, given] });
  }
  if (item.go !== null) {
    return jump(guide, conversation, position, item);
  }
  if (
    item.fact === null ||
    item.value === null ||
    position.known.get(item.fact) === item.value
  ) {
    return null;
  }
  for (let index = position.answers.length - 1; index >= 0; index -= 1) {
    const given = position.answers[index]!;
    const asked = guide.nodes.get(given.node);
    if (asked === undefined || isJump(given) || asked.fact !== item.fact) {
      continue;
    }
    const other = answerFor(guide, asked, item);
    if (other !== null) {
      return correct(guide, conversation, index, other.id);
    }
  }
  const told = withTold(conversation, new Map([[item.fact, item.value]]));
  const fresh = here(guide, told);
  if (fresh.answers.length < position.answers.length) {
    // It would lead back to before what was tried; the way ahead asks for it if it matters.
    return null;
  }
  return change(told, withdrawn(guide, position, fresh));
}

/** The answer of a node that a piece of news is, if any. */
function answerFor(guide: Guide, node: Node, item: NewsItem): Answer | null {
  for (const answer of node.answers.values()) {
    if (answer.hears.includes(item.id)) {
      return answer;
    }
  }
  for (const answer of node.answers.values()) {
    const sameFact = item.fact !== null && item.fact === node.fact;
    const fits = sameFact && factValue(guide, node, answer) === item.value;
    if (fits && !answer.again) {
      return answer;
    }
  }
  return null;
}

function jump(
  guide: Guide,
  conversation: Conversation,
  position: Position,
  item: NewsItem,
): Change | null {
  if (item.go === null || item.go === position.place || conversation.unsafe !== null) {
    return null;
  }
  const target = guide.nodes.get(item.go);
  if (target !== undefined && !allowed(target, position.asked, position.known)) {
    const closed = [...target.not_while]
      .filter(([fact, values]) => isOneOf(position.known.get(fact), values))
      .map(([fact]) => guide.facts.get(fact)!.withdrawn ?? "");
    return change(conversation, closed);
  }
  const given = { node: position.place, answer: JUMP + item.id };
  return change({ ...conversation, answers: [...position.answers, given] });
}

/** The facts that answers after a corrected one stated, to be kept as told. */
function stillKnown(guide: Guide, later: readonly Given[], corrected: Node): Map<string, string> {
  const facts = new Map<string, string>();
  for (const given of later) {
    const node = guide.nodes.get(given.node);
    if (node === undefined || isJump(given)) {
      continue;
    }
    if (node.fact === null || node.fact === corrected.fact) {
      continue;
    }
    const value = factValue(guide, node, node.answers.get(given.answer)!);
    if (value !== null) {
      facts.set(node.fact, value);
    }
  }
  return facts;
}

function here(guide: Guide, conversation: Conversation): Position {
  return replay(guide, conversation.answers, conversation.told, conversation.unsafe);
}
