/**
 * A net of words and patterns for signs of danger, in front of everything else that is read.
 *
 * The same as `firststep/understanding/danger.py`, function by function, with the same lists; the
 * vectors hold both to that. Missing a fire can cost a life, a false alarm costs one question.
 */
import { pattern, setOf, type DangerLists, type TextLists } from "./lists";
import { isSwap, Speller, withinTwoSlips } from "./spelling";
import { bounded, normalise, words } from "./text";

const PRIORITY = (
  "fire smoke sparks shock injury trapped burning_smell hot water unsafe_place unknown"
).split(" ");
const PLAIN_TO_SEE = ["fire", "smoke", "sparks"];

/** Kinds that people do not keep apart: the smoke is gone when the fire is out. */
const BURNING = ["fire", "smoke", "sparks", "burning_smell", "hot"];
const HURT = ["injury", "shock"];

/** What else stands in a plain text about the end of a danger. */
const OF_THE_END = setOf(
  "gone over stopped out cleared ended died down put extinguished cooled faded went away under " +
    "control longer anymore thank god thanks plug car charger cable port cord connector battery " +
    "handle fire brigade department finally safe nobody somebody someone everyone anyone",
);

const SENTENCE = /[^.!?\n]+[.!?\n]?/g;
const PART = new RegExp(
  "[;:,()[\\]\u2026\u2014\u2013]+|\\s-+\\s|" +
    "\\b(?:but|however|though|although|whereas|cuz|because|coz|except)\\b",
  "g",
);
const PANIC_SIGN = /\?\s*[?!]|!\s*\?|\?.*!/;

const MAX_HITS = 60;
const SHORT = 4;
const GUESSED = 6;
const MIN_PART = 2.2;
const MENDED_KEPT = 4096;
const LONG = 8;
const LONG_WORD = 9;
const SINGLES = 3;

/** A sign of danger found in a text; not sure when the words leave doubt. */
export interface DangerSign {
  kind: string;
  sure: boolean;
}

type State = "present" | "doubtful" | "denied" | "ended";

interface Heard {
  kind: string;
  sure: boolean;
  state: State;
}

interface Clause {
  tokens: string[];
  /** Which tokens were two slips away from what they are taken for. */
  guessed: boolean[];
  asked: boolean;
  followsComma: boolean;
}

interface Token {
  text: string;
  guess: boolean;
}

interface Hit {
  kind: string;
  sure: boolean;
  start: number;
  end: number;
}

interface Rule {
  kind: string;
  sure: boolean;
  always: boolean;
  pattern: RegExp;
}

interface Shut {
  pattern: RegExp;
  alone: boolean | null;
  withPlug: boolean | null;
}

/** The net, made once from its lists. */
export class DangerNet {
  private readonly rules: Rule[] = [];
  private readonly harmless: RegExp[];
  private readonly shut: Shut[];
  private readonly inside: RegExp;
  private readonly selfInside: RegExp;
  private readonly letOut: RegExp;
  private readonly plug: RegExp;
  private readonly speller: Speller;
  private readonly sets = new Map<string, ReadonlySet<string>>();
  private readonly patterns = new Map<string, RegExp>();
  private readonly pairs: ReadonlySet<string>;
  private readonly misspelt = new Map<string, string>();
  private readonly longWords: string[];
  private readonly core: string[];
  private readonly stems: string[];
  private readonly foreign: [string, ReadonlySet<string>][];
  private readonly signs: [string, string[]][];
  private readonly leet: Record<string, string>;
  private readonly mended = new Map<string, Token>();
  private last: { text: string; found: Heard[] } | null = null;

  /**
   * @param lists The net's words and patterns.
   * @param text Where the letters stand on a keyboard.
   * @param asks Whether a text asks, by its mark or by its words.
   */
  constructor(
    lists: DangerLists,
    text: TextLists,
    private readonly asks: (text: string) => boolean,
  ) {
    const inRules = new Set<string>();
    const learn = (source: string): void => {
      for (const word of source.match(/[a-z]{3,}/g) ?? []) inRules.add(word);
    };
    for (const [kind, sure, always, sources] of lists.rules) {
      for (const source of sources) {
        learn(source);
        this.rules.push({
          kind,
          sure: sure === 1,
          always: always === 1,
          pattern: pattern(`\\b(?:${source})\\b`, "g"),
        });
      }
    }
    this.harmless = lists.harmless.map((source) => pattern(`\\b(?:${source})\\b`, "g"));
    this.shut = lists.shut.map(([source, alone, withPlug]) => {
      learn(source);
      return {
        pattern: pattern(`\\b(?:${source})(?:\\b|$)`, "g"),
        alone: alone === null ? null : alone === 1,
        withPlug: withPlug === null ? null : withPlug === 1,
      };
    });
    learn(lists.inside);
    learn(lists.let_out);
    this.inside = pattern(lists.inside, "g");
    this.letOut = pattern(lists.let_out, "g");
    this.selfInside = pattern(lists.self_inside);
    this.plug = pattern(lists.plug);
    for (const [name, joined] of Object.entries(lists.words)) this.sets.set(name, setOf(joined));
    for (const [name, source] of Object.entries(lists.patterns)) {
      this.patterns.set(name, pattern(source));
    }
    this.pairs = new Set(lists.pairs);
    for (const [word, typos] of Object.entries(lists.misspelt)) {
      for (const typo of typos.split(" ")) this.misspelt.set(typo, word);
    }
    const repaired = this.set("REPAIRED");
    this.longWords = [...repaired].filter((word) => word.length >= LONG_WORD).sort();
    this.core = lists.core.split(" ");
    this.stems = lists.stems.split(" ");
    this.signs = Object.entries(lists.signs);
    this.foreign = Object.entries(lists.foreign).map(([kind, joined]) => [kind, setOf(joined)]);
    this.leet = lists.leet;
    const known = [setOf(lists.ordinary), this.set("LIGHT"), this.set("NEGATORS")];
    known.push(this.set("COMMON"), inRules);
    this.speller = new Speller(
      repaired,
      known.flatMap((set) => [...set]),
      text.near_keys,
    );
  }

  /** The gravest sign of danger that is not denied, or null. Sure signs come first. */
  check(text: string): DangerSign | null {
    let best: DangerSign | null = null;
    for (const found of this.findings(text)) {
      if (found.state === "denied") continue;
      const sign = { kind: found.kind, sure: found.sure && found.state === "present" };
      if (best === null || rank(sign) < rank(best)) best = sign;
    }
    return best;
  }

  /** Whether the text says that a danger is over or isn't there, and names none that is. */
  isOver(text: string): boolean {
    if (this.asks(text)) return false;
    const found = this.findings(text);
    return (
      found.length > 0 && found.every((one) => one.state === "denied" || one.state === "ended")
    );
  }

  /**
   * Whether a text says that this danger is over, and says nothing else.
   *
   * The device knows fewer words that only sound like danger than the server. `It won't hurt to
   * try` denies one to it; so every word must speak of the end.
   *
   * @param kind The danger that is in force or asked about.
   * @param holds Whether a word only holds sentences together.
   */
  isPlainlyOver(text: string, kind: string, holds: (word: string) => boolean): boolean {
    if (!this.isOver(text)) return false;
    const same = (group: string[], one: string): boolean =>
      group.includes(one) && group.includes(kind);
    const ofKind = this.findings(text).some(
      (one) =>
        kind === "unknown" ||
        one.kind === "unknown" ||
        one.kind === kind ||
        same(BURNING, one.kind) ||
        same(HURT, one.kind),
    );
    return (
      ofKind &&
      this.sentences(text)
        .flat()
        .every(({ tokens }) => {
          const hits = this.hits(tokens);
          return tokens.every(
            (word, i) =>
              hits.some((hit) => hit.start <= i && i < hit.end) ||
              OF_THE_END.has(word) ||
              this.is("LIGHT", word) ||
              this.is("NEGATORS", word) ||
              holds(word),
          );
        })
    );
  }

  private set(name: string): ReadonlySet<string> {
    return this.sets.get(name) ?? new Set();
  }

  private is(name: string, word: string | undefined): boolean {
    return word !== undefined && this.set(name).has(word);
  }

  private matches(name: string, line: string): boolean {
    return this.patterns.get(name)?.test(line) ?? false;
  }

  private findings(text: string): Heard[] {
    if (this.last?.text !== text) this.last = { text, found: this.allFindings(text) };
    return this.last.found;
  }

  private allFindings(text: string): Heard[] {
    const found: Heard[] = this.foreignKinds(text).map((kind) => ({
      kind,
      sure: false,
      state: "present",
    }));
    const sentences = this.sentences(text);
    for (const sentence of sentences) found.push(...this.inSentence(sentence));
    const shutIn = this.shutIn(sentences.flat());
    if (shutIn !== null) found.push(shutIn);
    return found;
  }

  // --- somebody inside a car that does not open -------------------------------------------

  private shutIn(clauses: Clause[]): Heard | null {
    const inside = this.told(this.inside, clauses);
    if (inside === null) return null;
    const lines = clauses.map(lineOf);
    const nearPlug = lines.some((line) => this.plug.test(line));
    const shut: boolean[] = [];
    for (const sign of this.shut) {
      const sure = nearPlug ? sign.withPlug : sign.alone;
      const state = sure === null ? null : this.told(sign.pattern, clauses);
      if (state !== null) shut.push(sure === true && state === "present");
    }
    if (shut.length === 0) return null;
    const eased =
      this.told(this.letOut, clauses) !== null || lines.some((line) => this.selfInside.test(line));
    const sure = shut.includes(true) && inside === "present" && !eased;
    return { kind: "trapped", sure, state: "present" };
  }

  private told(sign: RegExp, clauses: Clause[]): State | null {
    let told: State | null = null;
    for (const clause of clauses) {
      let count = 0;
      for (const [start, end] of places(sign, lineOf(clause))) {
        if (++count > MAX_HITS) break;
        const hit: Hit = { kind: "trapped", sure: true, start, end };
        const inside = new Set<number>();
        for (let i = start; i < end; i++) inside.add(i);
        const state = this.state(clause, hit, inside);
        const unreal = clause.tokens.slice(start, end).some((t) => this.is("UNREAL", t));
        if (state === "present" && !unreal) return "present";
        if (state !== "denied") told = "doubtful";
      }
    }
    return told;
  }

  private foreignKinds(text: string): string[] {
    const plain = normalise(text).normalize("NFD").replace(/\p{M}/gu, "");
    const said = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
    const kinds = this.signs
      .filter(([, signs]) => signs.some((sign) => text.includes(sign)))
      .map(([kind]) => kind);
    for (const [kind, foreign] of this.foreign) {
      if (said.some((word) => foreign.has(word))) kinds.push(kind);
    }
    return kinds;
  }

  // --- clauses, and words as they were meant ------------------------------------------------

  private sentences(text: string): Clause[][] {
    const normal = normalise(text);
    const panic = PANIC_SIGN.test(bounded(text));
    const result: Clause[][] = [];
    for (const sentence of normal.match(SENTENCE) ?? []) {
      const asked = sentence.trimEnd().endsWith("?") && !panic;
      const clauses: Clause[] = [];
      let position = 0;
      let comma = false;
      const add = (part: string): void => {
        this.atStatements(this.canonical(part)).forEach((tokens, index) => {
          clauses.push({
            tokens: tokens.map((token) => plain(token.text)),
            guessed: tokens.map((token) => token.guess),
            asked: false,
            followsComma: comma && index === 0,
          });
        });
      };
      for (const match of sentence.matchAll(PART)) {
        const at = match.index ?? 0;
        add(sentence.slice(position, at));
        position = at + match[0].length;
        comma = match[0].includes(",");
      }
      add(sentence.slice(position));
      const last = clauses[clauses.length - 1];
      if (last !== undefined) {
        last.asked = asked;
        result.push(clauses);
      }
    }
    return result;
  }

  private canonical(part: string): Token[] {
    const mended = joinLetters(words(part))
      .flatMap((token) => this.pieces(token))
      .map((token) => this.mend(token));
    return this.joinHalves(mended);
  }

  /** `smo king` becomes `smoking`. */
  private joinHalves(tokens: Token[]): Token[] {
    const result: Token[] = [];
    for (const token of tokens) {
      const last = result[result.length - 1];
      if (
        last !== undefined &&
        !(this.speller.knows(last.text) && this.speller.knows(token.text)) &&
        this.is("REPAIRED", last.text + token.text)
      ) {
        result[result.length - 1] = { text: last.text + token.text, guess: false };
      } else {
        result.push(token);
      }
    }
    return result;
  }

  /** A token, or the words it was run together from when one of them is a sign. */
  private pieces(token: string): string[] {
    if (this.speller.knows(token) || this.misspelt.has(token) || this.is("NOT_JOINED", token)) {
      return [token];
    }
    const parts = this.speller.split(token, MIN_PART);
    if (parts !== null && this.hits(parts.map(plain)).length > 0) return parts;
    for (const stem of this.stems) {
      const at = token.indexOf(stem);
      if (at > 0 && token.length > stem.length + SHORT - 1) {
        const before = token.slice(0, at);
        const negated = ["no", "not", "isnt", "nt"].some((end) => before.endsWith(end));
        return [negated ? "no" : before, stem];
      }
    }
    return [token];
  }

  private mend(token: string): Token {
    const kept = this.mended.get(token);
    if (kept !== undefined) return kept;
    const made = this.mendAnew(token);
    if (this.mended.size >= MENDED_KEPT) this.mended.clear();
    this.mended.set(token, made);
    return made;
  }

  private mendAnew(token: string): Token {
    const as = (text: string): Token => ({ text, guess: false });
    const typo = this.misspelt.get(token);
    if (typo !== undefined) return as(typo);
    if (this.speller.knows(token)) return as(token);
    if (/\p{N}/u.test(token)) {
      const letters = Array.from(token, (sign) => this.leet[sign] ?? sign).join("");
      return as(this.is("REPAIRED", letters) ? letters : token);
    }
    const repaired = this.speller.repair(token);
    if (repaired !== token) {
      const likely =
        repaired.length > SHORT ||
        isSwap(token, repaired) ||
        this.speller.isNearKey(token, repaired) ||
        (token.length !== repaired.length && token[0] === repaired[0]);
      return as(likely ? repaired : token);
    }
    return this.mendLong(token);
  }

  /** Two slips in a long word: `electricuted`, `unconsious`, `somkign`. */
  private mendLong(token: string): Token {
    const near = (word: string): boolean =>
      Math.abs(word.length - token.length) <= 2 && withinTwoSlips(token, word);
    if (token.length >= LONG) {
      const found = this.longWords.find(near);
      if (found !== undefined) return { text: found, guess: false };
    }
    if (token.length >= GUESSED) {
      const found = this.core.find(near);
      if (found !== undefined) return { text: found, guess: true };
    }
    return { text: token, guess: false };
  }

  /** Splits before a new statement that no comma announces: `no | its smoking`. */
  private atStatements(tokens: Token[]): Token[][] {
    const starts = [0];
    const said = tokens.map((token) => token.text);
    for (let index = 1; index < said.length; index++) {
      const here = said[index] ?? "";
      const previous = said[index - 1] ?? "";
      const inverted =
        this.is("AUXILIARIES", previous) &&
        (index === 1 || this.is("QUESTION_WORDS", said[index - 2]));
      if (this.is("TAKES_STATEMENT", previous) || inverted) continue;
      if (index === 1 && this.is("NEVER_ALONE", said[0])) continue;
      const namesSubject =
        ["the", "my", "our"].includes(here) &&
        !this.is("PREPOSITIONS", previous) &&
        this.is("SAYS_SOMETHING", said[index + 2]);
      const pair = said.slice(index, index + 2).join(" ");
      if (this.is("STATEMENT_WORDS", here) || this.pairs.has(pair) || namesSubject) {
        starts.push(index);
      }
    }
    return starts
      .map((start, index) => tokens.slice(start, starts[index + 1] ?? tokens.length))
      .filter((part) => part.length > 0);
  }

  // --- signs in one sentence ----------------------------------------------------------------

  private inSentence(clauses: Clause[]): Heard[] {
    const found: Heard[] = [];
    let carried: Heard[] = [];
    let otherwise: State = "present";
    const letOut = this.told(this.letOut, clauses) !== null;
    for (const clause of clauses) {
      const hits = this.hits(clause.tokens);
      const inside = new Set<number>();
      for (const hit of hits) for (let i = hit.start; i < hit.end; i++) inside.add(i);
      const findings = hits.map((hit): Heard => {
        const guessed = clause.guessed.slice(hit.start, hit.end).includes(true);
        const past =
          hit.kind === "trapped" &&
          clause.tokens.slice(hit.start, hit.end).some((t) => t === "was" || t === "were");
        return {
          kind: hit.kind,
          sure: hit.sure && !guessed && !(letOut && past),
          state: this.state(clause, hit, inside),
        };
      });
      const onlyList =
        hits.length > 0 &&
        clause.tokens.every((token, i) => inside.has(i) || this.is("LIST_WORDS", token));
      const deniedBefore = carried.length > 0 && clause.followsComma && onlyList;
      if (deniedBefore && findings.every((one) => one.state === "present")) {
        if (clause.tokens.includes("or") || clause.tokens.includes("nor")) otherwise = "denied";
        carried.push(...findings);
        continue;
      }
      found.push(...settled(carried, otherwise));
      carried = [];
      if (findings.length > 0 && findings.every((one) => one.state === "denied")) {
        carried = findings;
        const lists = clause.tokens.some((token) => this.is("LISTING", token));
        otherwise = lists ? "doubtful" : "present";
      } else {
        found.push(...findings);
      }
    }
    found.push(...settled(carried, otherwise));
    return found;
  }

  private hits(tokens: readonly string[]): Hit[] {
    const whole = tokens.join(" ");
    let line = whole;
    for (const harmless of this.harmless) line = line.replace(harmless, blot);
    const hits: Hit[] = [];
    for (const rule of this.rules) {
      for (const [start, end] of places(rule.pattern, rule.always ? whole : line)) {
        hits.push({ kind: rule.kind, sure: rule.sure, start, end });
        if (hits.length >= MAX_HITS) break;
      }
    }
    return hits.filter(
      (hit) =>
        !hits.some(
          (other) =>
            other.start <= hit.start &&
            hit.end <= other.end &&
            other.end - other.start > hit.end - hit.start,
        ),
    );
  }

  private state(clause: Clause, hit: Hit, inside: ReadonlySet<number>): State {
    const tokens = clause.tokens;
    const negation = this.negation(tokens, hit.start, inside);
    const ended = this.ended(tokens, hit);
    if (negation === "denied") return ended ? "ended" : "denied";
    if (ended || negation === "ended") return "ended";
    const given = PLAIN_TO_SEE.includes(hit.kind) && tokens[hit.start - 1] === "the";
    if (negation === "doubtful" || (!given && this.isDoubtful(clause, hit))) return "doubtful";
    return "present";
  }

  /** Looks back from a finding for a negator that reaches it. */
  private negation(
    tokens: readonly string[],
    start: number,
    inside: ReadonlySet<number>,
  ): State | null {
    let joined = false;
    for (let index = start - 1; index >= 0; index--) {
      const word = tokens[index] ?? "";
      if (this.is("NEGATORS", word)) {
        if (index === 0 && this.is("INVERTED", word) && this.clauseAsks(tokens)) return null;
        const following = tokens[index + 1] ?? "";
        if (word === "no" && this.is("AFTER_INTERJECTION", following)) return null;
        if (word === "no" && (following === "longer" || following === "more")) return "ended";
        if (word === "never" && tokens.slice(index, start).includes("seen")) return null;
        if (word === "noone" && following === "else") return "doubtful";
        return joined ? "doubtful" : "denied";
      }
      if (["think", "believe", "guess", "sure", "certain"].includes(word)) {
        const earlier = tokens.slice(Math.max(0, index - 3), index);
        return earlier.some((token) => this.is("NEGATORS", token)) ? "doubtful" : null;
      }
      if (word === "and") joined = true;
      else if (!this.is("LIGHT", word) && !inside.has(index)) return null;
    }
    return null;
  }

  private ended(tokens: readonly string[], hit: Hit): boolean {
    const before = tokens.slice(Math.max(0, hit.start - 4), hit.start).join(" ");
    const denied = tokens
      .slice(0, hit.start)
      .some((token, i) => this.is("NEGATORS", token) && !isMore(tokens[i + 1]));
    if (denied && !this.matches("ANY_MORE", tokens.join(" "))) return false;
    const after = tokens.slice(hit.end, hit.end + 5).join(" ");
    if (this.matches("STOPPED_BEFORE", before) && !this.matches("STILL_GOING", before)) return true;
    const over = this.patterns.get("ENDED_AFTER")?.exec(after);
    return over?.index === 0 || this.matches("ANY_MORE", after);
  }

  private isDoubtful(clause: Clause, hit: Hit): boolean {
    const tokens = clause.tokens;
    const first = tokens[0] ?? "";
    const ahead = tokens.slice(0, hit.start).join(" ");
    const whole = tokens.join(" ");
    if (this.matches("DISBELIEVED", ahead)) return true;
    if (this.matches("HYPOTHETICAL", ahead) || this.matches("LONG_AGO", whole)) {
      return !this.matches("JUST_NOW", whole);
    }
    if (hit.start > 0 && this.is("AUXILIARIES", first) && this.clauseAsks(tokens)) return true;
    if (
      this.matches("IS_IT_NORMAL", whole) &&
      (this.is("AUXILIARIES", first) ||
        ["how", "what", "when", "whats"].includes(first) ||
        clause.asked)
    ) {
      return true;
    }
    if (clause.asked && this.patterns.get("STATES")?.exec(whole)?.index !== 0) {
      return !tokens.slice(hit.end).some((token) => this.is("ASKS_SOMETHING_ELSE", token));
    }
    return false;
  }

  /** Whether a clause that begins with an auxiliary is a question: `is it`, not `is hot`. */
  private clauseAsks(tokens: readonly string[]): boolean {
    const second = tokens[1] ?? "";
    const request = ["you", "u", "someone", "somebody", "anyone", "anybody"].includes(second);
    if (request && tokens[0] !== "is" && tokens[0] !== "are") return false;
    return this.is("SUBJECTS", second);
  }
}

function rank(sign: DangerSign): number {
  return (sign.sure ? 0 : 100) + PRIORITY.indexOf(sign.kind);
}

function isMore(word: string | undefined): boolean {
  return word === "longer" || word === "more";
}

/**
 * A word as the patterns can read it: what JavaScript takes for a word's end inside one, a letter
 * with an accent, becomes a letter that no pattern has.
 */
function plain(word: string): string {
  return word.replace(/[^\x00-\x7f]/gu, (sign) => (/\p{Nd}/u.test(sign) ? "0" : "Z"));
}

function lineOf(clause: Clause): string {
  return clause.tokens.join(" ");
}

/** Where a pattern is found, as places of words. */
function* places(searched: RegExp, line: string): Generator<[number, number]> {
  for (const match of line.matchAll(searched)) {
    const start = blanks(line.slice(0, match.index ?? 0));
    yield [start, start + blanks(match[0]) + 1];
  }
}

function blanks(text: string): number {
  return text.split(" ").length - 1;
}

/** As many neutral words as were there, so that places stay right. */
function blot(found: string): string {
  return found
    .split(" ")
    .map(() => "_")
    .join(" ");
}

/** What follows a denial after a comma: `no smoke, fire or sparks` denies all. */
function settled(carried: Heard[], otherwise: State): Heard[] {
  return carried.map((one) => (one.state === "denied" ? one : { ...one, state: otherwise }));
}

/** `f i r e` becomes `fire`. */
function joinLetters(tokens: string[]): string[] {
  const result: string[] = [];
  let singles: string[] = [];
  for (const token of [...tokens, ""]) {
    if (Array.from(token).length === 1) {
      singles.push(token);
      continue;
    }
    if (singles.length >= SINGLES) result.push(singles.join(""));
    else result.push(...singles);
    singles = [];
    if (token !== "") result.push(token);
  }
  return result;
}
