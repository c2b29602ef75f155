/** Replies: the contract with every channel, as `firststep/engine/replies.py` has it. */

/** A choice offered with a reply; `payload` is what comes back when it is pressed. */
export interface Button {
  title: string;
  payload: string;
}

/** One message to the person, as the server sends it too. */
export interface Reply {
  text: string;
  buttons: Button[];
  custom: Record<string, unknown>;
}

/**
 * A button payload: `/name` and compact JSON.
 *
 * @param name `answer`, `do`, `open`, `news` or `fact`.
 * @param values JSON values, in the order in which they are written.
 */
export function payload(name: string, values: Record<string, unknown>): string {
  return `/${name}${JSON.stringify(values)}`;
}
