/** What the embedding script reads from its own tag, and what it tells the page around it. */

/** How a site wants the chat. */
export interface Setup {
  /** The address of FirstStep's folder, ending in a slash: where the script itself came from. */
  base: string;
  guide: string | undefined;
  network: string | undefined;
  station: string | undefined;
  /** Whether the dialog opens at once. */
  open: boolean;
  theme: "auto" | "light" | "dark";
  lang: string | undefined;
  /** What the launcher says. */
  label: string;
}

/** What a setup is read from; a script element has it. */
export interface Tag {
  src: string;
  dataset: Readonly<Record<string, string | undefined>>;
}

const LABEL = "Help, step by step";
const LONGEST_LABEL = 60;

const FORMS = {
  guide: /^[\w-]{1,64}$/,
  network: /^[\w-]{1,40}$/,
  station: /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9 .*_-]{0,31}$/,
  theme: /^(auto|light|dark)$/,
  lang: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/,
  open: /^(true|false)?$/,
} as const;

/**
 * Reads the script's own tag.
 *
 * @param tag - The script element.
 * @param warn - Told, in words for the site's developer, of each attribute that can't be used.
 * @returns The setup, or null where the script has no address of its own.
 */
export function readSetup(tag: Tag, warn: (sentence: string) => void): Setup | null {
  let base: string;
  try {
    base = new URL(".", tag.src).href;
  } catch {
    return null;
  }

  function given(name: keyof typeof FORMS): string | undefined {
    const value = tag.dataset[name]?.trim();
    if (value === undefined || (value === "" && name !== "open")) return undefined;
    if (FORMS[name].test(value)) return value;
    warn(`firststep.js: data-${name} can't be used and is left out.`);
    return undefined;
  }

  const open = given("open");
  return {
    base,
    guide: given("guide"),
    network: given("network")?.toLowerCase(),
    station: given("station")?.replace(/ +/g, "-"),
    open: open === "" || open === "true",
    theme: (given("theme") as Setup["theme"] | undefined) ?? "auto",
    lang: given("lang"),
    label: tag.dataset["label"]?.trim().slice(0, LONGEST_LABEL) || LABEL,
  };
}

/**
 * The script's own element.
 *
 * @param current - What the browser says is running; nothing in a module or a bundle.
 * @param all - All scripts of the page.
 */
export function ownScript<Script extends { src: string }>(
  current: Script | null,
  all: readonly Script[],
): Script | null {
  const named = (script: Script): boolean => /\/firststep\.js(?:[?#]|$)/.test(script.src);
  if (current && named(current)) return current;
  return all.filter(named).pop() ?? (current?.src ? current : null);
}

/**
 * Styles of the page made fit for a shadow root in another page, whose own root font size, often
 * changed for its own layout, must not change ours.
 *
 * @param css - The styles; where the page has `:root`, they have `:host` beside it.
 * @returns The styles with every `rem` outside of a condition measured by `--rem`.
 */
export function forShadow(css: string): string {
  return css
    .split(/(@(?:media|container|supports)[^{]*\{)/)
    .map((part, at) =>
      at % 2 ? part : part.replace(/(^|[^\w.-])(\d*\.?\d+)rem\b/g, "$1calc($2*var(--rem))"),
    )
    .join("");
}

/** What each event tells a host page: ids, and never a text. */
const DETAILS: Readonly<Record<string, readonly string[]>> = {
  step: ["guide", "node"],
  outcome: ["guide", "outcome", "code"],
  danger: ["code"],
};

type Detail = Readonly<Record<string, unknown>>;

/**
 * The host page's name for something that happened in the chat.
 *
 * @param name - The chat's own name for it.
 * @param detail - What it says of it.
 * @returns The name without `firststep:`, or null where a host page hears nothing.
 */
export function hostEvent(name: string, detail: Detail): string | null {
  // An answer to "why?" stands at a step, too, but is none.
  if (name === "step") return ["step", "question"].includes(String(detail["kind"])) ? name : null;
  return name === "danger" || name === "outcome" ? name : null;
}

/** The part of an event's detail that a host page may hear. */
export function detailOf(event: string, given: Detail): Record<string, string> {
  const detail: Record<string, string> = {};
  for (const name of DETAILS[event] ?? []) {
    const value = given[name];
    if (typeof value === "string" && /^[\w.-]{1,64}$/.test(value)) detail[name] = value;
  }
  return detail;
}
