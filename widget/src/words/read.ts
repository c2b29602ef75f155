/**
 * A typed text read on the device, without signal: to one act, or to nothing.
 *
 * The order is that of `firststep/understanding/interpret.py`: danger first, then the plain forms
 * (labels, numbers, short replies), then phrases of the guide. What is not plain is not
 * understood: the buttons are there, and a risky step never rests on a slip, a question or a
 * doubt.
 */
import * as acts from "../engine/acts";
import type { UserAct } from "../engine/acts";
import { fromJson, type Conversation } from "../engine/conversation";
import { placeOf, type ConversationJson } from "../engine/index";
import { factValue, type Answer, type Guide, type Guides, type Node } from "../engine/model";
import { DangerNet, type DangerSign } from "./danger";
import { Labels, type View } from "./labels";
import { pattern, setOf, type WordLists } from "./lists";
import { Phrases } from "./phrases";
import { Polarity } from "./polarity";
import { bounded, clauses, hasWords, Quick, stem, words } from "./text";
import { NameFinder } from "./told";

export type { WordLists } from "./lists";

/** What a typed text came to. */
export interface Understood {
  /** What the person does with it. */
  act: UserAct;
  /** Facts that were named in passing, by name. */
  told: Record<string, string>;
}

const COMMAND = /^\s*\/(?:\w*\s*\{|\w+_\w+\s*$)/;
const FEW_WORDS = 6;

/** Which acts the phrases stand for that are no remark. */
const ACTS: Record<string, UserAct> = {
  go_back: acts.Back(),
  start_over: acts.StartOver(),
  resume: acts.Resume(),
  danger_past: acts.DangerPast(),
};

const readers = new WeakMap<WordLists, Reader>();

/**
 * Reads what somebody typed.
 *
 * @param guides The guides, as `loadGuides` made them.
 * @param lists The `words` of the same compiled file.
 * @param conversation Where the conversation stands, before the text.
 * @param text What was typed, of any length.
 * @returns One act and the facts the text named, or null when it is not understood. Never throws
 *   on any text.
 */
export function readText(
  guides: Guides,
  lists: WordLists,
  conversation: ConversationJson,
  text: string,
): Understood | null {
  let reader = readers.get(lists);
  if (reader === undefined) {
    reader = new Reader(lists);
    readers.set(lists, reader);
  }
  return reader.read(guides, conversation, text);
}

class Reader {
  private readonly quick: Quick;
  private readonly polarity: Polarity;
  private readonly net: DangerNet;
  private readonly labels: Labels;
  private readonly names: NameFinder;
  private readonly phrases: Phrases;
  private readonly falseAlarm: RegExp;
  private readonly allSafe: RegExp;
  private readonly selfSafe: RegExp;
  private readonly ofOthers: ReadonlySet<string>;
  private readonly release: RegExp[];

  constructor(lists: WordLists) {
    this.quick = new Quick(lists.text);
    this.polarity = new Polarity(lists.asking);
    this.net = new DangerNet(lists.danger, lists.text, (said) => this.polarity.isQuestion(said));
    this.labels = new Labels(lists, this.polarity);
    this.names = new NameFinder(lists);
    this.phrases = new Phrases(lists, this.quick, this.polarity);
    this.falseAlarm = pattern(lists.danger.false_alarm);
    this.allSafe = pattern(lists.danger.all_safe);
    this.selfSafe = pattern(lists.danger.self_safe);
    this.ofOthers = setOf(lists.danger.of_others);
    this.release = lists.asking.release.map((source) => pattern(source));
  }

  read(guides: Guides, json: ConversationJson, typed: string): Understood | null {
    const text = bounded(typed);
    const state = fromJson(json);
    const place = placeOf(guides, json);
    const guide = guides.guides.get(place.guide ?? "") ?? null;
    const view: View = { guides, guide, question: guide?.nodes.get(place.node ?? "") ?? null };
    const names = this.names.read(text, (id) => guides.networks.get(id)?.public_only ?? false);
    const act = this.careful(this.act(text, view, state, names.told, names.alone), text, view);
    if (act !== null) return { act: this.withEmergency(act, text, view), told: names.told };
    // The rest was not understood, but a name is worth keeping: a number to call hangs on it.
    return Object.keys(names.told).length > 0 ? { act: acts.Told(), told: names.told } : null;
  }

  private act(
    text: string,
    view: View,
    state: Conversation,
    told: Record<string, string>,
    alone: boolean,
  ): UserAct | null {
    let sign = this.net.check(text);
    let label = this.labels.typed(text, view);
    const offered = label ?? this.labels.ofWords(text, view);
    if (sign !== null && offered !== null && this.isOffered(offered, sign, text, view)) {
      sign = null;
      label = offered;
    }
    if (sign !== null && sign.sure) return acts.Danger(sign.kind);
    const quick = this.quick.reply(text);
    if (state.danger !== null || state.danger_asked !== null) {
      const act = this.aboutDanger(text, state, sign, label, quick?.meaning ?? null);
      if (act !== null) return act;
    }
    if (!hasWords(text) && quick === null) {
      return sign === null ? null : acts.Danger(sign.kind, false);
    }
    if (sign === null && COMMAND.test(text)) return null;
    if (label !== null) return label;
    if (sign !== null) return this.doubtful(sign, text, view);
    const number = this.quick.optionNumber(text);
    if (number !== null && !text.includes("?")) {
      const isChoice = number <= state.options.length || /^\d+$/.test(text.trim());
      if (isChoice) return acts.Choose(number);
    }
    if (quick !== null) return this.reply(quick, view, state);
    if (this.asksForRelease(text)) return acts.Digress("release");
    if (alone) return this.inPassing(view, told) ?? acts.Told();
    return view.guide === null
      ? this.outside(text)
      : this.inGuide(view.guide, text, view, told);
  }

  // --- danger -------------------------------------------------------------------------------

  /** Whether what sounds like danger is an answer that was just offered: `No, not safe`. */
  private isOffered(label: UserAct, sign: DangerSign, text: string, view: View): boolean {
    if (sign.kind !== "unsafe_place") return false;
    if (label.type === "Reply") return true;
    if (label.type !== "Press") return false;
    const { question } = view;
    if (question === null || label.node !== question.id) return true;
    const ofLabel = new Set(words(question.answers.get(label.answer)?.label ?? "").map(stem));
    const rest = words(text).filter((word) => !ofLabel.has(stem(word)));
    return this.net.check(rest.join(" ")) === null;
  }

  /** What is said while a danger is in force or is being asked about. */
  private aboutDanger(
    text: string,
    state: Conversation,
    sign: DangerSign | null,
    label: UserAct | null,
    quick: string | null,
  ): UserAct | null {
    const inForce = state.danger !== null;
    if (this.falseAlarm.test(words(text).join(" "))) return acts.FalseAlarm();
    if (label !== null && ["DangerPast", "FalseAlarm", "Reply"].includes(label.type)) return label;
    if (quick === "yes" || quick === "no" || quick === "unsure") return acts.Reply(quick);
    const kind = state.danger ?? state.danger_asked ?? "";
    const over = this.net.isPlainlyOver(text, kind, (word) => this.polarity.holdsTogether(word));
    const ended = this.phrases.act(text, false) === "danger_past" && !this.onlySelf(text, state);
    if (over || (sign === null && ended && !this.polarity.isQuestion(text))) {
      return inForce ? acts.DangerPast() : acts.Reply("no");
    }
    if (inForce && sign === null && this.saysSafe(text, state)) return acts.DangerPast();
    const leaning = this.polarity.opening(text);
    if (leaning !== null && !inForce) return acts.Reply(leaning ? "yes" : "no");
    return sign === null ? null : acts.Danger(sign.kind, false);
  }

  /** Whether only the writer is said to be safe where somebody else may not be. */
  private onlySelf(text: string, state: Conversation): boolean {
    const kind = state.danger ?? state.danger_asked ?? "";
    return this.ofOthers.has(kind) && this.selfSafe.test(words(text).join(" "));
  }

  /** Whether the message says plainly that the people are safe. */
  private saysSafe(text: string, state: Conversation): boolean {
    const said = words(text);
    const line = said.join(" ");
    const safe =
      this.allSafe.test(line) ||
      (!this.ofOthers.has(state.danger ?? "") && this.selfSafe.test(line));
    return (
      safe && !said.some((w) => this.polarity.negators.has(w)) && !this.polarity.isHedged(text)
    );
  }

  /** Words that may mean danger, unless they are a phrase of news that answers the question. */
  private doubtful(sign: DangerSign, text: string, view: View): UserAct {
    const news = this.phrases.exactNews(text, view.guide);
    if (news !== null && heard(view).has(news) && !this.phrases.isRisky(news, view.guide)) {
      return acts.News([news]);
    }
    return acts.Danger(sign.kind, false);
  }

  /** A danger named before any guide is open, with the emergency named beside it. */
  private withEmergency(act: UserAct, text: string, view: View): UserAct {
    if (act.type !== "Danger" || view.guide !== null) return act;
    const opened = this.phrases.opening(text);
    return opened === null ? act : { ...act, guide: opened };
  }

  // --- short replies ------------------------------------------------------------------------

  /** A short reply; a yes that is only supposed is none. */
  private reply(
    quick: { meaning: string; said: string },
    view: View,
    state: Conversation,
  ): UserAct | null {
    const asked = state.danger_asked !== null;
    if (quick.meaning !== "yes" || asked || !this.polarity.isHedged(quick.said)) {
      return acts.Reply(quick.meaning);
    }
    return doubted(view.question);
  }

  /** The act, unless a risky step would rest on words that do not say it plainly. */
  private careful(act: UserAct | null, text: string, view: View): UserAct | null {
    const { guide, question } = view;
    if (act === null || guide === null) return act;
    if (act.type === "News") {
      const risky = act.ids.some((id) => this.phrases.isRisky(id, guide));
      const label = risky ? this.labels.typed(text, view) : null;
      const isLabel = label?.type === "News" && !text.includes("?");
      return !risky || isLabel || this.phrases.isPlain(text, guide) ? act : null;
    }
    if (question === null) return act;
    const answer =
      act.type === "Reply"
        ? [...question.answers.values()].find((one) => one.meaning === act.meaning)
        : act.type === "Press" && act.node === question.id
          ? question.answers.get(act.answer)
          : undefined;
    if (answer === undefined || !this.labels.isRisky(guide, question, answer.id)) return act;
    if (text.includes("?")) return doubted(question);
    if (answer.label !== null && words(answer.label).join(" ") === words(text).join(" ")) {
      return act;
    }
    if (this.polarity.isHedged(text)) return doubted(question);
    return act.type === "Press" || this.quick.reply(text) !== null ? act : null;
  }

  private asksForRelease(text: string): boolean {
    const line = words(text).join(" ");
    const [where, reports, asks, named] = this.release;
    if (where?.test(line)) return true;
    if (reports?.test(line)) return false;
    return asks?.test(line) === true || named?.test(line) === true;
  }

  /** The answer that a fact named in the message gives: a public network is public. */
  private inPassing(view: View, told: Record<string, string>): UserAct | null {
    const { guide, question } = view;
    const value = told[question?.fact ?? ""];
    if (guide === null || question === null || value === undefined) return null;
    for (const answer of question.answers.values()) {
      if (factValue(guide, question, answer) === value) return acts.Press(question.id, answer.id);
    }
    return null;
  }

  // --- phrases ------------------------------------------------------------------------------

  private inGuide(
    guide: Guide,
    text: string,
    view: View,
    told: Record<string, string>,
  ): UserAct | null {
    const news = this.phrases.news(text, guide);
    if (news !== null) return acts.News([news]);
    const act = this.remark(text);
    if (act !== null) return act;
    const passing = this.inPassing(view, told);
    if (passing !== null) return passing;
    const named = this.labels.named(text, view);
    if (named !== null) return named;
    const opened = this.phrases.exactOpening(text);
    if (opened !== null) return opened === guide.id ? restated(guide, view) : acts.Open(opened);
    return this.ofClauses(text, guide, view) ?? this.leaning(text, view);
  }

  private outside(text: string): UserAct | null {
    const opened = this.phrases.opening(text);
    return opened !== null ? acts.Open(opened) : this.remark(text);
  }

  /** A question to the bot, going back, starting over. */
  private remark(text: string): UserAct | null {
    const name = this.phrases.act(text, true);
    if (name === null || name === "danger_past") return null;
    return ACTS[name] ?? acts.Digress(name);
  }

  /** News told in one clause, where every other clause says nothing or the same. */
  private ofClauses(text: string, guide: Guide, view: View): UserAct | null {
    const parts = clauses(text);
    if (parts.length < 2 || this.polarity.isHedged(text)) return null;
    const found = new Set<string>();
    for (const part of parts) {
      const news = this.phrases.news(part, guide);
      if (news !== null && !this.phrases.isRisky(news, guide)) found.add(news);
      else if (!this.phrases.saysNothing(part)) return null;
    }
    const [only] = found;
    const answered = heard(view).get(only ?? "");
    const leaning = this.polarity.opening(text);
    const clashes =
      leaning !== null && answered?.meaning === (leaning ? "no" : "yes");
    return found.size === 1 && only !== undefined && !clashes ? acts.News([only]) : null;
  }

  /** A yes or a no in front of a few words that say nothing of their own. */
  private leaning(text: string, view: View): UserAct | null {
    const leaning = this.polarity.opening(text);
    const said = words(text);
    if (leaning === null || view.question === null || said.length > FEW_WORDS) return null;
    if (this.polarity.isHedged(text) || said.includes("but")) return null;
    const behind = said.slice(1);
    if (leaning && behind.some((word) => this.polarity.negators.has(word))) return null;
    const isEmpty = behind.every(
      (word) => this.polarity.holdsTogether(word) || this.phrases.saysNothing(word),
    );
    return isEmpty ? acts.Reply(leaning ? "yes" : "no") : null;
  }
}

/** The news that answer the question, each with the answer it is. */
function heard(view: View): Map<string, Answer> {
  const found = new Map<string, Answer>();
  const { guide, question } = view;
  if (guide === null || question === null) return found;
  for (const answer of question.answers.values()) {
    const value = factValue(guide, question, answer);
    for (const news of guide.news.values()) {
      const sameFact = news.fact !== null && news.fact === question.fact;
      if (sameFact && value !== null && news.value === value) found.set(news.id, answer);
    }
  }
  for (const answer of question.answers.values()) {
    for (const id of answer.hears) if (guide.news.has(id)) found.set(id, answer);
  }
  return found;
}

/** The careful answer to a question that was answered with doubt. */
function doubted(question: Node | null): UserAct | null {
  const unsure = [...(question?.answers.values() ?? [])].some((a) => a.meaning === "unsure");
  return unsure ? acts.Reply("unsure") : null;
}

/** The emergency named again: not solved yet, or lost; never a new opening. */
function restated(guide: Guide, view: View): UserAct {
  for (const [name, answer] of heard(view)) {
    const item = guide.news.get(name);
    if (answer.meaning === "no" && item?.go === null && item.fact === null) {
      return acts.News([name]);
    }
  }
  return acts.Digress("repeat");
}
