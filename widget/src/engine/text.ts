/** Small pieces of text, as Python has them. */

/** A text with every occurrence of a mark replaced, whatever signs the replacement has. */
export function replaced(text: string, mark: string, by: string): string {
  return text.split(mark).join(by);
}

/** Parts as paragraphs; empty ones are left out. */
export function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part).join("\n\n");
}

/** Lines as a list that reads well as plain text. */
export function bullets(lines: Iterable<string>): string[] {
  return [...lines].map((line) => `- ${line}`);
}

/** Each text once, in the order of its first place. */
export function once(texts: Iterable<string>): string[] {
  return [...new Set(texts)];
}
