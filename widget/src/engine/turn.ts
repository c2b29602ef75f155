/**
 * One turn: a conversation and a user act give the next conversation and the replies.
 *
 * The same as `firststep/engine/turn.py`, function by function.
 */
import {
  Danger,
  DANGER_KINDS,
  News,
  NotUnderstood,
  Open,
  PLACE_DANGERS,
  Resume,
  Switch,
  UNKNOWN_DANGER,
  isDigress,
  isReply,
} from "./acts";
import type {
  Choose,
  Digress,
  Fact,
  OutOfScope,
  Press,
  Reply as ShortReply,
  UserAct,
} from "./acts";
import * as changes from "./changes";
import { EMPTY, JUMP, fromJson, isJump, replay, sameAnswers, toJson } from "./conversation";
import type { Conversation, Facts, Given, Position } from "./conversation";
import {
  STATION,
  VEHICLE,
  VEHICLE_CANDIDATES,
  entriesOf,
  isDetail,
  isTold,
  networkOf,
  renewed,
} from "./details";
import { DIRECTORY, dangerOf, isOneOf, isQuestion, jumpOf } from "./model";
import type { Answer, Common, Guide, Guides, NewsItem, Node } from "./model";
import { whatWasNoted } from "./noting";
import { readPayload } from "./payloads";
import { payload } from "./replies";
import type { Button, Reply } from "./replies";
import { Speaker, closingOutcomes, heardAt, nodeOrOutcome } from "./speech";
import { once, paragraphs, replaced } from "./text";
import { mayShowRelease, releaseNode, releaseWay } from "./this-car";

/**
 * After this long a confirmation that a risky step rests on is asked for again: a car that locked
 * itself meanwhile may have begun to charge again (Audi's and Mercedes' manuals).
 */
export const STALE_AFTER_S = 30 * 60;

/** After this long an ended conversation is over: the next message begins a new one. */
export const FORGET_AFTER_S = 12 * 60 * 60;

const FEWEST_CANDIDATES = 2;

/** From this many messages in a row that were not understood: buttons and a number only. */
const SPOKEN_AFTER_MISSES = 2;

/** What else a short reply may mean to a question that has no answer for it. */
const NEAR: ReadonlyMap<string, readonly string[]> = new Map([
  ["cannot", ["unsure"]],
  ["no", ["cannot"]],
]);

/** The same for a plain step. */
const NEAR_STEP: ReadonlyMap<string, readonly string[]> = new Map([
  ["yes", ["done"]],
  ["no", ["cannot"]],
  ["unsure", ["cannot"]],
]);

/** What a turn came to; `ended`: whether the guide has come to an outcome. */
export interface Turn {
  conversation: Conversation;
  replies: Reply[];
  ended: boolean;
}

/**
 * Moves a conversation on by one user act.
 *
 * @param guides Everything that can be talked about.
 * @param before The conversation so far.
 * @param act What the user's message meant.
 * @param now Seconds since the epoch; the engine has no clock of its own.
 * @param told Facts that the message named in passing, such as the network.
 * @returns The conversation after the turn and at least one reply. Nothing throws for any act: an
 *   act that fits nothing asks again.
 */
export function takeTurn(
  guides: Guides,
  before: Conversation,
  act: UserAct,
  now: number,
  told: Facts = new Map(),
): Turn {
  const longAgo = before.at > 0 && now - before.at > FORGET_AFTER_S;
  const forgotten = act.type === "Open" && longAgo && before.danger === null;
  const conversation = forgotten ? { ...EMPTY, serial: before.serial } : before;
  return new TurnAtWork(guides, caughtUp(guides, conversation, now), told, now).take(act);
}

/** Where a conversation stands, or null before a guide is open. */
export function positionOf(guides: Guides, conversation: Conversation): Position | null {
  const guide = guides.guides.get(conversation.guide ?? "");
  return guide !== undefined ? positionIn(guide, conversation) : null;
}

/**
 * The conversation after the time that has passed since its last turn.
 *
 * Whoever reads a message in the light of the conversation has to read it in this one: a guide
 * that ended yesterday says nothing of what is meant today.
 */
export function caughtUp(guides: Guides, conversation: Conversation, now: number): Conversation {
  const gap = conversation.at > 0 ? now - conversation.at : 0;
  const guide = guides.guides.get(conversation.guide ?? "");
  if (guide === undefined) {
    // A guide that was taken out of service leaves nothing to go on from but a danger.
    return { ...conversation, guide: null, answers: [], shown: new Set(), offer: null };
  }
  const ended = conversation.danger === null && positionIn(guide, conversation).node === null;
  if (gap > FORGET_AFTER_S && ended) {
    return { ...EMPTY, serial: conversation.serial };
  }
  return conversation;
}

/** The answer of a node that a short reply is, or null. */
export function answerMeant(node: Node, meaning: string): Answer | null {
  const near = isQuestion(node) ? NEAR : NEAR_STEP;
  for (const wanted of [meaning, ...(near.get(meaning) ?? [])]) {
    for (const answer of node.answers.values()) {
      if (answer.meaning === wanted || (wanted === "again" && answer.again)) {
        return answer;
      }
    }
  }
  return null;
}

function positionIn(guide: Guide, conversation: Conversation): Position {
  return replay(guide, conversation.answers, conversation.told, conversation.unsafe);
}

/** The work of one turn. */
class TurnAtWork {
  private readonly common: Common;
  private conversation: Conversation;
  private guide: Guide | null;

  constructor(
    private readonly guides: Guides,
    conversation: Conversation,
    private readonly toldNow: Facts,
    private readonly now: number,
  ) {
    this.common = guides.common;
    this.conversation = { ...conversation, serial: conversation.serial + 1 };
    this.guide = guides.guides.get(conversation.guide ?? "") ?? null;
  }

  // --- state ------------------------------------------------------------------------------

  private get speaker(): Speaker {
    const state = this.conversation;
    return new Speaker(this.guides, this.guide, state.serial, state.told);
  }

  private get position(): Position | null {
    return this.guide !== null ? positionIn(this.guide, this.conversation) : null;
  }

  private change(changed: Partial<Conversation>): void {
    this.conversation = { ...this.conversation, ...changed };
  }

  /**
   * Keeps facts that were named in passing; what no guide asks for is left out.
   *
   * @param opening Whether they came with the emergency itself. Later on, a fact named in passing
   *   never moves the person: it would rewrite a way already gone.
   */
  private note(told: Facts, opening = false): void {
    for (const [fact, value] of told) {
      if (!isTold(this.guides, this.guide, fact, value)) {
        continue;
      }
      if (fact === "location" && this.isHomeAfterAll(told)) {
        continue;
      }
      const facts = renewed(this.conversation.told, new Map([[fact, value]]));
      const noted = { ...this.conversation, told: facts };
      let moves = false;
      if (this.guide !== null && !opening && !isDetail(this.guide, fact)) {
        moves = !samePlace(this.here(), positionIn(this.guide, noted));
      }
      if (!moves) {
        this.conversation = noted;
      }
    }
  }

  /** Whether a place that only the network's name speaks for was named otherwise before. */
  private isHomeAfterAll(told: Facts): boolean {
    const known = this.position?.known ?? this.conversation.told;
    const isPublic = networkOf(this.guides, told)?.public_only ?? false;
    const derived = isPublic && told.get("location") === "public";
    return derived && known.get("location") === "home";
  }

  // --- the turn ---------------------------------------------------------------------------

  take(taken: UserAct): Turn {
    const act = taken.type === "Choose" ? this.chosen(taken) : taken;
    const before = this.position;
    const toldBefore = this.conversation.told;
    this.expire();
    const asked = this.conversation.asked;
    const lost = before !== null && Boolean(asked) && this.here().place !== asked;
    if (lost) {
      this.change({ since: this.conversation.serial });
    }
    this.note(this.toldNow);
    const understood = act.type !== "NotUnderstood" && act.type !== "Silence";
    // What was meant for a question that is no longer open answers no other one.
    let replies = lost && this.answers(act) ? this.timePassed() : this.answer(act);
    if (understood) {
      this.change({ misses: 0 });
    }
    this.settle(before, replies);
    replies = this.withNoted(toldBefore, act, replies);
    const last = replies[replies.length - 1]!;
    this.change({ options: last.buttons.map((button) => button.payload), at: this.now });
    const position = this.position;
    const ended = position !== null && position.node === null && !this.conversation.danger;
    return {
      conversation: this.conversation,
      replies: replies.map((reply) => this.filled(reply)),
      ended,
    };
  }

  /** What was named in passing, said back in front; and which of two cars it is. */
  private withNoted(before: Facts, act: UserAct, replies: Reply[]): Reply[] {
    const state = this.conversation;
    if (state.danger !== null || state.danger_asked !== null) {
      return replies;
    }
    // What an answer or news says of the place is not said twice.
    const small = act.type === "Open" || act.type === "Told" || act.type === "Fact";
    const noted = whatWasNoted({
      guides: this.guides,
      before,
      after: state.told,
      position: this.position,
      small,
    });
    if (!noted) {
      return this.withCandidates(replies);
    }
    // One paragraph: Rasa's REST channel makes a message of each one.
    const [first, ...rest] = replies as [Reply, ...Reply[]];
    const text = [noted, first.text].filter((part) => part).join("\n");
    return this.withCandidates([{ ...first, text }, ...rest]);
  }

  /** Asks which car it is, where make and model do not fit; the question stays open. */
  private withCandidates(replies: Reply[]): Reply[] {
    const named = (this.toldNow.get(VEHICLE_CANDIDATES) ?? "").split(/\s+/);
    const known = this.guides.vehicles;
    const offered = once(named).filter((name) => known.has(name));
    if (offered.length < FEWEST_CANDIDATES || !this.guide?.facts.has(VEHICLE)) {
      return replies;
    }
    const buttons = offered.map((name) => ({
      title: known.get(name)!.title,
      payload: payload("fact", { n: VEHICLE, v: name }),
    }));
    const last = replies[replies.length - 1]!;
    const text = paragraphs([this.common.car.which, last.text]);
    return [...replies.slice(0, -1), { ...last, text, buttons: [...buttons, ...last.buttons] }];
  }

  private filled(reply: Reply): Reply {
    const state = this.conversation;
    const endangered = state.danger !== null || state.danger_asked !== null;
    const inDanger = endangered || reply.custom["kind"] === "danger";
    return { ...reply, text: this.speaker.filled(reply.text, this.position, inDanger) };
  }

  /** Remembers where the turn has led to, and what was shown and confirmed on the way. */
  private settle(before: Position | null, replies: readonly Reply[]): void {
    const position = this.position;
    if (position === null) {
      return;
    }
    const moved = before === null || !samePlace(before, position);
    const guard = this.guard(position);
    const confirmed = guard !== null && answeredSince(before, position, guard);
    this.change({
      answers: position.answers,
      shown: new Set([...this.conversation.shown, ...shownBy(replies, position)]),
      asked: position.place,
      since: moved ? this.conversation.serial : this.conversation.since,
      confirmed_at: confirmed ? this.now : this.conversation.confirmed_at,
    });
    this.rememberRelease(before, position);
    this.closeForGood(position);
  }

  /** Remembers when what a manual release waits for was last answered. */
  private rememberRelease(before: Position | null, position: Position): void {
    const node = releaseNode(this.openGuide());
    const guard = node !== null ? this.lastAnswer(position, node) : null;
    if (guard !== null && answeredSince(before, position, guard)) {
      this.change({ release_at: this.now });
    }
  }

  /** Which answer is the confirmation that a closed step rests on, at such a step. */
  private guard(position: Position): number | null {
    const node = this.openGuide().nodes.get(position.node ?? "");
    return node !== undefined ? this.lastAnswer(position, node) : null;
  }

  /** Which answer says last what a closed step waits for. */
  private lastAnswer(position: Position, node: Node): number | null {
    const guide = this.openGuide();
    let found: number | null = null;
    position.answers.forEach((given, index) => {
      const fact = guide.nodes.get(given.node)?.fact ?? null;
      if (fact !== null && node.only_after.has(fact)) {
        found = index;
      }
    });
    return found;
  }

  /**
   * At a closed step, takes back a confirmation that is too old to rest on.
   *
   * @param atOnce However old it is: after a danger nothing rests on what was before.
   */
  private expire(atOnce = false): void {
    const position = this.position;
    const guard = position !== null ? this.guard(position) : null;
    if (position === null || guard === null) {
      return;
    }
    if (atOnce || this.now - this.conversation.confirmed_at > STALE_AFTER_S) {
      this.change({ answers: position.answers.slice(0, guard) });
    }
  }

  /** Whether an act answers the question that is open, without naming it itself. */
  private answers(act: UserAct): boolean {
    if (act.type === "News") {
      const guide = this.openGuide();
      const known = act.ids.flatMap((name) => guide.news.get(name) ?? []);
      return known.every((item) => item.go === null && item.closes === null);
    }
    return act.type === "Reply" || act.type === "Press";
  }

  private timePassed(): Reply[] {
    const inDanger = this.conversation.danger || this.conversation.danger_asked;
    return inDanger ? this.answer(Resume()) : this.step([this.common.time_passed]);
  }

  private chosen(act: Choose): UserAct {
    const option = this.conversation.options[act.number - 1];
    return option !== undefined ? (readPayload(option) ?? NotUnderstood()) : NotUnderstood();
  }

  private answer(act: UserAct): Reply[] {
    // Danger first, whatever else is going on.
    if (act.type === "Danger") {
      return this.danger(act);
    }
    if (this.conversation.danger !== null) {
      return this.inDanger(act, this.conversation.danger);
    }
    if (this.conversation.danger_asked !== null) {
      return this.askedAboutDanger(act, this.conversation.danger_asked);
    }
    if (act.type === "FalseAlarm") {
      return this.falseAlarm();
    }
    if (this.conversation.offer !== null) {
      const answered = this.offered(act, this.conversation.offer);
      if (answered !== null) {
        return answered;
      }
    }
    if (act.type === "Open" || act.type === "Switch") {
      return this.open(act);
    }
    if (this.guide === null) {
      return this.beforeAnyGuide(act);
    }
    return this.inGuide(act);
  }

  private inGuide(act: UserAct): Reply[] {
    switch (act.type) {
      case "Press":
        return this.press(act);
      case "Reply":
        return this.shortReply(act);
      case "News":
        return this.news(act);
      case "Told":
        return this.told();
      case "Fact":
        return this.fact(act);
      case "Digress":
        return this.digress(act);
      case "Back":
        return this.back();
      case "StartOver":
        return this.startOver();
      case "OutOfScope":
        return [this.outOfScope(act)];
      case "NotUnderstood":
        return this.askAgain(act);
      case "Silence":
        return this.silence();
      default:
        return this.step([this.common.resumed]);
    }
  }

  // --- danger -----------------------------------------------------------------------------

  private danger(act: Danger): Reply[] {
    const opened = this.guides.guides.get(act.guide);
    if (this.guide === null && opened !== undefined) {
      const { danger, danger_asked } = this.conversation;
      this.start(opened, act.news);
      this.change({ danger, danger_asked });
    }
    const known = this.conversation.danger;
    if (!act.sure && known === null) {
      const asked = graver(this.conversation.danger_asked, act.kind);
      this.change({ danger_asked: asked });
      return [this.speaker.dangerQuestion(asked, this.position)];
    }
    let kind = act.kind;
    if (known !== null && (!act.sure || kind === UNKNOWN_DANGER)) {
      kind = known;
    }
    const again = known === kind ? this.common.danger_still : "";
    if (known !== null && known !== kind && this.closes(known)) {
      // Fire is not forgotten because somebody then says that a person is hurt.
      this.change({ unsafe: known });
    }
    this.change({ danger: kind, danger_asked: null, offer: null, release_at: 0 });
    return [this.speaker.danger(kind, this.position, again)];
  }

  private inDanger(act: UserAct, kind: string): Reply[] {
    if (act.type === "FalseAlarm") {
      return this.falseAlarm();
    }
    if (act.type === "DangerPast") {
      return this.dangerPast(kind);
    }
    let again = this.common.danger_still;
    if (isReply(act, "yes")) {
      // A yes may mean that they have called. Only plain words end a danger.
      again = this.common.danger_over_check;
    } else if (isDigress(act, "who_to_call")) {
      again = this.speaker.dangerNumbers(kind, this.position);
    } else if (isDigress(act, "summary")) {
      again = this.remark("summary");
    }
    return [this.speaker.danger(kind, this.position, again)];
  }

  private dangerPast(kind: string): Reply[] {
    this.change({ danger: null });
    if (this.closes(kind)) {
      this.change({ unsafe: kind });
    }
    if (this.guide === null) {
      return [inFront(this.common.danger_over, this.speaker.welcome(true))];
    }
    if (this.conversation.unsafe !== null) {
      return this.step([this.common.noted]);
    }
    this.expire(true);
    const position = this.here();
    const jump = `danger:${kind}`;
    const target = jumpOf(this.guide, jump);
    if (target !== null && target !== position.place) {
      this.jump(position, jump);
    }
    return this.step([this.common.danger_over]);
  }

  /** Whether the tries stay closed after this danger, in the guide or in one to come. */
  private closes(kind: string): boolean {
    if (this.guide === null) {
      return !PLACE_DANGERS.includes(kind);
    }
    return this.guide.outcomes.has(dangerOf(this.guide, kind).then);
  }

  private falseAlarm(): Reply[] {
    const state = this.conversation;
    const nothing = state.danger === null && state.danger_asked === null && state.unsafe === null;
    if (state.danger === null && state.danger_asked === null) {
      this.reopen();
    }
    this.change({ danger: null, danger_asked: null });
    const before = nothing ? this.common.noted : this.common.false_alarm;
    if (this.guide === null) {
      return [inFront(before, this.speaker.welcome(true))];
    }
    this.expire();
    return this.step([this.conversation.unsafe !== null ? this.common.noted : before]);
  }

  /** Takes back what closed the tries: a danger, or the answers that led to its ending. */
  private reopen(): void {
    this.change({ unsafe: null });
    let position = this.position;
    const closing = this.guide !== null ? closingOutcomes(this.guide) : new Set<string>();
    while (position !== null && closing.has(position.outcome ?? "") && position.answers.length) {
      this.change({ answers: position.answers.slice(0, -1) });
      position = this.position;
    }
  }

  /** An ending that a danger leads to closes the tries, by whatever way it was reached. */
  private closeForGood(position: Position): void {
    if (this.guide === null || this.conversation.unsafe !== null) {
      return;
    }
    if (closingOutcomes(this.guide).has(position.outcome ?? "")) {
      this.change({ unsafe: "damage" });
    }
  }

  private askedAboutDanger(act: UserAct, kind: string): Reply[] {
    if (isReply(act, "yes") || isReply(act, "unsure")) {
      return this.danger(Danger(kind));
    }
    if (isReply(act, "no") || act.type === "FalseAlarm" || act.type === "DangerPast") {
      this.change({ danger_asked: null });
      if (this.guide === null) {
        return [inFront(this.common.false_alarm, this.speaker.welcome(true))];
      }
      return this.step([this.common.false_alarm]);
    }
    if (act.type === "NotUnderstood" || act.type === "Silence") {
      this.change({ misses: this.conversation.misses + 1 });
      if (this.conversation.misses >= SPOKEN_AFTER_MISSES) {
        return this.danger(Danger(kind));
      }
    }
    let before = "";
    if (isDigress(act, "who_to_call")) {
      before = this.speaker.dangerNumbers(kind, this.position);
    } else if (isDigress(act, "summary")) {
      before = this.remark("summary");
    }
    return [this.speaker.dangerQuestion(kind, this.position, before)];
  }

  // --- opening and switching --------------------------------------------------------------

  private beforeAnyGuide(act: UserAct): Reply[] {
    if (act.type === "OutOfScope") {
      return [this.outOfScope(act)];
    }
    if (act.type === "NotUnderstood") {
      return [this.notUnderstood(act)];
    }
    if (act.type === "Silence") {
      return [inFront(this.common.nothing_said, this.speaker.welcome(true))];
    }
    if (isDigress(act, "release")) {
      const opened = this.openForRelease();
      if (opened !== null) {
        return opened;
      }
    }
    if (act.type === "Digress") {
      if (act.name === "who_to_call") {
        const [text, calls] = this.speaker.whoToCall(null);
        const custom = { kind: "digression", ...calls };
        return [{ text, buttons: this.speaker.guideButtons(), custom }];
      }
      const words = this.common.small_words.get(act.name);
      if (words !== undefined) {
        const reply = inFront(words, this.speaker.welcome(true));
        return [{ ...reply, custom: { kind: "digression" } }];
      }
    }
    return [this.speaker.welcome()];
  }

  private open(act: Open | Switch): Reply[] {
    const guide = this.guides.guides.get(act.guide);
    if (guide === undefined) {
      const missed = NotUnderstood();
      return this.guide === null ? this.beforeAnyGuide(missed) : this.askAgain(missed);
    }
    const position = this.position;
    if (this.guide !== null && position !== null) {
      if (guide.id === this.guide.id) {
        if (position.node !== null || this.conversation.unsafe !== null) {
          // The emergency named again is no new opening: the person is still in it.
          return this.reopened(act);
        }
      } else if (position.node !== null && act.type !== "Switch") {
        this.change({ offer: guide.id });
        return [this.switchOffer(guide)];
      }
    }
    return this.start(guide, act.type === "Open" ? act.news : []);
  }

  private reopened(act: Open | Switch): Reply[] {
    if (act.type === "Open" && act.news.length) {
      return this.news(News(act.news));
    }
    return this.step([this.common.resumed]);
  }

  private start(guide: Guide, news: readonly string[]): Reply[] {
    let parked: Record<string, unknown> | null = null;
    const told = this.guide !== null ? this.details() : this.conversation.told;
    if (this.guide !== null && this.guide.id !== guide.id) {
      const position = this.position;
      if (position !== null && (position.node || this.conversation.unsafe)) {
        parked = toJson({ ...this.conversation, parked: null, offer: null, options: [] });
      }
      const back = fromJson(this.conversation.parked);
      if (back.guide === guide.id) {
        this.conversation = { ...back, parked, serial: this.conversation.serial };
        this.guide = guide;
        this.expire();
        return this.step([this.common.resumed]);
      }
    }
    const unsafe = this.guide === null ? this.conversation.unsafe : null;
    const serial = this.conversation.serial;
    this.conversation = { ...EMPTY, guide: guide.id, parked, unsafe, serial };
    this.guide = guide;
    this.note(renewed(told, this.toldNow), true);
    this.tell(news);
    const first: Reply = {
      // One paragraph: Rasa's REST channel makes a message of each one.
      text: `${guide.opening}\n${guide.danger_line}`,
      buttons: [],
      custom: { guide: guide.id, kind: "digression" },
    };
    const jump = news.find((name) => guide.news.get(name)?.go);
    if (!this.closedBy(news) && jump !== undefined) {
      this.jump(this.here(), jump);
    }
    return [first, ...this.step()];
  }

  private jump(position: Position, name: string): void {
    const given: Given = { node: position.place, answer: JUMP + name };
    this.change({ answers: [...position.answers, given] });
  }

  /** Ends the tries when one of the news says that they can't go on, such as damage. */
  private closedBy(names: readonly string[]): boolean {
    const guide = this.openGuide();
    for (const name of names) {
      const closes = guide.news.get(name)?.closes ?? null;
      if (closes !== null) {
        this.change({ unsafe: this.conversation.unsafe ?? closes });
        return true;
      }
    }
    return false;
  }

  /** Keeps what an opening reported, as facts that were told and not asked. */
  private tell(news: readonly string[]): void {
    const told = new Map<string, string>();
    for (const item of this.consistent(news)) {
      if (item.fact !== null) {
        told.set(item.fact, String(item.value));
      }
    }
    this.note(told, true);
  }

  /** The news named, but for those that contradict each other: these are asked for. */
  private consistent(names: readonly string[]): NewsItem[] {
    const guide = this.openGuide();
    const items = once(names).flatMap((name) => guide.news.get(name) ?? []);
    const values = (fact: string): Set<string | null> =>
      new Set(items.filter((item) => item.fact === fact).map((item) => item.value));
    return items.filter((item) => item.fact === null || values(item.fact).size === 1);
  }

  private switchOffer(guide: Guide): Reply {
    const labels = this.common.labels;
    return {
      text: replaced(this.common.switch_offer, "{title}", guide.title),
      buttons: [
        { title: labels.get("switch")!, payload: payload("open", { v: guide.id, s: true }) },
        { title: labels.get("keep")!, payload: payload("do", { v: "resume" }) },
      ],
      custom: { ...this.customHere(), kind: "clarify" },
    };
  }

  /** What an act means while a switch is offered; null: the offer is passed over. */
  private offered(act: UserAct, wanted: string): Reply[] | null {
    this.change({ offer: null });
    const named =
      (act.type === "Open" && act.guide === wanted && !act.news.length) ||
      (act.type === "Switch" && act.guide === wanted);
    if (isReply(act, "yes") || named) {
      return this.open(Switch(wanted));
    }
    if (isReply(act, "no") || act.type === "Resume") {
      return this.step([this.common.resumed]);
    }
    return null;
  }

  // --- answers, corrections, news ---------------------------------------------------------

  private press(act: Press): Reply[] {
    const position = this.here();
    const guide = this.openGuide();
    if (act.node === position.node && guide.nodes.get(act.node)!.answers.has(act.answer)) {
      if (act.turn !== null && act.turn < this.conversation.since) {
        return this.step([this.common.stale_button]);
      }
      return this.give(act.answer);
    }
    for (const [index, given] of position.answers.entries()) {
      if (given.node !== act.node || isJump(given)) {
        continue;
      }
      const answers = guide.nodes.get(act.node)!.answers;
      const answer = answers.get(act.answer);
      if (answer !== undefined && act.answer !== given.answer) {
        if (answer.again || answers.get(given.answer)!.again) {
          break;
        }
        return this.correct(index, act.answer);
      }
    }
    return this.step([this.common.stale_button]);
  }

  private shortReply(act: ShortReply): Reply[] {
    const position = this.here();
    const node = this.openGuide().nodes.get(position.node ?? "");
    if (node === undefined) {
      return [this.speaker.clarify(this.common.after_outcome, position)];
    }
    const answer = answerMeant(node, act.meaning);
    if (answer !== null) {
      return this.give(answer.id);
    }
    if (act.meaning === "done") {
      // Having done it is not yet how it came out.
      return [this.speaker.clarify(this.common.noted, position)];
    }
    return this.askAgain(NotUnderstood());
  }

  private give(answer: string): Reply[] {
    const position = this.here();
    const given: Given = { node: String(position.node), answer };
    const meant = this.openGuide().nodes.get(given.node)!.answers.get(answer)!;
    if (meant.back) {
      return this.back();
    }
    this.change({ answers: [...position.answers, given] });
    const spent = this.here().node !== position.node && meant.again;
    return this.step(spent ? [this.common.again_spent] : []);
  }

  /** Everything that was reported, one after the other; a jump ends it. */
  private news(act: News): Reply[] {
    const items = this.consistent(act.ids);
    if (!items.length) {
      return this.askAgain(NotUnderstood(act.ids));
    }
    const heard = heardAt(this.openGuide().nodes.get(this.here().node ?? ""));
    if (this.closedBy(act.ids.filter((name) => !heard.has(name)))) {
      return this.step();
    }
    const change = changes.report(this.openGuide(), this.conversation, items);
    if (change !== null) {
      return this.changed(change);
    }
    const position = this.here();
    if (position.node === null) {
      return [this.speaker.clarify(this.common.after_outcome, position)];
    }
    return this.step([this.common.noted]);
  }

  private correct(index: number, answer: string): Reply[] {
    return this.changed(changes.correct(this.openGuide(), this.conversation, index, answer));
  }

  private changed(change: changes.Change): Reply[] {
    this.conversation = change.conversation;
    const own = { corrected: this.common.corrected, confirm: this.common.confirm_again };
    return this.step([...change.stop, ...(change.remark ? [own[change.remark]] : [])]);
  }

  // --- going about ------------------------------------------------------------------------

  private back(): Reply[] {
    const position = this.here();
    if (this.conversation.unsafe !== null) {
      return this.step([this.common.back_unsafe]);
    }
    if (!position.answers.length) {
      return this.step([this.common.back_nowhere]);
    }
    this.change({ answers: position.answers.slice(0, -1) });
    this.expire();
    const stop = changes.left(this.openGuide(), position, this.here());
    return this.step([...stop, this.common.back_done]);
  }

  private startOver(): Reply[] {
    const guide = this.openGuide();
    const old = this.here();
    this.change({ answers: [], told: this.details(), shown: new Set(), misses: 0 });
    const stop = changes.left(guide, old, this.here());
    const { unsafe_stays, started_over } = this.common;
    return this.step([...stop, this.conversation.unsafe ? unsafe_stays : started_over]);
  }

  /** What stays when everything else may have changed: the network, the car, the region. */
  private details(): Facts {
    const told = [...this.conversation.told];
    return new Map(told.filter(([fact]) => isDetail(this.guide, fact)));
  }

  private digress(act: Digress): Reply[] {
    const position = this.here();
    if (act.name === "repeat") {
      return this.step([], { repeat: true });
    }
    if (act.name === "shorter") {
      const first = position.node !== null && position.answers.every(isJump);
      return this.step(first ? [this.openGuide().short_answer] : [], { brief: true });
    }
    if (act.name === "who_to_call") {
      const [text, calls] = this.speaker.whoToCall(position);
      const reply = this.speaker.digression(text, position);
      return [{ ...reply, custom: { ...reply.custom, ...calls } }];
    }
    if (act.name === "release") {
      return [this.speaker.digression(this.release(position), position)];
    }
    return [this.speaker.digression(this.remark(act.name), position)];
  }

  /**
   * Where this car's release is; no place at all while charging may still go on.
   *
   * An answer that is too old confirms nothing here either, and neither does one from before a
   * danger.
   */
  private release(position: Position): string {
    const words = this.common.car;
    const node = releaseNode(this.openGuide());
    if (node === null) {
      return this.speaker.where(position);
    }
    const at = this.conversation.release_at;
    const fresh = at > 0 && this.now - at <= STALE_AFTER_S;
    const fact = this.openGuide().nodes.get(position.node ?? "")?.fact ?? null;
    // While the very thing is being asked again, what was said before confirms nothing.
    const doubted = fact !== null && node.only_after.has(fact);
    const closed = this.conversation.unsafe !== null || !mayShowRelease(node, position);
    if (closed || doubted || !fresh) {
      return words.release_later;
    }
    const car = this.speaker.car(position);
    const way = car !== null && car.shown !== null ? releaseWay(words, car, car.shown) : null;
    return `${words.release_condition}\n${way !== null ? way.text : words.release_manual}`;
  }

  /** Opens the guide that tells of the release, where there is just one: from its start. */
  private openForRelease(): Reply[] | null {
    const guides = [...this.guides.guides.values()].filter((guide) => releaseNode(guide) !== null);
    if (guides.length !== 1) {
      return null;
    }
    const [first, ...rest] = this.start(guides[0]!, []) as [Reply, ...Reply[]];
    const text = `${this.common.car.release_later}\n${first.text}`;
    return [{ ...first, text }, ...rest];
  }

  /** The open question once more, behind what was noted. */
  private told(): Reply[] {
    const position = this.here();
    const kept = this.conversation.told;
    const fresh = [...this.toldNow].some(([fact, value]) => kept.get(fact) === value);
    const said = fresh || this.toldNow.has(VEHICLE_CANDIDATES) ? "" : this.common.noted;
    return [this.speaker.digression(said, position)];
  }

  /** A button for a fact of the directory; typed by hand it does the same and no more. */
  private fact(act: Fact): Reply[] {
    const guide = this.openGuide();
    const listed = guide.facts.get(act.name)?.values === DIRECTORY;
    if (listed && !entriesOf(this.guides, act.name).has(act.value)) {
      return this.step([this.common.stale_button]);
    }
    const told = isTold(this.guides, guide, act.name, act.value);
    if (!(told && (listed || act.name === STATION))) {
      return this.step([this.common.stale_button]);
    }
    this.note(new Map([[act.name, act.value]]));
    return [this.speaker.digression("", this.here())];
  }

  private remark(name: string): string {
    const position = this.position;
    const guide = this.guide;
    if (position === null || guide === null) {
      if (name === "who_to_call") {
        return this.speaker.whoToCall(null)[0];
      }
      return this.common.small_words.get(name) ?? this.common.summary_empty;
    }
    switch (name) {
      case "why":
        return this.speaker.why(position);
      case "never":
        return this.speaker.never();
      case "can_wait":
        return this.speaker.canWait();
      case "my_fault":
        return guide.reassurance;
      case "how_long":
        return guide.how_long;
      case "where":
        return this.speaker.where(position);
      case "who_to_call":
        return this.speaker.whoToCall(position)[0];
      case "summary":
        return this.speaker.summary(this.conversation, position);
      case "says_who":
        return this.speaker.saysWho(position);
      default:
        return this.common.small_words.get(name)!;
    }
  }

  // --- not understood ---------------------------------------------------------------------

  private outOfScope(act: OutOfScope): Reply {
    const text = this.common.off_topic.get(act.topic) ?? this.common.out_of_scope;
    if (this.guide === null) {
      const calls = this.speaker.whoToCall(null)[1];
      const custom = { kind: "out_of_scope", ...calls };
      return { text, buttons: this.speaker.guideButtons(), custom };
    }
    return this.speaker.clarify(text, this.position, [], "out_of_scope");
  }

  private notUnderstood(act: NotUnderstood): Reply {
    const misses = this.conversation.misses + 1;
    this.change({ misses });
    const guideButtons = this.guide === null ? this.speaker.guideButtons() : [];
    if (misses >= SPOKEN_AFTER_MISSES) {
      const [text, calls] = this.speaker.whoToCall(this.position);
      const said = paragraphs([this.common.not_understood_again, text]);
      const reply = this.speaker.clarify(said, this.position, guideButtons);
      return { ...reply, custom: { ...reply.custom, ...calls } };
    }
    const guesses = this.speaker.candidateButtons(act.candidates, this.position);
    if (guesses.length) {
      const somethingElse: Button = {
        title: this.common.labels.get("something_else")!,
        payload: payload("do", { v: "resume" }),
      };
      return this.speaker.clarify(
        this.common.did_you_mean,
        this.position,
        this.guide === null ? [...guesses, somethingElse] : guesses,
      );
    }
    return this.speaker.clarify(this.common.not_understood, this.position, guideButtons);
  }

  private askAgain(act: NotUnderstood): Reply[] {
    return [this.notUnderstood(act)];
  }

  private silence(): Reply[] {
    this.change({ misses: this.conversation.misses + 1 });
    return [this.speaker.clarify(this.common.nothing_said, this.position)];
  }

  // --- pieces -----------------------------------------------------------------------------

  private openGuide(): Guide {
    if (this.guide === null) {
      throw new Error("no guide is open");
    }
    return this.guide;
  }

  private here(): Position {
    return positionIn(this.openGuide(), this.conversation);
  }

  private customHere(): Record<string, unknown> {
    const position = this.position;
    if (position === null || this.guide === null) {
      return {};
    }
    return { guide: this.guide.id, ...nodeOrOutcome(position) };
  }

  /** The position's reply; before it, on their own, warnings that were not shown yet. */
  private step(before: readonly string[] = [], { brief = false, repeat = false } = {}): Reply[] {
    const position = this.here();
    let unshown = position.warnings.filter((name) => !this.conversation.shown.has(name));
    if (repeat && position.node !== null) {
      unshown = [...this.openGuide().nodes.get(position.node)!.warn];
    }
    if (!unshown.length) {
      return [this.speaker.position(position, { before, brief })];
    }
    return [
      this.speaker.warnings(position, unshown, before),
      this.speaker.position(position, { brief }),
    ];
  }
}

/** Whether two positions are one, by the same answers. */
function samePlace(one: Position, other: Position): boolean {
  return one.place === other.place && sameAnswers(one.answers, other.answers);
}

/** Whether the answers up to this one were given in this turn, or otherwise than before it. */
function answeredSince(before: Position | null, position: Position, guard: number): boolean {
  const upTo = guard + 1;
  return (
    before === null ||
    !sameAnswers(before.answers.slice(0, upTo), position.answers.slice(0, upTo))
  );
}

/** Warnings count as shown once the step they belong to was said. */
function shownBy(replies: readonly Reply[], position: Position): readonly string[] {
  const said = replies.some(
    ({ custom }) =>
      ["step", "question", "outcome"].includes(String(custom["kind"])) &&
      (custom["node"] ?? custom["outcome"]) === position.place,
  );
  return said ? position.warnings : [];
}

/** The graver of two dangers; one that is not known gives way. */
function graver(known: string | null, kind: string): string {
  return DANGER_KINDS.find((one) => isOneOf(one, [known ?? "", kind])) ?? kind;
}

/** The reply with a paragraph in front. */
function inFront(before: string, reply: Reply): Reply {
  return { ...reply, text: paragraphs([before, reply.text]) };
}
