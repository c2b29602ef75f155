/** The last lines of the conversation, kept so that a reload shows them again. */

import type { Store } from "./store";
import { asObject, type Line, readReplies } from "./types";

const KEY = "lines";
const MOST_LINES = 40;
const MOST_CHARACTERS = 150_000;

/** The lines, read from the store each time: another tab may have added some. */
export class Transcript {
  constructor(private readonly store: Store) {}

  /** All lines kept, oldest first. */
  all(): Line[] {
    const kept = this.store.read(KEY);
    return (Array.isArray(kept) ? kept : []).flatMap(readLine);
  }

  add(line: Line): void {
    this.keep([...this.all(), line]);
  }

  /** Changes a line that is there. */
  change(id: string, change: (line: Line) => Line): void {
    this.keep(this.all().map((line) => (line.id === id ? change(line) : line)));
  }

  clear(): void {
    this.store.drop(KEY);
  }

  private keep(lines: readonly Line[]): void {
    const kept = lines.slice(-MOST_LINES);
    while (kept.length > 1 && JSON.stringify(kept).length > MOST_CHARACTERS) kept.shift();
    this.store.write(KEY, kept);
  }
}

/** Whether the key of the store belongs to the transcript. */
export const isTranscript = (key: string): boolean => key === KEY;

function readLine(value: unknown): Line[] {
  const line = asObject(value);
  const id = line?.["id"];
  if (!line || typeof id !== "string") return [];
  if (line["who"] === "me" && typeof line["text"] === "string") {
    const unread = line["unread"] === true && { unread: true };
    return [{ id, who: "me", text: line["text"], ...unread }];
  }
  const replies = readReplies(line["replies"]);
  const { pressed } = line;
  return line["who"] === "bot" && replies
    ? [{ id, who: "bot", replies, ...(typeof pressed === "string" && { pressed }) }]
    : [];
}
