/**
 * What people type in a guide, and what they ask and do in any: phrases, with slips forgiven.
 *
 * A slip is forgiven in a word of five letters or more that is none of the known words, never in
 * a word that denies, and never where a risky step would rest on it.
 */
import type { Guide } from "../engine/model";
import { setOf, type WordLists } from "./lists";
import type { Polarity } from "./polarity";
import { withinOneSlip } from "./spelling";
import { normalise, words, type Quick } from "./text";

const MIN_SLIP = 5;
const LONGEST_OPENING = 30;
const MIN_INSIDE = 2;

/** Words round a phrase that say nothing of their own. */
const AROUND = setOf(
  "help me omg god lord finally great good yay yippee hooray phew again sorry look listen hello " +
    "really thank you much very dear friend yes yeah yep yup ya",
);
const NOT_AT_END = setOf("yet though so and again not no");
const NO_AHEAD = setOf("no nope nah");
const CHANGED =
  /\b(?:again|resumed|restarted|came back|but|then|back on|started|yet|soon|before|until|if)\b/;

interface Phrase {
  tokens: string[];
  owner: string;
}

/** Words that say which thing or when, and so leave what a first message is about. */
const DETERMINERS = setOf(
  "my our your his her the a an this that is are was has have had been got just still now it its " +
    "im i me so very really all help please and of to for am be",
);

/** Finds phrases. */
export class Phrases {
  private readonly acts: Phrase[] = [];
  private readonly openings: Phrase[] = [];
  private readonly cores: Phrase[] = [];
  private readonly ofGuide = new Map<string, Phrase[]>();
  private readonly risky = new Map<string, ReadonlySet<string>>();
  private readonly known = new Set<string>();

  constructor(
    lists: WordLists,
    private readonly quick: Quick,
    private readonly polarity: Polarity,
  ) {
    for (const [act, phrases] of Object.entries(lists.acts)) this.learn(this.acts, act, phrases);
    for (const [guide, own] of Object.entries(lists.guides)) {
      this.learn(this.openings, guide, own.open);
      const listed: Phrase[] = [];
      for (const [news, phrases] of Object.entries(own.news)) this.learn(listed, news, phrases);
      this.ofGuide.set(guide, listed);
      this.risky.set(guide, new Set(own.risky));
    }
    for (const { tokens, owner } of this.openings) {
      this.cores.push({ tokens: content(tokens), owner });
    }
    const further = [lists.danger.ordinary, lists.danger.words["COMMON"], lists.asking.neutral];
    for (const joined of [...further, ...Object.values(lists.text.quick)]) {
      for (const word of (joined ?? "").split(/[ |]/)) this.known.add(word);
    }
  }

  private learn(listed: Phrase[], owner: string, phrases: readonly string[]): void {
    for (const phrase of phrases) {
      const tokens = phrase.split(" ");
      listed.push({ tokens, owner });
      for (const token of tokens) this.known.add(token);
    }
  }

  /** Whether a risky step rests on this news. */
  isRisky(news: string, guide: Guide | null): boolean {
    return this.risky.get(guide?.id ?? "")?.has(news) ?? false;
  }

  /** The news that a text is a phrase of, word for word, or null. */
  exactNews(text: string, guide: Guide | null): string | null {
    const said = words(text).join(" ");
    const own = this.ofGuide.get(guide?.id ?? "") ?? [];
    return own.find((phrase) => phrase.tokens.join(" ") === said)?.owner ?? null;
  }

  /** The news that a text is a phrase of, or null. */
  news(text: string, guide: Guide): string | null {
    if (isAsked(text)) return null;
    const exact = this.exactNews(text, guide);
    if (exact !== null) return exact;
    const said = this.bare(text);
    const own = this.ofGuide.get(guide.id) ?? [];
    const found = only(own.filter((phrase) => this.isSame(said, phrase.tokens)));
    if (found === null || !this.isRisky(found, guide)) return found;
    return this.isPlain(text, guide) ? found : null;
  }

  /**
   * Whether a text states news that a risky step rests on so plainly that it may: word for word,
   * with nothing around it that asks, doubts, denies or takes back.
   */
  isPlain(text: string, guide: Guide): boolean {
    const all = words(text);
    const line = all.join(" ");
    if (this.polarity.isHedged(text) || CHANGED.test(line)) return false;
    if (text.includes("?") || NOT_AT_END.has(all[all.length - 1] ?? "")) return false;
    const said = this.bare(text, false).join(" ");
    const own = this.ofGuide.get(guide.id) ?? [];
    return own.some((phrase) => [said, line].includes(phrase.tokens.join(" ")));
  }

  /** The act that a text is a phrase of, by its name, or null. */
  act(text: string, forgiving: boolean): string | null {
    const line = words(text).join(" ");
    const exact = only(this.acts.filter((phrase) => phrase.tokens.join(" ") === line));
    if (exact !== null || !forgiving) return exact;
    const said = this.bare(text);
    const found = only(this.acts.filter((phrase) => this.isSame(said, phrase.tokens)));
    const undoes = found === "go_back" || found === "start_over";
    return undoes && !this.acts.some((one) => one.tokens.join(" ") === said.join(" "))
      ? null
      : found;
  }

  /** The guide that a text opens word for word, or null. */
  exactOpening(text: string): string | null {
    const said = words(text).join(" ");
    return only(this.openings.filter((phrase) => phrase.tokens.join(" ") === said));
  }

  /** The guide that a text opens, or null; phrases may stand inside a longer text. */
  opening(text: string): string | null {
    const all = words(text);
    if (all.length > LONGEST_OPENING || this.polarity.isWordedAsQuestion(text)) return null;
    const said = this.bare(text);
    const exact = only(this.openings.filter((phrase) => this.isSame(said, phrase.tokens)));
    if (exact !== null) return exact;
    const core = content(all);
    return only(
      this.cores.filter(({ tokens }) => tokens.length >= MIN_INSIDE && this.isInside(tokens, core)),
    );
  }

  /** Whether a clause consists of words that say nothing of their own. */
  saysNothing(text: string): boolean {
    return words(text).every((word) => this.quick.fillers.has(word) || AROUND.has(word));
  }

  private isInside(tokens: readonly string[], said: readonly string[]): boolean {
    for (let at = 0; at + tokens.length <= said.length; at++) {
      if (!this.isSame(said.slice(at, at + tokens.length), tokens)) continue;
      const before = said.slice(Math.max(0, at - 3), at);
      if (!before.some((word) => this.polarity.negators.has(word))) return true;
    }
    return false;
  }

  /** The words of a text without those around it that say nothing, or only no. */
  private bare(text: string, mayDeny = true): string[] {
    let said = words(text);
    const light = (word = ""): boolean => this.quick.fillers.has(word) || AROUND.has(word);
    const ahead = (word = ""): boolean => light(word) || (mayDeny && NO_AHEAD.has(word));
    while (said.length > 1 && ahead(said[0])) said = said.slice(1);
    while (said.length > 1 && light(said[said.length - 1])) said = said.slice(0, -1);
    return said;
  }

  private isSame(said: readonly string[], tokens: readonly string[]): boolean {
    return said.length === tokens.length && tokens.every((t, i) => this.mayMean(said[i] ?? "", t));
  }

  private mayMean(typed: string, wanted: string): boolean {
    if (typed === wanted) return true;
    return (
      typed.length >= MIN_SLIP &&
      wanted.length >= MIN_SLIP &&
      !this.known.has(typed) &&
      !this.polarity.negators.has(wanted) &&
      withinOneSlip(typed, wanted)
    );
  }
}

function content(tokens: readonly string[]): string[] {
  return tokens.filter((token) => !DETERMINERS.has(token));
}

/** Whether a text ends as a question does: with one mark, that is no alarm. */
function isAsked(text: string): boolean {
  return /[^?!]\?\s*$/.test(normalise(text)) && !/\?\s*[?!]/.test(text);
}

/** The owner of the phrases, when they all have the same one. */
function only(phrases: readonly Phrase[]): string | null {
  const [first] = phrases;
  return first !== undefined && phrases.every((one) => one.owner === first.owner)
    ? first.owner
    : null;
}
