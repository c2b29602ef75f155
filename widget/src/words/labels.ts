/**
 * Buttons that somebody typed in place of pressing them.
 *
 * The same as `firststep/understanding/labels.py`, but that a risky step never rests on a label
 * with a slip in it.
 */
import * as acts from "../engine/acts";
import type { UserAct } from "../engine/acts";
import type { Guide, Guides, Node } from "../engine/model";
import type { WordLists } from "./lists";
import type { Polarity } from "./polarity";
import { words } from "./text";

const SAME_LABEL = 0.88;
const MIN_FUZZY = 6;
const SHORT_MESSAGE = 9;

/** Where the conversation stands, as far as a message must be read in its light. */
export interface View {
  guides: Guides;
  guide: Guide | null;
  question: Node | null;
}

interface Label {
  forms: string[];
  leaning: boolean | null;
  signs: Map<string, boolean>;
}

/** Reads typed labels. */
export class Labels {
  private readonly read = new Map<string, Label>();

  constructor(
    private readonly lists: WordLists,
    private readonly polarity: Polarity,
  ) {}

  /** Whether a step that says `only_after` rests on this answer. */
  isRisky(guide: Guide, node: Node, answer: string): boolean {
    return this.lists.guides[guide.id]?.risky_answers.includes(`${node.id}/${answer}`) ?? false;
  }

  /** The button whose label was typed, or null. */
  typed(text: string, view: View): UserAct | null {
    const said = words(text).join(" ");
    if (said === "") return null;
    const options = this.labels(view).map(([label, act]) => [this.label(label), act] as const);
    const exact = options.find(([label]) => label.forms.includes(said));
    if (exact !== undefined) return exact[1];
    if (this.polarity.isQuestion(text)) return null;
    const signs = this.polarity.of(text);
    const leaning = this.polarity.opening(text);
    for (const [label, act] of options) {
      const near =
        (label.leaning === leaning || leaning === null) &&
        label.forms.some((form) => form.length >= MIN_FUZZY && likeness(said, form) >= SAME_LABEL);
      if (!near) continue;
      if ([...signs].every(([root, so]) => (label.signs.get(root) ?? so) === so)) {
        return this.restsRisk(act, view) ? null : act;
      }
    }
    return null;
  }

  /** The answer whose label shares a telling word with a short text, said the same way. */
  ofWords(text: string, view: View): acts.Press | null {
    const { guide, question } = view;
    if (question === null || guide === null || words(text).length > SHORT_MESSAGE) return null;
    const said = this.polarity.of(text);
    const answers = [...question.answers.values()];
    const signs = answers.map((answer) => this.label(answer.label ?? "").signs);
    const scores = answers.map(() => 0);
    signs.forEach((label, at) => {
      for (const [root, affirmed] of said) {
        const own = label.get(root);
        if (own === undefined) continue;
        if (signs.some((other, i) => i !== at && other.get(root) === own)) continue;
        scores[at] = (scores[at] ?? 0) + (own === affirmed ? 1 : -said.size);
      }
    });
    const best = Math.max(...scores);
    const worst = Math.min(...scores);
    let winners = answers.filter((_, i) => scores[i] === best);
    if (best <= 0) {
      const denied = worst < 0 ? answers.filter((_, i) => scores[i] === worst) : [];
      const meaning = denied.length === 1 ? denied[0]?.meaning : null;
      const opposite = meaning === "yes" ? "no" : meaning === "no" ? "yes" : null;
      winners = opposite === null ? [] : answers.filter((a) => a.meaning === opposite);
    }
    const [only] = winners;
    if (winners.length !== 1 || only === undefined || this.isRisky(guide, question, only.id)) {
      return null;
    }
    return acts.Press(question.id, only.id);
  }

  /**
   * The answer of several kinds of thing that a text names, and says nothing else: `the timer`.
   *
   * Without a classifier nobody knows what a further word makes of it (`the timer does nothing`),
   * and what a yes or a no is about is said by other words than its label's.
   */
  named(text: string, view: View): acts.Press | null {
    const last = words(text).pop();
    if (last === undefined || this.polarity.negators.has(last)) return null;
    if (this.polarity.isHedged(text)) return null;
    const press = this.ofWords(text, view);
    const answer = view.question?.answers.get(press?.answer ?? "");
    if (press === null || answer === undefined || answer.meaning !== null) return null;
    const label = this.label(answer.label ?? "").signs;
    return [...this.polarity.of(text).keys()].every((root) => label.has(root)) ? press : null;
  }

  private restsRisk(act: UserAct, view: View): boolean {
    const { guide, question } = view;
    if (guide === null) return false;
    if (act.type === "News") {
      const risky = this.lists.guides[guide.id]?.risky ?? [];
      return act.ids.some((id) => risky.includes(id));
    }
    if (act.type !== "Press" || question === null) return false;
    return this.isRisky(guide, question, act.answer);
  }

  private labels(view: View): [string, UserAct][] {
    const found: [string, UserAct][] = [];
    const { guide, question, guides } = view;
    for (const answer of question?.answers.values() ?? []) {
      if (answer.label) found.push([answer.label, acts.Press(question?.id ?? "", answer.id)]);
    }
    for (const [name, act] of Object.entries(this.lists.labels)) {
      const label = guides.common.labels.get(name);
      if (label !== undefined) found.push([label, act as unknown as UserAct]);
    }
    for (const news of guide?.news.values() ?? []) {
      if (news.label) found.push([news.label, acts.News([news.id])]);
    }
    for (const other of guides.guides.values()) {
      if (other.id !== guide?.id) found.push([other.title, acts.Open(other.id)]);
    }
    return found;
  }

  private label(written: string): Label {
    const kept = this.read.get(written);
    if (kept !== undefined) return kept;
    const said = words(written);
    const leaning = this.polarity.opening(written);
    const forms = [said.join(" ")];
    if (said.length > 1 && leaning !== null) forms.push(said.slice(1).join(" "));
    const made = { forms, leaning, signs: this.polarity.of(written) };
    this.read.set(written, made);
    return made;
  }
}

/** How alike two texts are, 0 to 1: what letters have to be put in or taken out. */
function likeness(a: string, b: string): number {
  const size = a.length + b.length;
  if (size === 0 || Math.abs(a.length - b.length) > size * (1 - SAME_LABEL)) return 0;
  let previous = new Array<number>(b.length + 1).fill(0);
  for (let i = 1; i <= a.length; i++) {
    const current = [0];
    for (let j = 1; j <= b.length; j++) {
      current.push(
        a[i - 1] === b[j - 1]
          ? (previous[j - 1] ?? 0) + 1
          : Math.max(previous[j] ?? 0, current[j - 1] ?? 0),
      );
    }
    previous = current;
  }
  return (2 * (previous[b.length] ?? 0)) / size;
}
