/** Adds to a reply what a channel that only shows text leaves out: pictures, a counter, a timer. */

import { drawing } from "./drawings";
import { make } from "./dom";
import type { Pace, PaceTools } from "./pace";
import { makeCounter, makeTimer } from "./pace";
import { Prefs } from "./prefs";
import type { Strings } from "./strings";
import { ENGLISH } from "./strings";

const MOST_SECONDS = 3600;
const MOST_TIMES = 20;

let tools: Omit<PaceTools, "strings"> = { prefs: new Prefs(), store: null, now: () => Date.now() };

/** The step that has a counter or a timer now. */
let current: { node: string; step: string; paces: Pace[] } | null = null;

/**
 * Hands the parts what they need; to be called once, before the first reply.
 *
 * @param given - The settings, the store, and in tests the clock.
 */
export function useTools(given: Partial<typeof tools>): void {
    tools = { ...tools, ...given };
}

/** The step is left, or the conversation begins anew: its counter and its timer end. */
export function leaveStep(): void {
    const { paces } = current ?? { paces: [] };
    current = null;
    for (const pace of paces) pace.leave();
}

/**
 * Adds to a rendered reply what its custom part asks for: `illustration` (or `illustrations`),
 * `count`, `timer`.
 * A reply of another step, an outcome or a danger ends the counter and the timer of the step
 * before; a digression takes a running one along.
 *
 * @param box - The reply's element. What is added stands before its choices (`.choices`), else at
 *   its end.
 * @param custom - The custom part as it came; what is not well-formed is passed over.
 * @param strings - The words.
 */
export function enhanceReply(
    box: HTMLElement,
    custom: Readonly<Record<string, unknown>>,
    strings: Strings = ENGLISH,
): void {
    const { kind } = custom;
    if (kind === "danger" || typeof custom["outcome"] === "string") {
        leaveStep();
        return;
    }
    if (typeof custom["node"] !== "string") return;
    const node = `${String(custom["guide"])}/${custom["node"]}`;
    const step = `${node}#${String(custom["step"])}`;
    if (current && current.node !== node) leaveStep();

    const asked = kind === "step" || kind === "question";
    const added: Element[] = [];
    if (asked) {
        const shown = pictures(custom["illustrations"] ?? [custom["illustration"]], strings);
        if (shown) added.push(shown);
    }
    const seconds = wholeNumber(custom["timer"], MOST_SECONDS);
    const times = wholeNumber(custom["count"], MOST_TIMES);
    if (seconds !== null || times !== null) {
        const over = current?.paces.every((pace) => pace.isOver());
        // Asked once more after it came to its end, it begins anew; so does another round.
        if (current && (current.step !== step || (over && asked))) leaveStep();
        current ??= {
            node,
            step,
            paces: [
                ...(times === null ? [] : [makeCounter(times, step, { ...tools, strings })]),
                ...(seconds === null ? [] : [makeTimer(seconds, step, { ...tools, strings })]),
            ],
        };
        // The counter or the timer is what the hand needs; the answers have to stay in sight.
        for (const shown of added) shown.classList.add("small");
        added.push(...current.paces.map(({ element }) => element));
    }
    if (!added.length) return;
    const choices = [...box.children].find((child) => child.classList.contains("choices"));
    for (const node of added) box.insertBefore(node, choices ?? null);
}

function wholeNumber(value: unknown, most: number): number | null {
    return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most
        ? value
        : null;
}

/** One drawing, or several in their order; null where there is none. */
function pictures(named: unknown, strings: Strings): Element | null {
    const ids: unknown[] = Array.isArray(named) ? named : [];
    const drawn = ids.flatMap((id) => (typeof id === "string" && drawing(id, strings)) || []);
    const [first] = drawn;
    if (!first || drawn.length === 1) return first ?? null;
    const list = make("ol", "pictures");
    list.setAttribute("aria-label", strings.pictures);
    for (const one of drawn) list.append(make("li", "", one));
    return list;
}
