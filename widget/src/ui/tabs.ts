/** Two tabs with the same conversation: one of them sends at a time. */

/** After this long a tab goes on without the other: a frozen tab must not silence this one. */
const PATIENCE_MS = 8_000;

/** Does some work while no other tab does any of the same name; gives its result. */
export type Alone = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * The turn-taking of tabs, where the browser has locks. Without them two tabs may send the same
 * entry; the server knows its id and answers both the same.
 *
 * @param name - The lock's name.
 */
export function alone(name: string): Alone {
  return async (work) => {
    const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
    if (!locks) return work();
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    let begun: ReturnType<typeof work> | null = null;
    try {
      return await locks.request(name, { signal: stop.signal }, () => {
        clearTimeout(timer);
        return (begun = work());
      });
    } catch (error) {
      if (begun) throw error;
      return work();
    } finally {
      clearTimeout(timer);
    }
  };
}
