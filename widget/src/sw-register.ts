/** Sets up the service worker of a page, if the browser allows one. */

interface ScriptPolicy {
  createScriptURL(url: string): unknown;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy;
}

/** The one name in the page's `trusted-types` policy. */
const POLICY = "firststep-worker";

/**
 * Registers the service worker once the page has loaded. Where there can be none (private mode,
 * plain http, a file, a frame without storage) nothing happens: the chat works without.
 *
 * @param base - The address of FirstStep's folder, ending in a slash, as seen from the page.
 */
export function registerWorker(base: string): void {
  // On a weak signal what is kept for later must not compete with what is needed now.
  if (document.readyState === "complete") void register(base);
  else addEventListener("load", () => void register(base), { once: true });
}

async function register(base: string): Promise<void> {
  try {
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    const url = new URL("sw.js", new URL(base, document.baseURI)).href;
    await workers?.register(trusted(url) as string);
  } catch {
    return;
  }
}

/** The worker's address in the form that the page's own policy asks for. */
function trusted(url: string): unknown {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!types) return url;
  return types.createPolicy(POLICY, { createScriptURL: () => url }).createScriptURL(url);
}
