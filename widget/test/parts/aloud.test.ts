// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Aloud, bestVoice } from "../../src/parts/aloud";
import { Prefs } from "../../src/parts/prefs";
import { memory } from "./helpers";

class Utterance {
    lang = "";
    voice: unknown = null;
    constructor(readonly text: string) {}
}

/** What was said and stopped, in order. */
let log: string[];
let voices: SpeechSynthesisVoice[];
let prefs: Prefs;
let started: Aloud[] = [];

function start(given: Prefs = prefs): Aloud {
    const aloud = new Aloud(given);
    started.push(aloud);
    return aloud;
}

const voice = (
    name: string,
    lang: string,
    localService: boolean,
    isDefault = false,
): SpeechSynthesisVoice => ({
    name,
    lang,
    localService,
    default: isDefault,
    voiceURI: name,
});
const spoken = (): string[] => log.filter((entry) => entry !== "stop");

beforeEach(() => {
    log = [];
    voices = [];
    prefs = new Prefs(memory());
    vi.stubGlobal("SpeechSynthesisUtterance", Utterance);
    vi.stubGlobal("speechSynthesis", {
        getVoices: () => voices,
        speak: ({ text }: Utterance) => log.push(text),
        cancel: () => log.push("stop"),
    });
});
afterEach(() => {
    for (const aloud of started) aloud.dispose();
    started = [];
    vi.unstubAllGlobals();
});

test("is silent until it is switched on", () => {
    const aloud = start();
    aloud.say([{ text: "Press unlock." }]);
    expect(log).toEqual([]);
    prefs.set("aloud", true);
    expect(spoken()).toEqual(["Reading aloud is on."]);
    aloud.say([{ text: "Press unlock." }]);
    expect(spoken()).toContain("Press unlock.");
});

test("is remembered", () => {
    const store = memory();
    new Prefs(store).set("aloud", true);
    start(new Prefs(store)).say([{ text: "Press unlock." }]);
    expect(spoken()).toEqual(["Press unlock."]);
});

test("danger is read first, then the rest in order, then the choices", () => {
    prefs.set("aloud", true);
    start().say([
        { text: "Do not pull hard.", custom: { kind: "step" } },
        { text: "Move away.\n- Call 911", custom: { kind: "danger" } },
        {
            text: "Is it out?",
            custom: { kind: "question" },
            buttons: [
                { title: "Yes, it's out", payload: '/answer{"v":"yes"}' },
                { title: "Why?", payload: '/do{"v":"why"}' },
            ],
        },
    ]);
    expect(spoken()).toEqual([
        "Move away.",
        "Call 911",
        "Do not pull hard.",
        "Is it out?",
        "Your choices: Yes, it's out.",
    ]);
});

test("what was being read stops when something new comes, and when it is switched off", () => {
    prefs.set("aloud", true);
    const aloud = start();
    aloud.say([{ text: "One." }]);
    aloud.say([{ text: "Two." }]);
    expect(log).toEqual(["stop", "One.", "stop", "Two."]);
    log.length = 0;
    prefs.set("large", true);
    expect(log).toEqual([]);
    prefs.set("aloud", false);
    expect(log).toEqual(["stop"]);
    aloud.say([{ text: "Three." }]);
    expect(spoken()).toEqual([]);
});

test("stops when the page is left, and listens no more once it is disposed of", () => {
    prefs.set("aloud", true);
    const aloud = start();
    dispatchEvent(new Event("pagehide"));
    expect(log).toEqual(["stop"]);
    aloud.dispose();
    log.length = 0;
    dispatchEvent(new Event("pagehide"));
    prefs.set("aloud", false);
    expect(log).toEqual([]);
});

test("long texts are cut between sentences, never within one", () => {
    prefs.set("aloud", true);
    const text =
        "Call the number on the charger. Give them the ID printed on it, such as 4.5, and say " +
        "the plug is stuck. Ask them to end or reset the session. Stay on the line while you try " +
        "to take the plug out once more.";
    start().say([{ text }]);
    expect(spoken().length).toBeGreaterThan(1);
    expect(spoken().join(" ")).toBe(text);
    for (const part of spoken()) expect(part).toMatch(/[.]$/);
});

test("the voice speaks the language, is on the device, and best has the country", () => {
    const far = voice("far", "en-US", false, true);
    const british = voice("british", "en-GB", true);
    const american = voice("american", "en_US", true);
    const german = voice("german", "de-DE", true, true);
    expect(bestVoice([german, far, british, american], "en-US")?.name).toBe("american");
    expect(bestVoice([german, far, british], "en-US")?.name).toBe("british");
    expect(bestVoice([german, far], "en")?.name).toBe("far");
    expect(bestVoice([german], "en")).toBeNull();
    expect(bestVoice([], "en")).toBeNull();
});

test("without speech, or with a broken one, nothing happens", () => {
    vi.stubGlobal("speechSynthesis", {
        getVoices: () => [],
        speak: () => {
            throw new Error("engine gone");
        },
        cancel: () => {
            throw new Error("engine gone");
        },
    });
    prefs.set("aloud", true);
    expect(() => start().say([{ text: "One." }])).not.toThrow();
    vi.stubGlobal("speechSynthesis", undefined);
    const aloud = start();
    expect(() => {
        aloud.say([{ text: "One." }]);
        aloud.stop();
        aloud.dispose();
    }).not.toThrow();
});
