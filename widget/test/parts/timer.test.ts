// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Prefs } from "../../src/parts/prefs";
import { enhanceReply, leaveStep } from "../../src/parts/reply";
import type { Clock } from "./helpers";
import {
    forbidden,
    fresh,
    memory,
    one,
    question,
    replyBox,
    settled,
    stubNavigator,
} from "./helpers";

let clock: Clock;
let prefs: Prefs;

const main = (): HTMLElement => one(".pace-main");
const shown = (): string => one(".pace-large").textContent ?? "";
const said = (): string => one(".pace-status").textContent ?? "";
const begin = (seconds = 30, more: Record<string, unknown> = {}): void =>
    enhanceReply(replyBox(), question({ timer: seconds, ...more }));
const look = (): void => void document.dispatchEvent(new Event("visibilitychange"));

function isVisible(state: "visible" | "hidden"): void {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
}

beforeEach(() => {
    vi.useFakeTimers();
    ({ clock, prefs } = fresh());
});
afterEach(() => {
    leaveStep();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
});

test("starts on a press, shows what is left, speaks sparingly and ends", () => {
    begin();
    expect(main().textContent).toBe("Start 30 seconds");
    expect(shown()).toBe("0:30");
    clock.pass(5);
    expect(shown()).toBe("0:30");

    const words: string[] = [];
    main().click();
    words.push(said());
    for (let at = 0; at < 40; at += 1) {
        clock.pass(1);
        if (at === 6) expect(shown()).toBe("0:23");
        if (said() !== words[words.length - 1]) words.push(said());
    }
    expect(words).toEqual([
        "Started. 30 seconds.",
        "15 seconds left.",
        "10 seconds left.",
        "The time is over. Go on with the step, then answer below.",
    ]);
    expect(shown()).toBe("0:00");
    expect(main().textContent).toBe("Start again");
    expect(one(".pace-large").getAttribute("aria-live")).toBe("off");
    expect(vi.getTimerCount()).toBe(0);
});

test.each([
    [10, []],
    [20, ["10 seconds left."]],
    [60, ["30 seconds left.", "10 seconds left."]],
    [180, ["1 minute 30 seconds left.", "10 seconds left."]],
])("of %i seconds it says on the way: %j", (seconds, expected) => {
    begin(seconds);
    main().click();
    const words = new Set<string>();
    for (let at = 0; at < seconds + 1; at += 1) {
        clock.pass(1);
        words.add(said());
    }
    expect([...words].filter((word) => word.endsWith("left."))).toEqual(expected);
});

test("is paused and goes on", () => {
    begin();
    main().click();
    clock.pass(10);
    main().click();
    expect(said()).toBe("Paused. 20 seconds left.");
    expect(main().textContent).toBe("Go on");
    clock.pass(60);
    expect(shown()).toBe("0:20");
    main().click();
    clock.pass(5);
    expect(shown()).toBe("0:15");
});

test("starts again, paused or over, with the focus on a button that is there", () => {
    begin();
    main().click();
    clock.pass(10);
    main().click();
    const again = one(".pace-other");
    again.focus();
    again.click();
    expect(shown()).toBe("0:30");
    expect(document.activeElement).toBe(main());
    clock.pass(31);
    main().click();
    expect(shown()).toBe("0:30");
    expect(said()).toBe("Started. 30 seconds.");
});

test("a page that slept shows the right time as soon as it is seen", () => {
    begin(60);
    main().click();
    clock.pass(2);
    clock.sleep(40);
    look();
    expect(shown()).toBe("0:18");
    // Two marks were passed in sleep; the time that is really left is said, once.
    expect(said()).toBe("18 seconds left.");
    clock.sleep(500);
    look();
    expect(shown()).toBe("0:00");
    expect(said()).toMatch(/^The time is over/);
});

test("a clock that is set back does not lengthen the wait", () => {
    begin();
    main().click();
    clock.pass(10);
    clock.sleep(-3600);
    clock.pass(5);
    // One tick is lost: how much of it had passed before the change can't be known.
    expect(shown()).toBe("0:16");
});

test("leaving the step stops it", () => {
    for (const next of [
        question({ node: "where_charging" }),
        { kind: "outcome", guide: "charging_cable_stuck", outcome: "released" },
        { ...question({}), kind: "danger" },
    ]) {
        fresh(memory(), clock);
        begin();
        main().click();
        expect(vi.getTimerCount()).toBe(1);
        enhanceReply(replyBox(), next);
        expect(vi.getTimerCount()).toBe(0);
        expect(document.querySelector(".timer")).toBeNull();
    }
});

test("one that is taken out of the page stops by itself", () => {
    begin();
    main().click();
    document.body.replaceChildren();
    clock.pass(2);
    expect(vi.getTimerCount()).toBe(0);
});

test("a digression takes the running timer along", () => {
    begin();
    main().click();
    clock.pass(7);
    begin(30, { kind: "digression" });
    expect(document.querySelectorAll(".timer")).toHaveLength(1);
    clock.pass(1);
    expect(shown()).toBe("0:22");
});

test("the same step asked once more after its end begins anew", () => {
    begin();
    main().click();
    clock.pass(31);
    begin();
    expect(document.querySelectorAll(".timer")).toHaveLength(1);
    expect(main().textContent).toBe("Start 30 seconds");
});

test("a reload goes on with a running timer", () => {
    const store = memory();
    fresh(store, clock);
    begin();
    main().click();
    clock.pass(5);
    const kept = store.kept.get("timer") ?? "";
    leaveStep();
    store.set("timer", kept);
    clock.sleep(5);
    begin();
    clock.pass(1);
    expect(shown()).toBe("0:19");
    expect(main().textContent).toBe("Pause");
});

test("forbidden storage leaves it at work", () => {
    fresh(forbidden, clock);
    begin();
    main().click();
    clock.pass(3);
    expect(shown()).toBe("0:27");
});

test("no sound and no vibration unless switched on", () => {
    const vibrate = vi.fn(() => true);
    const Audio = vi.fn();
    stubNavigator({ vibrate });
    vi.stubGlobal("AudioContext", Audio);
    begin();
    main().click();
    clock.pass(31);
    expect(vibrate).not.toHaveBeenCalled();
    expect(Audio).not.toHaveBeenCalled();
});

test("sound and vibration at the end, once, when switched on", () => {
    const vibrate = vi.fn(() => true);
    const start = vi.fn();
    const node = {
        connect: () => node,
        gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} },
        frequency: {},
        start,
        stop() {},
    };
    class Audio {
        currentTime = 0;
        destination = {};
        resume = (): Promise<void> => Promise.resolve();
        close = (): Promise<void> => Promise.resolve();
        createGain = (): unknown => node;
        createOscillator = (): unknown => node;
    }
    stubNavigator({ vibrate });
    vi.stubGlobal("AudioContext", Audio);
    prefs.set("sound", true);
    prefs.set("vibration", true);
    begin();
    main().click();
    clock.pass(29);
    expect(vibrate).not.toHaveBeenCalled();
    expect(start).not.toHaveBeenCalled();
    clock.pass(10);
    expect(vibrate).toHaveBeenCalledTimes(1);
    expect(start).toHaveBeenCalledTimes(2);
    main().click();
    prefs.set("sound", false);
    clock.pass(31);
    expect(start).toHaveBeenCalledTimes(2);
});

test("an audio system that throws does not stop the end from being said", () => {
    vi.stubGlobal(
        "AudioContext",
        class {
            constructor() {
                throw new Error("no device");
            }
        },
    );
    prefs.set("sound", true);
    begin();
    main().click();
    clock.pass(31);
    expect(said()).toMatch(/^The time is over/);
});

class Locks {
    held = 0;
    asked = 0;
    private readonly listeners: (() => void)[] = [];
    request = (): Promise<unknown> => {
        this.asked += 1;
        this.held += 1;
        const release = (): Promise<void> => {
            this.held -= 1;
            return Promise.resolve();
        };
        return Promise.resolve({
            release,
            addEventListener: (_: string, act: () => void) => this.listeners.push(act),
        });
    };
    /** What browsers do when the page is hidden. */
    takeAway(): void {
        this.held -= 1;
        for (const listener of this.listeners) listener();
    }
}

test("the screen stays on while it runs, and only then", async () => {
    const wakeLock = new Locks();
    stubNavigator({ wakeLock });
    isVisible("visible");
    begin();
    expect(wakeLock.asked).toBe(0);
    main().click();
    await settled();
    expect(wakeLock.held).toBe(1);
    main().click();
    expect(wakeLock.held).toBe(0);
    main().click();
    await settled();
    expect(wakeLock.held).toBe(1);
    clock.pass(31);
    expect(wakeLock.held).toBe(0);
    look();
    await settled();
    expect(wakeLock.held).toBe(0);
});

test("the screen stays on also when a reload takes a running timer up", async () => {
  const store = memory();
  fresh(store, clock);
  begin();
  main().click();
  const kept = store.kept.get("timer") ?? "";
  leaveStep();
  store.set("timer", kept);
  const wakeLock = new Locks();
  stubNavigator({ wakeLock });
  isVisible("visible");
  begin();
  await settled();
  expect(wakeLock.held).toBe(1);
});

test("the lock is asked for again when the page is seen again", async () => {
    const wakeLock = new Locks();
    stubNavigator({ wakeLock });
    isVisible("visible");
    begin();
    main().click();
    await settled();
    isVisible("hidden");
    wakeLock.takeAway();
    look();
    await settled();
    expect([wakeLock.asked, wakeLock.held]).toEqual([1, 0]);
    isVisible("visible");
    look();
    await settled();
    expect([wakeLock.asked, wakeLock.held]).toEqual([2, 1]);
});

test("a lock that comes after the step was left is given back", async () => {
    const wakeLock = new Locks();
    stubNavigator({ wakeLock });
    isVisible("visible");
    begin();
    main().click();
    leaveStep();
    await settled();
    expect(wakeLock.held).toBe(0);
});

test.each([
    ["missing", undefined],
    ["refusing", { request: () => Promise.reject(new DOMException("no", "NotAllowedError")) }],
    [
        "throwing",
        {
            request: () => {
                throw new TypeError("no");
            },
        },
    ],
])("a %s wake lock changes nothing", async (_, wakeLock) => {
    stubNavigator({ wakeLock });
    isVisible("visible");
    begin();
    main().click();
    await settled();
    clock.pass(3);
    expect(shown()).toBe("0:27");
});

test.each([0, -30, 0.5, "30", 3601, NaN, null])("a timer of %s is passed over", (timer) => {
    enhanceReply(replyBox(), question({ timer }));
    expect(document.querySelector(".pace")).toBeNull();
});
