/** What is kept on the device, or only in memory where the browser forbids more. */

export interface Store {
  /** The text kept under a key, or null. */
  get(key: string): string | null;
  set(key: string, value: string): void;
  drop(key: string): void;
  /** The JSON value kept under a key; null where there is none or it is damaged. */
  read(key: string): unknown;
  write(key: string, value: unknown): void;
  /** Calls back with the key when another tab has changed something; gives what ends that. */
  watch(changed: (key: string) => void): () => void;
}

/**
 * A store. Nothing of it ever throws.
 *
 * @param prefix - What all its keys begin with.
 * @param storage - Where the browser keeps it; by default localStorage.
 */
export function openStore(
  prefix = "firststep.",
  storage: () => Storage = () => localStorage,
): Store {
  const memory = new Map<string, string>();

  function attempt<T>(action: () => T): T | null {
    try {
      return action();
    } catch {
      return null;
    }
  }

  const store: Store = {
    get: (key) => memory.get(key) ?? attempt(() => storage().getItem(prefix + key)) ?? null,
    set(key, value) {
      const isKept = attempt(() => {
        storage().setItem(prefix + key, value);
        return true;
      });
      // What another tab writes later must be seen, so memory holds only what has no other place.
      if (isKept) memory.delete(key);
      else memory.set(key, value);
    },
    drop(key) {
      memory.delete(key);
      attempt(() => storage().removeItem(prefix + key));
    },
    read(key) {
      const text = store.get(key);
      return text === null ? null : attempt(() => JSON.parse(text) as unknown);
    },
    write: (key, value) => store.set(key, JSON.stringify(value)),
    watch(changed) {
      const hear = (event: StorageEvent): void => {
        if (event.key?.startsWith(prefix)) changed(event.key.slice(prefix.length));
      };
      addEventListener("storage", hear);
      return () => removeEventListener("storage", hear);
    },
  };
  return store;
}
