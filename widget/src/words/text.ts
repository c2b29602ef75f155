/**
 * The plain facts of a typed text: its words, its clauses, a number, a short yes or no.
 *
 * The same as `firststep/understanding/text.py`; the vectors hold both to that.
 */
import { setOf, type TextLists } from "./lists";

const HEAD = 1000;
const TAIL = 300;
const MAX_CLAUSES = 24;
const MAX_OPTION = 20;

const APOSTROPHES = /[\u2018\u2019\u201a\u201b\u02bc\u00b4\u0060\u2032]/g;
const INVISIBLE =
  /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\u20e3\ufeff]/g;
const SPACE = /[\s\u001c-\u001f\u0085]+/g;
const LONG_RUN = /([\p{L}\p{Nl}\p{No}])\1{2,}/gu;
const SIGN_RUN = /([^\p{L}\p{N}_\s])\1{2,}/gu;
const WORD = /[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu;
const WILL_OR_ARE = /'(ll|re|ve)(?![\p{L}\p{N}_])/gu;
const FULL: Record<string, string> = { ll: " will", re: " are", ve: " have" };
const BREAK = new RegExp(
  "[.!?;:,\\n()[\\]\u2026\u2014\u2013]+|\\s-+(?=\\s)|\\s(?:and|&|\\+|then)(?=\\s)|" +
    "\\b(?:but|however|though|although|whereas|cuz|because|coz)\\b",
);

/** Cuts a long message to its beginning and its end. */
export function bounded(text: string): string {
  const signs = Array.from(text);
  if (signs.length <= HEAD + TAIL) return text;
  return `${signs.slice(0, HEAD).join("")}\n${signs.slice(-TAIL).join("")}`;
}

/** The text in one canonical spelling. */
export function normalise(text: string): string {
  return bounded(text)
    .normalize("NFKC")
    .replace(APOSTROPHES, "'")
    .replace(INVISIBLE, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/ς/g, "σ")
    .replace(LONG_RUN, "$1$1")
    .replace(SIGN_RUN, "$1")
    .split("\n")
    .map((line) => line.replace(SPACE, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** The words of a text, normalised, apostrophes dropped. */
export function words(text: string): string[] {
  const spread = normalise(text).replace(WILL_OR_ARE, (_, short: string) => FULL[short] ?? "");
  return (spread.match(WORD) ?? []).map((word) => word.replace(/'/g, ""));
}

/** The words of a text with a blank between. */
export function spoken(text: string): string {
  return words(text).join(" ");
}

/** Whether there is a letter or a digit in the text. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(bounded(text).replace(INVISIBLE, ""));
}

/** The clauses of a text, normalised, in order. */
export function clauses(text: string): string[] {
  return normalise(text)
    .split(BREAK)
    .map((part) => part.replace(/^[ '"-]+|[ '"-]+$/g, ""))
    .filter((part) => /[\p{L}\p{N}]/u.test(part))
    .slice(0, MAX_CLAUSES);
}

/** The word without the commonest endings: `pulled`, `pulling` and `pulls` are one. */
export function stem(word: string): string {
  for (const suffix of ["ing", "ed", "es", "s"]) {
    if (word.endsWith(suffix) && word.length - suffix.length >= 3) {
      const root = word.slice(0, -suffix.length);
      const doubled = root.length > 3 && root[root.length - 1] === root[root.length - 2];
      return doubled ? root.slice(0, -1) : root;
    }
  }
  return word;
}

/** Short replies, read from the lists. */
export class Quick {
  private readonly meanings = new Map<string, string>();
  private readonly signs: Record<string, string>;
  private readonly numbers: Record<string, number>;
  private readonly option: RegExp;
  /** Words that may stand around a short reply without changing it. */
  readonly fillers: ReadonlySet<string>;

  constructor(lists: TextLists) {
    for (const [meaning, phrases] of Object.entries(lists.quick)) {
      for (const phrase of phrases.split("|")) this.meanings.set(phrase, meaning);
    }
    this.signs = lists.signs;
    this.numbers = lists.numbers;
    this.option = new RegExp(`^(?:${lists.option})$`);
    this.fillers = setOf(lists.fillers);
  }

  /** The option somebody chose by its number, or null when the text is anything else. */
  optionNumber(text: string): number | null {
    const raw = normalise(text);
    if (raw.length > 40 || /\d[.,:/]\d|[-+]\d/.test(raw)) return null;
    const found = this.option.exec(words(raw).join(" "))?.groups?.["number"];
    if (found === undefined) return null;
    const number = /^\d+$/.test(found) ? Number(found) : (this.numbers[found] ?? 0);
    return number >= 1 && number <= MAX_OPTION ? number : null;
  }

  /** What a short reply means, whatever was asked, with the words that said so; or null. */
  reply(text: string): { meaning: string; said: string } | null {
    let said = words(text);
    if (said.length === 0) return this.sign(text);
    if (said.length > 10) return null;
    while (said.length > 0) {
      const line = said.join(" ");
      const found = this.meanings.get(line);
      if (found !== undefined) return { meaning: found, said: line };
      if (new Set(said).size === 1 && said.length > 1) said = said.slice(0, 1);
      else if (this.fillers.has(said[0] ?? "")) said = said.slice(1);
      else if (this.fillers.has(said[said.length - 1] ?? "")) said = said.slice(0, -1);
      else return null;
    }
    return null;
  }

  private sign(text: string): { meaning: string; said: string } | null {
    const signs = Array.from(
      normalise(text).replace(/[\u{1f3fb}-\u{1f3ff}\u2640\u2642\u200d ]/gu, ""),
    );
    const meanings = new Set(signs.map((sign) => this.signs[sign]));
    const [only] = meanings;
    return meanings.size === 1 && only !== undefined ? { meaning: only, said: "" } : null;
  }
}
