/** The chat with everything it needs: what the page and the embedded chat start. */

import * as engine from "../engine";
import { readText } from "../words/read";
import { Chat, type ChatHandle, type ChatOptions } from "./chat";
import { extras } from "./extras";

export type { ChatHandle, ChatOptions, Theme } from "./chat";
export { buildShell } from "./shell";

/**
 * Starts the chat on elements that are there.
 *
 * @param root - The page, or a shadow root that holds what `buildShell` gives.
 * @param options - How it behaves.
 * @returns What steers it.
 */
export function startChat(root: Document | ShadowRoot, options: ChatOptions): ChatHandle {
  return new Chat(root, options, { engine: { ...engine, readText }, extras });
}
