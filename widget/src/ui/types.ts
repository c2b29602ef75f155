/** What the server and the engine say, and what is kept of it. */

export interface Button {
  title: string;
  payload: string;
}

/** One message to the person: text that stands alone, choices, and what can be shown besides. */
export interface Reply {
  text: string;
  buttons: Button[];
  custom: Record<string, unknown>;
}

/** A conversation as the engine writes it, on the server and here. */
export type State = Record<string, unknown>;

/** The answer to a message. `state` is null where the server can't say where it stands. */
export interface Answer {
  replies: Reply[];
  state: State | null;
  /** The version of the guides that the server speaks from, or null. */
  guides: string | null;
}

/** One line of the conversation as it is shown and kept. */
export type Line =
  | { id: string; who: "me"; text: string; unread?: boolean }
  | { id: string; who: "bot"; replies: Reply[]; pressed?: string };

/** Something the person did that the server has not heard of yet. */
export interface Entry {
  /** The same for every try, so that no try counts twice. */
  id: string;
  /** When it was done: milliseconds since the epoch. */
  at: number;
  /** What was typed, or else what the pressed button sends. */
  text?: string;
  payload?: string;
  /** Done on the device already; the server only has to catch up. */
  done?: boolean;
  /** Of the page's own accord: nothing was typed or pressed. */
  quiet?: boolean;
}

/** Makes an id that no other entry or line has. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value if it is a JSON object, else null. */
export const asObject = (value: unknown): Record<string, unknown> | null =>
  isObject(value) ? value : null;

/**
 * Replies as they came in, made fit to be shown.
 *
 * @param value - What should be a list of replies.
 * @returns The replies, or null when it is no list. Parts that are not what they should be are
 *   left out.
 */
export function readReplies(value: unknown): Reply[] | null {
  if (!Array.isArray(value)) return null;
  return value.filter(isObject).map((reply) => ({
    text: typeof reply["text"] === "string" ? reply["text"] : "",
    buttons: (Array.isArray(reply["buttons"]) ? reply["buttons"] : []).filter(isButton),
    custom: asObject(reply["custom"]) ?? {},
  }));
}

function isButton(value: unknown): value is Button {
  return (
    isObject(value) && typeof value["title"] === "string" && typeof value["payload"] === "string"
  );
}
