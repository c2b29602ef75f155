/**
 * The service worker: without signal the pages and the guides are still there.
 *
 * Kept are the root page, its files, the guides for the device, and the page of every guide. A
 * page is stored only after all files that it names, so that a copy always works as a whole.
 */

import * as rules from "./sw-rules";

/* The compiler's worker types can't stand beside those of pages, so the few used are named here. */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope extends EventTarget {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
}

const worker = globalThis as unknown as WorkerScope;
const scope = worker.registration.scope;

worker.addEventListener("install", (event) => {
  // What is kept fits pages of any version, so a new worker need not wait for old pages to close.
  (event as Waiting).waitUntil(
    keepShell()
      .then(() => keepGuides().catch(nothing))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  (event as Waiting).waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(rules.outdated(names, scope).map((name) => caches.delete(name)));
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("fetch", (raw) => {
  const event = raw as Asking;
  const plan = rules.planFor(event.request, scope);
  if (plan.kind === "page") event.respondWith(page(event, plan));
  if (plan.kind === "data") event.respondWith(data(event, plan.key));
  if (plan.kind === "file") event.respondWith(file(event, plan.key));
});

function nothing(): void {
  return;
}

/* ---- Answering ---- */

async function page(event: Asking, plan: rules.Plan & { kind: "page" }): Promise<Response> {
  const asked = fetch(event.request);
  const answer = await inTime(asked);
  const say = rules.verdict(answer);
  if (answer && say === "show") {
    later(event, asked, (response) => renewPage(plan.key, response));
    return answer;
  }
  const copy = await kept(plan.key);
  if (answer && say === "ask" && (!copy || rules.isOurs(await textOf(answer)))) {
    if (copy) event.waitUntil(forget(plan.key));
    return answer;
  }
  if (copy) {
    // An answer that was only late is for next time.
    if (!answer) later(event, asked, (response) => renewPage(plan.key, response));
    return copy;
  }
  const last = answer ?? (await asked.catch(() => null));
  if (last?.ok) return last;
  if (plan.instead !== null && (await kept(scope))) return Response.redirect(plan.instead, 302);
  return last ?? new Response(rules.LAST_RESORT, { headers: { "Content-Type": "text/html" } });
}

async function data(event: Asking, key: string): Promise<Response> {
  const asked = fetch(event.request);
  const answer = await inTime(asked);
  if (!answer || answer.status !== 304) later(event, asked, renewGuides);
  if (answer && (answer.ok || answer.status === 304)) return answer;
  return (await kept(key)) ?? answer ?? asked;
}

async function file(event: Asking, key: string): Promise<Response> {
  const versioned = new URL(key).search !== "";
  const copy = versioned ? await kept(key) : undefined;
  if (copy) return copy;
  try {
    const answer = await fetch(event.request);
    if (answer.ok) return answer;
  } catch {
    // Below: another version is better than none.
  }
  return (await kept(key, true)) ?? fetch(event.request);
}

/** The network's answer if it comes within the limit and is one at all. */
function inTime(asked: Promise<Response>): Promise<Response | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), rules.LIMIT_MS);
    asked.then(
      (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
      () => {
        clearTimeout(timer);
        resolve(null);
      },
    );
  });
}

/** Does something with an answer once it is there, without holding up the person. */
function later(
  event: Waiting,
  asked: Promise<Response>,
  work: (answer: Response) => Promise<unknown>,
): void {
  // Cloned at once: the body can be read only once, and the page reads it, too.
  const copied = asked.then((answer) => answer.clone());
  event.waitUntil(copied.then(work).catch(nothing));
}

async function textOf(answer: Response): Promise<string> {
  return answer.clone().text().catch(() => "");
}

/* ---- Keeping ---- */

const opened = (): Promise<Cache> => caches.open(rules.cacheName(scope));

async function kept(key: string, anyVersion = false): Promise<Response | undefined> {
  try {
    return await (await opened()).match(key, { ignoreSearch: anyVersion, ignoreVary: true });
  } catch {
    return undefined;
  }
}

async function forget(key: string): Promise<void> {
  await (await opened()).delete(key);
}

/** Fetches something as it is now; throws unless it is there, whole and from this server. */
async function fresh(url: string): Promise<Response> {
  const answer = await fetch(url, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok || answer.redirected || answer.type !== "basic") throw new Error(url);
  return answer;
}

/** Stores a page after the files that it names. Throws, with nothing changed, if one is missing. */
async function keepPage(key: string, answer: Response): Promise<void> {
  const html = await answer.clone().text();
  if (!rules.isOurs(html)) throw new Error(key);
  const cache = await opened();
  for (const url of rules.filesOf(html, key, scope)) {
    if (await cache.match(url, { ignoreVary: true })) continue;
    // Its address has its version: what the browser has already is good.
    const found = await fetch(url, { credentials: "omit" });
    if (!found.ok || found.redirected) throw new Error(url);
    await cache.put(url, found);
  }
  await cache.put(key, answer);
}

/** What the root page needs; the worker is of no use without it. */
async function keepShell(): Promise<void> {
  await keepPage(scope, await fresh(scope));
}

/** The guides for the device and their pages. One that can't be had is left as it was. */
async function keepGuides(): Promise<void> {
  const key = new URL(rules.GUIDES, scope).href;
  const answer = await fresh(key);
  const compiled: unknown = await answer.clone().json();
  const ids = rules.guideIds(compiled);
  if (ids.length) await (await opened()).put(key, answer);
  for (const id of ids) {
    const at = rules.pageOf(id, scope);
    try {
      await keepPage(at, await fresh(at));
    } catch {
      continue;
    }
  }
  await clear(ids);
}

/** Takes away pages of guides that are gone and files that no page needs. */
async function clear(ids: readonly string[]): Promise<void> {
  const cache = await opened();
  const current = new Set([scope, ...ids.map((id) => rules.pageOf(id, scope))]);
  const needed = new Set<string>();
  for (const { url } of await cache.keys()) {
    const plan = rules.planFor({ method: "GET", url, mode: "navigate" }, scope);
    if (plan.kind !== "page") continue;
    if (!current.has(url)) {
      await cache.delete(url);
      continue;
    }
    const found = await cache.match(url, { ignoreVary: true });
    for (const name of rules.filesOf((await found?.text()) ?? "", url, scope)) needed.add(name);
  }
  const left = (await cache.keys()).map(({ url }) => url);
  for (const url of rules.unneeded(left, needed, scope)) await cache.delete(url);
}

let renewing: Promise<void> | null = null;

/** Brings everything that is kept up to date, once at a time. */
function renewAll(): Promise<void> {
  renewing ??= keepShell()
    .then(keepGuides)
    .finally(() => {
      renewing = null;
    });
  return renewing;
}

/** Keeps a page that was just shown; where it has changed, the others have, too. */
async function renewPage(key: string, answer: Response): Promise<void> {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  const html = await answer.clone().text();
  const before = await (await kept(key))?.text();
  if (html === before || !rules.isOurs(html)) return;
  await keepPage(key, answer);
  await renewAll();
}

/** Keeps guides that were just loaded; where they have changed, so have their pages. */
async function renewGuides(answer: Response): Promise<void> {
  if (!answer.ok || answer.redirected) return;
  const compiled: unknown = await answer.clone().json();
  const key = new URL(rules.GUIDES, scope).href;
  const before: unknown = await (await kept(key))?.json();
  if (!rules.guideIds(compiled).length) return;
  await (await opened()).put(key, answer);
  if (rules.versionOf(before) !== rules.versionOf(compiled)) await renewAll();
}
