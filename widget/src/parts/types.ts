/** What the parts are given by the rest of the widget. */

/** A store for small texts. It may forget, and it may throw: the parts bear both. */
export interface Store {
    /** The text kept under a key, or null. */
    get(key: string): string | null;
    set(key: string, value: string): void;
}

/** Something said: the fields of a reply that the parts read. */
export interface Said {
    readonly text: string;
    readonly buttons?: readonly { readonly title: string; readonly payload: string }[];
    readonly custom?: Readonly<Record<string, unknown>>;
}

export type { CallCard } from "../engine/call-card";
