/** The words for reading in the compiled guides, as `firststep/offline/words.py` writes them. */

/** A net of words and patterns for signs of danger. */
export interface DangerLists {
  /** `[kind, sure, always, patterns]`; the patterns come without the word borders round them. */
  rules: [string, number, number, string[]][];
  harmless: string[];
  /** `[pattern, alone, with_plug]`. */
  shut: [string, number | null, number | null][];
  inside: string;
  self_inside: string;
  let_out: string;
  plug: string;
  patterns: Record<string, string>;
  words: Record<string, string>;
  pairs: string[];
  ordinary: string;
  core: string;
  stems: string;
  misspelt: Record<string, string>;
  signs: Record<string, string[]>;
  foreign: Record<string, string>;
  leet: Record<string, string>;
  false_alarm: string;
  all_safe: string;
  self_safe: string;
  of_others: string;
}

/** Short replies and the spelling of words. */
export interface TextLists {
  quick: Record<string, string>;
  fillers: string;
  signs: Record<string, string>;
  numbers: Record<string, number>;
  option: string;
  near_keys: Record<string, string>;
}

/** Words that deny, ask, doubt or hold sentences together. */
export interface AskingLists {
  negators: string;
  stops: string;
  interjection: string;
  neutral: string;
  asking: string;
  auxiliaries: string;
  subjects: string;
  before_question: string;
  hedge: string;
  release: string[];
}

/** What people type in one guide. */
export interface GuidePhrases {
  open: string[];
  news: Record<string, string[]>;
  risky: string[];
  risky_answers: string[];
}

/** Everything that is needed to read typed words. */
export interface WordLists {
  danger: DangerLists;
  text: TextLists;
  asking: AskingLists;
  acts: Record<string, string[]>;
  labels: Record<string, { type: string; [field: string]: unknown }>;
  guides: Record<string, GuidePhrases>;
  networks: Record<string, string>;
  vehicles: Record<string, string>;
  telling: string;
}

/** The words of a list that is written with blanks between. */
export function setOf(joined: string | undefined): Set<string> {
  return new Set((joined ?? "").split(" ").filter((word) => word !== ""));
}

/**
 * A pattern that was written for Python.
 *
 * Browsers before 2023 can't look behind. For them what may not stand in front is left out, so
 * that the pattern finds more; it asks once too often, and misses nothing.
 */
export function pattern(source: string, flags = ""): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    return new RegExp(withoutLookBehind(source), flags);
  }
}

/** A pattern without the parts that look behind. */
export function withoutLookBehind(source: string): string {
  let result = "";
  let at = 0;
  while (at < source.length) {
    if (source.startsWith("(?<!", at) || source.startsWith("(?<=", at)) {
      at = endOfGroup(source, at);
    } else {
      result += source[at] === "\\" ? source.slice(at, at + 2) : source[at];
      at += source[at] === "\\" ? 2 : 1;
    }
  }
  return result;
}

function endOfGroup(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "(") depth++;
    else if (source[at] === ")" && --depth === 0) return at + 1;
  }
  return source.length;
}
