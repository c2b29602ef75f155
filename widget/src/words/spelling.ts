/** Light repair of misspelt words; the same as `firststep/understanding/spelling.py`. */

const MIN_REPAIR = 4;
const MIN_JOINED = 6;
const MAX_WORD = 40;

/** The places at which two words of one length differ. */
function differences(a: string, b: string): number[] {
  const found: number[] = [];
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) found.push(i);
  return found;
}

/** Whether two neighbouring letters are swapped and nothing else differs. */
export function isSwap(wrong: string, right: string): boolean {
  if (wrong.length !== right.length) return false;
  const [first, second, ...more] = differences(wrong, right);
  return (
    first !== undefined &&
    second === first + 1 &&
    more.length === 0 &&
    wrong[first] === right[second] &&
    wrong[second] === right[first]
  );
}

/** Whether one inserted, left out, replaced or swapped letter turns `a` into `b`. */
export function withinOneSlip(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  const shortest = Math.min(a.length, b.length);
  while (start < shortest && a[start] === b[start]) start++;
  if (a.length === b.length && a.slice(start + 1) === b.slice(start + 1)) return true;
  if (a.slice(start) === b.slice(start + 1) || a.slice(start + 1) === b.slice(start)) return true;
  return isSwap(a, b);
}

/** Whether at most two slips turn `a` into `b`; a swap counts as two. */
export function withinTwoSlips(a: string, b: string): boolean {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current.push(
        Math.min(
          (previous[j] ?? 0) + 1,
          (current[j - 1] ?? 0) + 1,
          (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    }
    previous = current;
  }
  return (previous[b.length] ?? 0) <= 2;
}

/** The word, and the word with each one letter left out. */
function gaps(word: string): Set<string> {
  const found = new Set([word]);
  for (let i = 0; i < word.length; i++) found.add(word.slice(0, i) + word.slice(i + 1));
  return found;
}

function squeeze(word: string): string {
  return word.replace(/(.)\1+/gu, "$1");
}

/** Repairs words toward a vocabulary in which every word is as frequent as the next. */
export class Speller {
  private readonly byGap = new Map<string, string[]>();
  private readonly known: Set<string>;
  private readonly longest: number;

  constructor(
    private readonly targets: ReadonlySet<string>,
    known: Iterable<string>,
    private readonly nearKeys: Record<string, string>,
  ) {
    this.known = new Set([...known, ...targets]);
    this.longest = Math.max(0, ...Array.from(this.known, (word) => word.length));
    for (const word of targets) {
      if (word.length < MIN_REPAIR) continue;
      for (const gap of gaps(word)) {
        const listed = this.byGap.get(gap);
        if (listed === undefined) this.byGap.set(gap, [word]);
        else listed.push(word);
      }
    }
  }

  /** Whether the word is right as it is. */
  knows(word: string): boolean {
    return this.known.has(word);
  }

  /** Whether one letter is replaced by one beside it on the keyboard. */
  isNearKey(wrong: string, right: string): boolean {
    if (wrong.length !== right.length) return false;
    const [only, ...more] = differences(wrong, right);
    if (only === undefined || more.length > 0) return false;
    return (this.nearKeys[right[only] ?? ""] ?? "").includes(wrong[only] ?? " ");
  }

  /** The vocabulary's word that was most likely meant, or the word itself. */
  repair(word: string): string {
    const size = word.length;
    if (this.known.has(word) || size < MIN_REPAIR || size > MAX_WORD || /^\p{N}+$/u.test(word)) {
      return word;
    }
    const squeezed = squeeze(word);
    if (squeezed !== word && this.targets.has(squeezed)) return squeezed;
    const past = this.pastForm(word);
    if (past !== null) return past;
    let best: string | null = null;
    let bestRank = -1;
    for (const candidate of this.candidates(word)) {
      if (!withinOneSlip(word, candidate)) continue;
      const rank = isSwap(word, candidate) ? 2 : word[0] === candidate[0] ? 1 : 0;
      if (rank > bestRank || (rank === bestRank && best !== null && candidate > best)) {
        best = candidate;
        bestRank = rank;
      }
    }
    return best ?? word;
  }

  /** `stopd` is stopped: leaving out vowels, people keep the end. */
  private pastForm(word: string): string | null {
    if (!word.endsWith("d") || "aeiou".includes(word[word.length - 2] ?? "")) return null;
    const root = word.slice(0, -1);
    for (const full of [`${root}ed`, `${root}${root[root.length - 1] ?? ""}ed`]) {
      if (this.targets.has(full)) return full;
    }
    return null;
  }

  private candidates(word: string): Set<string> {
    const found = new Set<string>();
    for (const gap of gaps(word)) {
      for (const candidate of this.byGap.get(gap) ?? []) found.add(candidate);
      if (gap.length >= MIN_REPAIR && this.targets.has(gap)) found.add(gap);
    }
    return found;
  }

  /** The fewest known words that make up a text typed without blanks, or null. */
  split(joined: string, minPart: number): string[] | null {
    const size = joined.length;
    if (this.known.has(joined) || size < MIN_JOINED || size > MAX_WORD * 3) return null;
    const best: ([number, number, number] | undefined)[] = [[0, 0, 0]];
    for (let end = 1; end <= size; end++) {
      for (let start = Math.max(0, end - this.longest); start < end; start++) {
        const before = best[start];
        const part = joined.slice(start, end);
        if (before === undefined || !this.mayStand(part)) continue;
        const cost: [number, number, number] = [
          before[0] + 1,
          before[1] + (this.targets.has(part) ? 0 : 1),
          start,
        ];
        const here = best[end];
        if (
          here === undefined ||
          cost[0] < here[0] ||
          (cost[0] === here[0] && cost[1] < here[1])
        ) {
          best[end] = cost;
        }
      }
    }
    const parts: string[] = [];
    for (let end = size; end > 0; ) {
      const step = best[end];
      if (step === undefined) return null;
      parts.unshift(joined.slice(step[2], end));
      end = step[2];
    }
    return parts.length * minPart <= size ? parts : null;
  }

  private mayStand(part: string): boolean {
    return this.known.has(part) && (part.length > 1 || part === "a" || part === "i");
  }
}
