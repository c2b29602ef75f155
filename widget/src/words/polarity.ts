/**
 * What a text says is so, and what it says is not so: `it hasn't stopped` and `it stopped`.
 *
 * The same as `firststep/understanding/polarity.py`; the vectors hold both to that.
 */
import { pattern, setOf, type AskingLists } from "./lists";
import { clauses, stem, words } from "./text";

const YES = new Set("yes yeah yep yup ya yea yess si ja oui".split(" "));
const NO = new Set("nope nah noo nop nein".split(" "));
const BEFORE = new Set("oh well um uh er hmm ok okay so ugh".split(" "));

/** Which words deny, ask and doubt. */
export class Polarity {
  /** Words that deny what follows. */
  readonly negators: ReadonlySet<string>;
  private readonly stops: ReadonlySet<string>;
  private readonly interjection: ReadonlySet<string>;
  private readonly neutral: ReadonlySet<string>;
  private readonly asking: ReadonlySet<string>;
  private readonly auxiliaries: ReadonlySet<string>;
  private readonly subjects: ReadonlySet<string>;
  private readonly beforeQuestion: ReadonlySet<string>;
  private readonly hedge: RegExp;

  constructor(lists: AskingLists) {
    this.negators = setOf(lists.negators);
    this.stops = setOf(lists.stops);
    this.interjection = setOf(lists.interjection);
    this.neutral = setOf(lists.neutral);
    this.asking = setOf(lists.asking);
    this.auxiliaries = setOf(lists.auxiliaries);
    this.subjects = setOf(lists.subjects);
    this.beforeQuestion = setOf(lists.before_question);
    this.hedge = pattern(lists.hedge);
  }

  /** The content words of a text, as stems, and whether each is affirmed. */
  of(text: string): Map<string, boolean> {
    const found = new Map<string, Set<boolean>>();
    for (const clause of clauses(text)) {
      for (const [root, affirmed] of this.inClause(words(clause))) {
        const seen = found.get(root) ?? new Set();
        found.set(root, seen.add(affirmed));
      }
    }
    const result = new Map<string, boolean>();
    for (const [root, seen] of found) if (seen.size === 1) result.set(root, seen.has(true));
    return result;
  }

  private inClause(tokens: string[]): [string, boolean][] {
    const found: [string, boolean][] = [];
    let left = 0;
    tokens.forEach((word, index) => {
      const following = tokens[index + 1] ?? "";
      if (this.negators.has(word)) {
        const alone =
          word === "no" &&
          (this.interjection.has(following) || (index === 0 && following === ""));
        if (!alone) {
          const reach = word === "no" || word === "without" ? 1 : 2;
          left = left === 2 ? 0 : reach;
        }
        return;
      }
      if (this.stops.has(word)) left = 0;
      if (!this.neutral.has(word)) {
        found.push([stem(word), left === 0]);
        left = Math.max(0, left - 1);
      }
    });
    return found;
  }

  /** Whether a word holds sentences together, whatever they are about. */
  holdsTogether(word: string): boolean {
    const sets = [this.neutral, this.negators, this.stops, this.auxiliaries, this.subjects];
    return sets.some((set) => set.has(word));
  }

  /** Whether a text asks: by its mark, by its first word, or by a verb put first. */
  isQuestion(text: string): boolean {
    return text.trimEnd().endsWith("?") || this.isWordedAsQuestion(text);
  }

  /** Whether the words ask. A mark alone may be alarm: `IT CAME OUT??`. */
  isWordedAsQuestion(text: string): boolean {
    let tokens = words(text);
    while (tokens.length > 1 && this.beforeQuestion.has(tokens[0] ?? "")) tokens = tokens.slice(1);
    const [first, second] = tokens;
    if (first === undefined) return false;
    return (
      this.asking.has(first) ||
      (this.auxiliaries.has(first) && tokens.length > 2 && this.subjects.has(second ?? ""))
    );
  }

  /** Whether a text asks, supposes, hopes or remembers instead of stating. */
  isHedged(text: string): boolean {
    return this.isQuestion(text) || this.hedge.test(words(text).join(" "));
  }

  /** Whether a text begins with a yes (true), a no (false), or neither (null). */
  opening(text: string): boolean | null {
    let tokens = words(text);
    if (tokens[0] === "oh" && tokens[1] === "no" && tokens.length > 2) return null;
    while (BEFORE.has(tokens[0] ?? "")) tokens = tokens.slice(1);
    const [first, second] = tokens;
    if (first === undefined) return null;
    if (YES.has(first)) return true;
    if (NO.has(first)) return false;
    return first === "no" && second !== "longer" && second !== "more" ? false : null;
  }
}
