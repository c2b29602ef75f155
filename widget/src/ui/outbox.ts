/** What the server has not heard of yet, in order; it outlives the page. */

import type { Store } from "./store";
import { asObject, type Entry } from "./types";

const KEY = "unsent";
const MOST_ENTRIES = 1_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** A queue that is read from the store each time: another tab may have worked on it. */
export class Outbox {
  constructor(private readonly store: Store) {}

  /** All entries, oldest first. */
  all(): Entry[] {
    const kept = this.store.read(KEY);
    return (Array.isArray(kept) ? kept : []).filter(isEntry).slice(0, MOST_ENTRIES);
  }

  /** Puts entries at the end. */
  add(...entries: Entry[]): void {
    this.keep([...this.all(), ...entries]);
  }

  /** Puts entries before all others. */
  addInFront(...entries: Entry[]): void {
    this.keep([...entries, ...this.all()]);
  }

  /** Puts entries that are done on the device behind the others of that kind. */
  addDone(...entries: Entry[]): void {
    const all = this.all();
    const end = all.findIndex(({ done }) => !done);
    const at = end < 0 ? all.length : end;
    this.keep([...all.slice(0, at), ...entries, ...all.slice(at)]);
  }

  /** Takes entries out. */
  remove(ids: readonly string[]): void {
    this.keep(this.all().filter(({ id }) => !ids.includes(id)));
  }

  private keep(entries: readonly Entry[]): void {
    if (entries.length) this.store.write(KEY, entries);
    else this.store.drop(KEY);
  }
}

/** Whether the key of the store belongs to the outbox. */
export const isOutbox = (key: string): boolean => key === KEY;

function isEntry(value: unknown): value is Entry {
  const entry = asObject(value);
  if (!entry || typeof entry["id"] !== "string" || typeof entry["at"] !== "number") return false;
  return typeof (entry["payload"] ?? entry["text"]) === "string";
}

/**
 * How long to wait before the next try.
 *
 * @param tries - How many have failed, 1 or more.
 * @param asked - How long the server asked to wait, in milliseconds.
 * @param random - From 0 to 1: many phones lose the signal at once and must not all come back
 *   at once.
 */
export function waitAfter(tries: number, asked = 0, random: number = Math.random()): number {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
  return Math.max(asked, wait * (0.5 + random / 2));
}
