/**
 * What the service worker decides, without a browser: which requests it answers, from where, and
 * what belongs to a page that it keeps.
 */

/** Seconds that a page waits for the network before the copy on the device is shown. */
export const LIMIT_MS = 3_000;

/** Where the guides for the device are, seen from the worker's own folder. */
export const GUIDES = "chat/guides.json";

/**
 * How a request is answered.
 *
 * `pass`: by the browser, as if there were no worker. `page` and `data`: from the network if it
 * answers in time, else from the copy kept under `key`. `file`: from the copy, else the network.
 */
export type Plan =
  | { kind: "pass" }
  | { kind: "page"; key: string; instead: string | null }
  | { kind: "data"; key: string }
  | { kind: "file"; key: string };

/** What a plan rests on; a `Request` has all of it. */
export interface Asked {
  method: string;
  url: string;
  mode: string;
}

const PASS: Plan = { kind: "pass" };
const GUIDE_PAGE = /^g\/([\w-]+)\/?$/;
const FILE = /^chat\/static\/[\w.-]+$/;
const ID = /^[\w-]+$/;

/**
 * How a request is to be answered.
 *
 * @param asked - The request.
 * @param scope - The address of the worker's folder, ending in a slash.
 * @returns The plan. Its keys are absolute addresses.
 */
export function planFor(asked: Asked, scope: string): Plan {
  const url = new URL(asked.url);
  const base = new URL(scope);
  if (asked.method !== "GET" || url.origin !== base.origin) return PASS;
  if (!url.pathname.startsWith(base.pathname)) return PASS;
  const path = url.pathname.slice(base.pathname.length);
  if (path === GUIDES) return { kind: "data", key: new URL(GUIDES, base).href };
  if (FILE.test(path)) return { kind: "file", key: url.origin + url.pathname + url.search };
  if (asked.mode !== "navigate") return PASS;
  if (path === "") return { kind: "page", key: base.href, instead: null };
  const guide = GUIDE_PAGE.exec(path)?.[1];
  if (guide === undefined) return PASS;
  // The root page's links are relative, so it is shown at its own address. What a sticker's
  // address says of the station goes along.
  return { kind: "page", key: pageOf(guide, scope), instead: base.href + url.search };
}

/** The address under which a guide's page is kept; what stands behind a "?" does not count. */
export function pageOf(guide: string, scope: string): string {
  return new URL(`g/${guide}`, scope).href;
}

/**
 * The files that a page loads from its own server.
 *
 * @param html - The page.
 * @param at - The page's address.
 * @param scope - The address of the worker's folder.
 * @returns Their absolute addresses, each once, with their versions.
 */
export function filesOf(html: string, at: string, scope: string): string[] {
  const found = new Set<string>();
  for (const [, link] of html.matchAll(/\s(?:href|src)="([^"#]+)"/g)) {
    let url: URL;
    try {
      url = new URL((link ?? "").replace(/&amp;/g, "&"), at);
    } catch {
      continue;
    }
    const plan = planFor({ method: "GET", url: url.href, mode: "no-cors" }, scope);
    if (plan.kind === "file") found.add(plan.key);
  }
  return [...found];
}

/**
 * Whether a page is FirstStep's: it has the steps that hold in any case. A provider's log-in page
 * or an error page of something in between has not, and must never take its place.
 */
export function isOurs(html: string): boolean {
  return html.includes('id="basics"');
}

/**
 * The ids of the guides in the file for the device.
 *
 * @param compiled - The parsed file.
 * @returns The ids; none where the file is not what it should be.
 */
export function guideIds(compiled: unknown): string[] {
  const guides = (compiled as { guides?: unknown } | null)?.guides;
  if (typeof guides !== "object" || guides === null || Array.isArray(guides)) return [];
  return Object.keys(guides).filter((id) => ID.test(id));
}

/** What the file for the device says its version is; null where it says none. */
export function versionOf(compiled: unknown): string | null {
  const version = (compiled as { version?: unknown } | null)?.version;
  return typeof version === "string" ? version : null;
}

/** The name of the cache of a worker; two FirstSteps on one host do not share it. */
export function cacheName(scope: string): string {
  return `firststep-1 ${new URL(scope).pathname}`;
}

/**
 * The caches that an earlier worker of the same folder left behind.
 *
 * @param names - The names of all caches of the host.
 * @param scope - The address of the worker's folder.
 */
export function outdated(names: readonly string[], scope: string): string[] {
  const own = cacheName(scope);
  const ending = own.slice(own.indexOf(" "));
  return names.filter(
    (name) => name !== own && /^firststep-\d+ /.test(name) && name.endsWith(ending),
  );
}

/**
 * The kept files that no kept page needs any more.
 *
 * @param kept - The addresses of everything that is kept.
 * @param needed - The addresses of the files of all kept pages.
 * @param scope - The address of the worker's folder.
 */
export function unneeded(
  kept: readonly string[],
  needed: ReadonlySet<string>,
  scope: string,
): string[] {
  return kept.filter(
    (url) =>
      !needed.has(url) && planFor({ method: "GET", url, mode: "no-cors" }, scope).kind === "file",
  );
}

/**
 * What becomes of the network's answer to a request for a page.
 *
 * `show` it. `ask`: show it if it is ours, since a guide that was taken back has a page that says
 * so; else the copy on the device is better. `copy`: show the copy if there is one.
 *
 * @param answer - The answer, or null when there was none in time.
 */
export function verdict(
  answer: { status: number; type: string } | null,
): "show" | "ask" | "copy" {
  if (answer === null) return "copy";
  // The browser follows a redirect of a page itself.
  if (answer.type === "opaqueredirect" || (answer.status >= 200 && answer.status < 400)) {
    return "show";
  }
  return answer.status === 404 || answer.status === 410 ? "ask" : "copy";
}

/** The page of last resort, where the browser has thrown away what was kept. */
export const LAST_RESORT = `<!doctype html>
<html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>FirstStep: no signal</title>
<main id="basics"><h1>There is no signal</h1>
<p><strong>Anything burning, smoking, sparking, very hot or under water, or someone hurt: move away,
keep others away, touch nothing,</strong> and call the emergency number.</p>
<p>Do not force anything that is stuck. Do not drive off with a cable attached.</p>
<p>The support number is on the charger.</p>
<p>The guide opens when the signal is back and this page is loaded again.</p></main></html>
`;
