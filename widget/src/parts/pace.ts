/** The pace of a step: a counter for "five presses", a timer for "wait 30 seconds". */

import { Awake } from "./awake";
import { focused } from "./dialog";
import { make, makeButton, setText } from "./dom";
import type { Prefs } from "./prefs";
import { Signal } from "./signal";
import type { Strings } from "./strings";
import { fill } from "./strings";
import type { Store } from "./types";

/** A counter or a timer in the page. */
export interface Pace {
    readonly element: HTMLElement;
    /** Whether it has come to its end. */
    isOver(): boolean;
    /** The step is left: ends it, forgets it and takes it out of the page. */
    leave(): void;
}

/** What a counter or a timer needs from outside. */
export interface PaceTools {
    readonly strings: Strings;
    readonly prefs: Prefs;
    readonly store: Store | null;
    /** The time, in milliseconds; may jump. */
    readonly now: () => number;
}

/** What is kept about an older step is not taken up again. */
const KEPT_FOR_MS = 15 * 60_000;

/** Where a counter or a timer stood, so that a reload goes on there. */
class Kept<State extends Record<string, number | null>> {
    constructor(
        private readonly name: string,
        private readonly step: string,
        private readonly tools: PaceTools,
    ) {}

    read(): Partial<State> {
        try {
            const kept: unknown = JSON.parse(this.tools.store?.get(this.name) ?? "null");
            const { step, at } = kept as { step: unknown; at: number };
            const age = this.tools.now() - at;
            return step === this.step && age >= 0 && age < KEPT_FOR_MS
                ? (kept as Partial<State>)
                : {};
        } catch {
            return {};
        }
    }

    write(state: State): void {
        this.put(JSON.stringify({ ...state, step: this.step, at: this.tools.now() }));
    }

    forget(): void {
        // What another step has kept since is not ours to forget.
        if (Object.keys(this.read()).length) this.put("");
    }

    private put(text: string): void {
        try {
            this.tools.store?.set(this.name, text);
        } catch {
            // Without storage a reload begins anew.
        }
    }
}

/** Taken out of the page, but the focus stays in the reply that it stood in. */
function takeOut(element: HTMLElement): void {
    const active = focused();
    if (active && element.contains(active)) {
        element.closest<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
    }
    element.remove();
}

/** A group that a live region around it does not read out; what is to be said, its status says. */
function group(className: string, label: string): [HTMLElement, HTMLElement] {
    const element = make("div", `pace ${className}`);
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", label);
    element.setAttribute("aria-live", "off");
    const status = make("p", "pace-status unseen");
    status.setAttribute("role", "status");
    return [element, status];
}

/**
 * A counter: a large button to be pressed after each time.
 *
 * @param total - How many times.
 * @param step - Names the step, so that a reload finds its count again.
 * @param tools - Words, settings, store and clock.
 */
export function makeCounter(total: number, step: string, tools: PaceTools): Pace {
    const { strings } = tools;
    const kept = new Kept<{ count: number }>("counter", step, tools);
    const before = kept.read().count;
    let count = Number.isInteger(before) ? Math.min(Math.max(before ?? 0, 0), total) : 0;

    const [element, status] = group("counter", strings.counter);
    const shown = make("span", "pace-large");
    const hint = make("span", "pace-hint", strings.counter_hint);
    const press = makeButton("pace-main", "", () => {
        if (count < total) change(count + 1);
    });
    press.append(shown, " ", hint);
    const undo = makeButton("option plain pace-other", strings.counter_undo, () => {
        change(count - 1);
        if (count === 0) press.focus();
        show();
    });
    element.append(press, undo, status);

    const numbers = (): string => fill(strings.counter_of, { count, total });
    const isOver = (): boolean => count === total;
    function show(): void {
        setText(shown, numbers());
        hint.hidden = isOver();
        undo.hidden = count === 0;
        status.classList.toggle("unseen", !isOver());
        if (isOver()) press.setAttribute("aria-disabled", "true");
        else press.removeAttribute("aria-disabled");
    }
    function change(to: number): void {
        count = to;
        kept.write({ count });
        // The button that goes away at zero may have the focus.
        if (count > 0) show();
        else setText(shown, numbers());
        setText(status, isOver() ? fill(strings.counter_end, { total }) : numbers());
    }
    show();
    if (isOver()) setText(status, fill(strings.counter_end, { total }));

    return {
        element,
        isOver,
        leave: () => {
            kept.forget();
            takeOut(element);
        },
    };
}

/** When the time left is said aloud, in seconds: sparingly. */
function marksOf(seconds: number): number[] {
    if (seconds < 20) return [];
    const half = Math.ceil(seconds / 2);
    return half >= 15 ? [half, 10] : [10];
}

/** A time in words: "1 minute 30 seconds". */
export function timeInWords(seconds: number, strings: Strings): string {
    const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
    const parts: string[] = [];
    if (minutes) {
        parts.push(
            minutes === 1 ? strings.timer_minute : fill(strings.timer_minutes, { count: minutes }),
        );
    }
    if (rest || !minutes) {
        parts.push(
            rest === 1 ? strings.timer_second : fill(strings.timer_seconds, { count: rest }),
        );
    }
    return parts.join(" ");
}

/**
 * A timer that goes by the clock on the wall: a page that slept is right when it wakes.
 *
 * @param seconds - How long.
 * @param step - Names the step, so that a reload finds its timer running.
 * @param tools - Words, settings, store and clock.
 */
export function makeTimer(seconds: number, step: string, tools: PaceTools): Pace {
    return new Timer(seconds, step, tools);
}

class Timer implements Pace {
    readonly element: HTMLElement;
    private readonly shown = make("span", "pace-large");
    private readonly status: HTMLElement;
    private readonly main: HTMLButtonElement;
    private readonly again: HTMLButtonElement;
    private readonly awake = new Awake();
    private readonly signal: Signal;
    private readonly kept: Kept<{ left: number; since: number | null }>;

    /** What was left when it last began to run, or stands, in milliseconds. */
    private left: number;
    /** When it began to run; null while it stands. */
    private since: number | null = null;
    private lastSeen = 0;
    private marks: number[] = [];
    private next: ReturnType<typeof setTimeout> | undefined;

    constructor(
        private readonly seconds: number,
        step: string,
        private readonly tools: PaceTools,
    ) {
        const { strings } = tools;
        this.kept = new Kept("timer", step, tools);
        this.signal = new Signal(tools.prefs);
        this.left = seconds * 1000;
        [this.element, this.status] = group("timer", strings.timer);
        this.shown.setAttribute("role", "timer");
        this.shown.setAttribute("aria-live", "off");
        this.main = makeButton("pace-main", "", () => this.press());
        this.again = makeButton("option plain pace-other", strings.timer_again, () =>
            this.restart(),
        );
        this.element.append(this.shown, this.main, this.again, this.status);
        this.takeUp();
        this.show();
    }

    isOver(): boolean {
        return this.left <= 0;
    }

    leave(): void {
        this.halt();
        this.signal.end();
        this.kept.forget();
        takeOut(this.element);
    }

    /** Goes on where a reload cut it off. */
    private takeUp(): void {
        const { left, since } = this.kept.read();
        if (typeof left !== "number" || left < 0 || left > this.left) return;
        this.left = left;
        if (typeof since !== "number") return;
        this.since = Math.min(since, this.tools.now());
        this.lastSeen = this.tools.now();
        this.left = this.remaining();
        this.since = this.tools.now();
        this.marks = marksOf(this.seconds).filter((mark) => mark * 1000 < this.left);
        // Not before the reply stands in the page: a timer outside of it ends itself.
        this.next = setTimeout(this.tick, 0);
        document.addEventListener("visibilitychange", this.tick);
        this.awake.hold();
    }

    private press(): void {
        if (this.since !== null) this.pause();
        else if (this.isOver()) this.restart();
        else this.run();
    }

    private run(): void {
        const { strings } = this.tools;
        this.signal.prepare();
        this.since = this.lastSeen = this.tools.now();
        this.marks = marksOf(this.seconds).filter((mark) => mark * 1000 < this.left);
        this.keep();
        this.awake.hold();
        document.addEventListener("visibilitychange", this.tick);
        this.say(fill(strings.timer_started, { time: this.inWords() }));
        this.tick();
    }

    private pause(): void {
        this.left = this.remaining();
        this.halt();
        this.keep();
        if (this.isOver()) this.finish();
        else this.say(fill(this.tools.strings.timer_paused, { time: this.inWords() }));
        this.show();
    }

    private restart(): void {
        this.halt();
        this.left = this.seconds * 1000;
        this.main.focus();
        this.run();
    }

    private halt(): void {
        clearTimeout(this.next);
        this.since = null;
        document.removeEventListener("visibilitychange", this.tick);
        this.awake.release();
    }

    private remaining(): number {
        if (this.since === null) return this.left;
        const now = this.tools.now();
        // The clock was set back: the time until then counts all the same.
        if (now < this.lastSeen) this.since -= this.lastSeen - now;
        this.lastSeen = now;
        return Math.max(0, this.left - (now - this.since));
    }

    private readonly tick = (): void => {
        clearTimeout(this.next);
        if (!this.element.isConnected) {
            this.halt();
            return;
        }
        const remaining = this.remaining();
        if (remaining <= 0) {
            this.left = 0;
            this.halt();
            this.keep();
            this.finish();
            this.signal.give();
        } else {
            this.next = setTimeout(this.tick, remaining % 1000 || 1000);
            this.sayWhereDue(remaining);
        }
        this.show();
    };

    private sayWhereDue(remaining: number): void {
        const due = this.marks.filter((mark) => remaining <= mark * 1000);
        if (!due.length) return;
        this.marks = this.marks.filter((mark) => !due.includes(mark));
        this.say(fill(this.tools.strings.timer_left, { time: this.inWords() }));
    }

    private finish(): void {
        this.say(this.tools.strings.timer_end);
    }

    private keep(): void {
        this.kept.write({ left: this.left, since: this.since });
    }

    private inWords(): string {
        return timeInWords(Math.ceil(this.remaining() / 1000), this.tools.strings);
    }

    private say(text: string): void {
        setText(this.status, text);
    }

    private show(): void {
        const { strings } = this.tools;
        const total = Math.ceil(this.remaining() / 1000);
        setText(this.shown, `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`);
        const untouched = this.since === null && this.left === this.seconds * 1000;
        this.again.hidden = untouched || this.isOver() || this.since !== null;
        this.status.classList.toggle("unseen", !this.isOver());
        const labels = {
            ready: fill(strings.timer_start, { time: timeInWords(this.seconds, strings) }),
            runs: strings.timer_pause,
            stands: strings.timer_go_on,
            over: strings.timer_again,
        };
        const state =
            this.since !== null ? "runs" : this.isOver() ? "over" : untouched ? "ready" : "stands";
        setText(this.main, labels[state]);
        this.element.dataset["state"] = state;
    }
}
