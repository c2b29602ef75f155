import { vi } from "vitest";
import { Prefs } from "../../src/parts/prefs";
import { leaveStep, useTools } from "../../src/parts/reply";
import type { Store } from "../../src/parts/types";

/** A store in memory. */
export function memory(): Store & { kept: Map<string, string> } {
    const kept = new Map<string, string>();
    return {
        kept,
        get: (key) => kept.get(key) ?? null,
        set: (key, value) => void kept.set(key, value),
    };
}

/** A store as in a browser that forbids it. */
export const forbidden: Store = {
    get: () => {
        throw new DOMException("denied", "SecurityError");
    },
    set: () => {
        throw new DOMException("denied", "SecurityError");
    },
};

/** A clock that is set by hand, beside the timers of Vitest. */
export class Clock {
    time = Date.parse("2026-11-22T12:00:00Z");

    /** Time passes and the page is awake. */
    pass(seconds: number): void {
        for (let at = 0; at < seconds; at += 1) {
            this.time += 1000;
            vi.advanceTimersByTime(1000);
        }
    }

    /** Time passes while nothing of the page runs. */
    sleep(seconds: number): void {
        this.time += seconds * 1000;
    }
}

/** An empty page and parts that know nothing yet. */
export function fresh(
    store: Store = memory(),
    clock = new Clock(),
): { prefs: Prefs; clock: Clock } {
    leaveStep();
    document.body.replaceChildren();
    const prefs = new Prefs(store);
    useTools({ prefs, store, now: () => clock.time });
    return { prefs, clock };
}

/** A rendered reply as the chat makes it: words, then choices. */
export function replyBox(): HTMLElement {
    const box = document.createElement("article");
    box.className = "reply";
    box.tabIndex = -1;
    const words = document.createElement("div");
    words.className = "words";
    const choices = document.createElement("div");
    choices.className = "choices";
    box.append(words, choices);
    document.body.append(box);
    return box;
}

/** The one element that matches; fails when there is none. */
export function one<Kind extends HTMLElement = HTMLElement>(
    selector: string,
    root: ParentNode = document,
): Kind {
    const found = root.querySelector<Kind>(selector);
    if (!found) throw new Error(`there is no ${selector}`);
    return found;
}

/** Puts something where the browser would have it; undone by `vi.unstubAllGlobals`. */
export function stubNavigator(parts: Record<string, unknown>): void {
    vi.stubGlobal(
        "navigator",
        new Proxy(navigator, {
            get: (target, name) =>
                name in parts ? parts[String(name)] : Reflect.get(target, name, target),
        }),
    );
}

/** Lets promises that are settled already run what waits for them. */
export async function settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

export const question = (more: Record<string, unknown>): Record<string, unknown> => ({
    kind: "question",
    guide: "charging_cable_stuck",
    node: "unlock_five",
    step: 7,
    ...more,
});
