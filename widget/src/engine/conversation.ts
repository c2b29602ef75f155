/**
 * A conversation is the list of answers given so far; replaying them gives the position.
 *
 * The same as `firststep/engine/conversation.py`, function by function.
 */
import { DANGER_KINDS, UNKNOWN_DANGER } from "./acts";
import { dangerOf, factValue, isOneOf, jumpOf, target } from "./model";
import type { Answer, Guide, Node } from "./model";

/** An answer that begins with this names news that jumped, e.g. `!it_came_out`. */
export const JUMP = "!";

/** Times are seconds since the epoch; what is beyond this is damage. */
const LARGEST = 1e12;

/** More answers than any path with all its retries has; what is stored beyond is dropped. */
const MAX_ANSWERS = 500;

export type Facts = ReadonlyMap<string, string>;

/** One answer given: `answer` is an answer of `node`, or `JUMP` and a news id. */
export interface Given {
  readonly node: string;
  readonly answer: string;
}

/** Everything that is remembered of one conversation; never changed, only replaced. */
export interface Conversation {
  readonly guide: string | null;
  readonly answers: readonly Given[];
  readonly told: Facts;
  readonly shown: ReadonlySet<string>;
  readonly danger: string | null;
  readonly danger_asked: string | null;
  readonly unsafe: string | null;
  readonly asked: string;
  readonly serial: number;
  readonly since: number;
  readonly confirmed_at: number;
  readonly release_at: number;
  readonly misses: number;
  readonly options: readonly string[];
  readonly offer: string | null;
  readonly parked: Record<string, unknown> | null;
  readonly at: number;
}

/** A conversation before its first turn. */
export const EMPTY: Conversation = {
  guide: null,
  answers: [],
  told: new Map(),
  shown: new Set(),
  danger: null,
  danger_asked: null,
  unsafe: null,
  asked: "",
  serial: 0,
  since: 0,
  confirmed_at: 0,
  release_at: 0,
  misses: 0,
  options: [],
  offer: null,
  parked: null,
  at: 0,
};

/** The conversation as JSON values; what is at its default is left out. */
export function toJson(conversation: Conversation): Record<string, unknown> {
  const data: Record<string, unknown> = {
    ...conversation,
    answers: conversation.answers.map((given) => [given.node, given.answer]),
    told: Object.fromEntries(conversation.told),
    shown: [...conversation.shown].sort(),
    options: [...conversation.options],
  };
  return Object.fromEntries(Object.entries(data).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
  }
  return !value;
}

/**
 * The conversation that `toJson` wrote.
 *
 * Whatever is not of that form is read as if it had not been there: a damaged store costs a
 * person their place, never an answer. A danger in force is kept whenever it can be read.
 */
export function fromJson(value: unknown): Conversation {
  if (!isRecord(value)) {
    return EMPTY;
  }
  const data = new Map(Object.entries(value));
  const kinds = [...DANGER_KINDS, UNKNOWN_DANGER];
  const told = data.get("told");
  const parked = data.get("parked");
  return {
    guide: text(data.get("guide")),
    answers: list(data.get("answers"))
      .slice(0, MAX_ANSWERS)
      .filter(
        (item): item is [string, string] =>
          Array.isArray(item) && item.length === 2 && item.every((p) => typeof p === "string"),
      )
      .map(([node, answer]) => ({ node, answer })),
    told: new Map(
      (isRecord(told) ? Object.entries(told) : []).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    ),
    shown: new Set(texts(data.get("shown"))),
    danger: oneOf(data.get("danger"), kinds),
    danger_asked: oneOf(data.get("danger_asked"), kinds),
    unsafe: oneOf(data.get("unsafe"), kinds),
    asked: text(data.get("asked")) ?? "",
    serial: Math.trunc(number(data.get("serial"))),
    since: Math.trunc(number(data.get("since"))),
    confirmed_at: number(data.get("confirmed_at")),
    release_at: number(data.get("release_at")),
    misses: Math.trunc(number(data.get("misses"))),
    options: texts(data.get("options")),
    offer: text(data.get("offer")),
    parked: isRecord(parked) ? parked : null,
    at: number(data.get("at")),
  };
}

/** The conversation with more facts picked up. */
export function withTold(conversation: Conversation, facts: Facts): Conversation {
  if (!facts.size) {
    return conversation;
  }
  return { ...conversation, told: new Map([...conversation.told, ...facts]) };
}

/** Where a conversation stands; the fields are those of Python's `Position`. */
export interface Position {
  readonly node: string | null;
  readonly outcome: string | null;
  /** The node or the outcome. */
  readonly place: string;
  readonly answers: readonly Given[];
  readonly visited: readonly string[];
  readonly asked: Facts;
  readonly known: Facts;
  readonly warnings: readonly string[];
  readonly blocked: string | null;
  readonly tries: number;
}

/** Whether two lists of answers are the same. */
export function sameAnswers(one: readonly Given[], other: readonly Given[]): boolean {
  return (
    one.length === other.length &&
    one.every((given, i) => given.node === other[i]!.node && given.answer === other[i]!.answer)
  );
}

/** Whether an answer is news that jumped. */
export function isJump(given: Given): boolean {
  return given.answer.startsWith(JUMP);
}

/** Whether a node may be entered: `only_after` needs direct answers, `not_while` any. */
export function allowed(node: Node, asked: Facts, known: Facts): boolean {
  return (
    [...node.only_after].every(([fact, values]) => isOneOf(asked.get(fact), values)) &&
    ![...node.not_while].some(([fact, values]) => isOneOf(known.get(fact), values))
  );
}

/**
 * Derives the position from the answers.
 *
 * An answer that belongs to no node on the way is dropped. A question is passed over when an
 * answer to it is in force already, or when its fact was told, unless it says `confirm`. A node
 * whose condition does not hold is never entered: `when_blocked` is taken in its place.
 */
export function replay(
  guide: Guide,
  answers: readonly Given[],
  told: Facts = new Map(),
  unsafe: string | null = null,
): Position {
  const position = new Walk(guide, answers, told).run();
  const danger = unsafe !== null ? dangerOf(guide, unsafe) : null;
  if (danger === null || !guide.outcomes.has(danger.then) || danger.then === position.place) {
    return position;
  }
  return {
    ...position,
    node: null,
    outcome: danger.then,
    place: danger.then,
    visited: [...position.visited, danger.then],
    blocked: null,
    tries: 0,
  };
}

/** One replay; the state that its loop carries along. */
class Walk {
  private next = 0;
  private readonly kept: Given[] = [];
  private readonly visited: string[] = [];
  private readonly asked = new Map<string, string>();
  private readonly inForce = new Map<string, Answer>();
  private blocked: string | null = null;

  constructor(
    private readonly guide: Guide,
    private readonly queue: readonly Given[],
    private readonly told: Facts,
  ) {}

  run(): Position {
    let current = this.enter(this.guide.start);
    const passed = new Set<string>();
    for (;;) {
      let tries = 0;
      let given = this.take(current);
      const node = this.guide.nodes.get(current);
      while (given !== null && node !== undefined && this.isRetry(node, given)) {
        tries += 1;
        this.kept.push(given);
        if (tries >= node.limit) {
          break;
        }
        given = this.take(current);
      }
      let way: string | null = null;
      if (given !== null) {
        way = this.go(current, given, node !== undefined && tries >= node.limit);
        passed.clear();
      } else if (node !== undefined && !tries && !passed.has(current)) {
        // Twice without an answer in between is a circle: `when_blocked` led to a closed
        // step. The question is asked then, whatever is known.
        passed.add(current);
        way = this.passOver(node);
      }
      if (way === null) {
        return this.position(current, tries);
      }
      current = this.enter(way);
    }
  }

  /** The next answer given here, leaving out what lies before it and does not fit. */
  private take(place: string): Given | null {
    for (let index = this.next; index < this.queue.length; index += 1) {
      const given = this.queue[index]!;
      if (given.node === place && this.fits(given)) {
        this.next = index + 1;
        return given;
      }
    }
    return null;
  }

  private fits(given: Given): boolean {
    if (isJump(given)) {
      return jumpOf(this.guide, given.answer.slice(JUMP.length)) !== null;
    }
    const answer = this.guide.nodes.get(given.node)?.answers.get(given.answer);
    return answer !== undefined && !answer.back;
  }

  private isRetry(node: Node, given: Given): boolean {
    return !isJump(given) && node.answers.get(given.answer)!.again;
  }

  private go(place: string, given: Given, spent: boolean): string {
    if (!spent) {
      this.kept.push(given);
    }
    if (isJump(given)) {
      const jumped = String(jumpOf(this.guide, given.answer.slice(JUMP.length)));
      this.inForce.delete(jumped);
      return jumped;
    }
    const node = this.guide.nodes.get(place)!;
    const answer = node.answers.get(given.answer)!;
    this.inForce.set(place, answer);
    const value = factValue(this.guide, node, answer);
    if (node.fact !== null && value !== null) {
      this.learn(node.fact, value, spent);
    }
    return target(answer, this.known());
  }

  /** Takes down what an answer says; tries that are used up confirm nothing. */
  private learn(fact: string, value: string, spent: boolean): void {
    const opening = [...this.guide.nodes.values()].flatMap((n) => n.only_after.get(fact) ?? []);
    if (!spent || !opening.includes(value)) {
      this.asked.set(fact, value);
    } else if (isOneOf(this.asked.get(fact), opening)) {
      // Not even what was confirmed before: this question was to ask for it anew.
      this.asked.delete(fact);
    }
  }

  private passOver(node: Node): string | null {
    const before = this.inForce.get(node.id);
    if (before !== undefined && this.stillHolds(node, before)) {
      return target(before, this.known());
    }
    if (node.confirm) {
      return null;
    }
    const known = node.fact !== null ? this.known().get(node.fact) : undefined;
    for (const answer of known !== undefined ? node.answers.values() : []) {
      if (factValue(this.guide, node, answer) === known && !answer.again) {
        return target(answer, this.known());
      }
    }
    return null;
  }

  /**
   * Whether an answer met again after a jump back need not be asked for again.
   *
   * It must agree with what has been learnt since, and a question that guards a closed step is
   * asked on each way to the step.
   */
  private stillHolds(node: Node, answer: Answer): boolean {
    const value = factValue(this.guide, node, answer);
    if (value !== null && this.asked.get(node.fact ?? "") !== value) {
      return false;
    }
    const nodes = this.guide.nodes;
    return (
      !node.confirm ||
      ![...node.answers.values()].some((one) =>
        one.next.some((branch) => (nodes.get(branch.go)?.only_after.size ?? 0) > 0),
      )
    );
  }

  private enter(wanted: string): string {
    let place = wanted;
    const node = this.guide.nodes.get(place);
    if (node !== undefined && !allowed(node, this.asked, this.known())) {
      this.blocked = place;
      place = this.guide.when_blocked;
    }
    this.visited.push(place);
    return place;
  }

  private known(): Facts {
    return new Map([...this.told, ...this.asked]);
  }

  private position(current: string, tries: number): Position {
    const warnings = new Set<string>();
    for (const place of this.visited) {
      const part = this.guide.nodes.get(place) ?? this.guide.outcomes.get(place)!;
      part.warn.forEach((name) => warnings.add(name));
    }
    const atNode = this.guide.nodes.has(current);
    return {
      node: atNode ? current : null,
      outcome: atNode ? null : current,
      place: current,
      answers: this.kept,
      visited: this.visited,
      asked: this.asked,
      known: this.known(),
      warnings: [...warnings],
      blocked: this.blocked,
      tries,
    };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return list(value).filter((item): item is string => typeof item === "string");
}

function text(value: unknown): string | null {
  return typeof value === "string" && value ? value : null;
}

/** A sensible number that is not negative, or 0. */
function number(value: unknown): number {
  return typeof value === "number" && value >= 0 && value < LARGEST ? value : 0;
}

function oneOf(value: unknown, known: readonly string[]): string | null {
  return typeof value === "string" && known.includes(value) ? value : null;
}
