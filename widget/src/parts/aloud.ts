/** Reads new replies aloud, when that is switched on. */

import type { Prefs } from "./prefs";
import type { Strings } from "./strings";
import { ENGLISH, fill } from "./strings";
import type { Said } from "./types";

/** Whether this device can read aloud at all. */
export function aloudPossible(): boolean {
    return (
        typeof speechSynthesis !== "undefined" && typeof SpeechSynthesisUtterance !== "undefined"
    );
}

/** Browsers cut off what is longer than about fifteen seconds of speech. */
const LONGEST = 160;

/** Speaks; one voice at a time. Where speech is missing, nothing happens. */
export class Aloud {
    private readonly synth: SpeechSynthesis | null;
    // Chrome forgets an utterance that nobody holds, and stops in the middle of it.
    private held: SpeechSynthesisUtterance[] = [];
    private readonly unlisten: () => void;
    private readonly leave = (): void => this.stop();

    /**
     * @param prefs - Says whether reading aloud is on; switching it off stops it at once.
     * @param strings - The words around the choices.
     * @param lang - The language of the texts, not that of the page around it.
     */
    constructor(
        private readonly prefs: Prefs,
        private readonly strings: Strings = ENGLISH,
        private readonly lang = "en-US",
    ) {
        this.synth = aloudPossible() ? speechSynthesis : null;
        let on = prefs.get("aloud");
        this.unlisten = prefs.onChange((settings) => {
            if (settings.aloud === on) return;
            on = settings.aloud;
            // Phones let a page speak later only if it has spoken once in answer to a touch.
            if (on) this.speak([this.strings.aloud_on]);
            else this.stop();
        });
        // Some browsers load their voices only after being asked.
        this.synth?.getVoices();
        // Some go on speaking on the next page.
        addEventListener("pagehide", this.leave);
    }

    /**
     * Reads replies: danger first, then the rest in order, then the choices of the last one.
     * What was being read stops.
     */
    say(replies: readonly Said[]): void {
        if (!this.prefs.get("aloud") || !replies.length) return;
        const isDanger = (reply: Said): boolean => reply.custom?.["kind"] === "danger";
        const ordered = [
            ...replies.filter(isDanger),
            ...replies.filter((reply) => !isDanger(reply)),
        ];
        const parts = ordered.flatMap(({ text }) => sentences(text));
        const offered = replies[replies.length - 1]?.buttons ?? [];
        const answers = offered.filter(({ payload }) => !payload.startsWith("/do{"));
        const choices = (answers.length ? answers : offered).map(({ title }) => title).join("; ");
        if (choices) parts.push(fill(this.strings.aloud_choices, { choices }));
        this.speak(parts);
    }

    /** Stops what is being read. */
    stop(): void {
        this.held = [];
        try {
            this.synth?.cancel();
        } catch {
            // A broken speech engine must not take the chat with it.
        }
    }

    /** Ends it for good. */
    dispose(): void {
        this.stop();
        this.unlisten();
        removeEventListener("pagehide", this.leave);
    }

    private speak(parts: readonly string[]): void {
        if (!this.synth) return;
        this.stop();
        try {
            const voice = bestVoice(this.synth.getVoices(), this.lang);
            this.held = parts.map((part) => {
                const utterance = new SpeechSynthesisUtterance(part);
                utterance.lang = voice?.lang ?? this.lang;
                if (voice) utterance.voice = voice;
                return utterance;
            });
            for (const utterance of this.held) this.synth.speak(utterance);
        } catch {
            this.held = [];
        }
    }
}

/**
 * The voice for a language: first its country, then one on the device, which needs no signal.
 *
 * @param voices - What the device offers.
 * @param lang - As in `lang` attributes: `en-US`, `en`.
 * @returns The best, or null when none speaks the language.
 */
export function bestVoice(
    voices: readonly SpeechSynthesisVoice[],
    lang: string,
): SpeechSynthesisVoice | null {
    const plain = (code: string): string => code.toLowerCase().replace(/_/g, "-");
    const wanted = plain(lang);
    const same = voices.filter((voice) => plain(voice.lang).split("-")[0] === wanted.split("-")[0]);
    const worth = (voice: SpeechSynthesisVoice): number =>
        (voice.localService ? 4 : 0) +
        (plain(voice.lang) === wanted ? 2 : 0) +
        (voice.default ? 1 : 0);
    return same.reduce<SpeechSynthesisVoice | null>(
        (best, voice) => (best === null || worth(voice) > worth(best) ? voice : best),
        null,
    );
}

function sentences(text: string): string[] {
    const lines = text.split(/\n+/).map((line) => line.replace(/^[-•]\s+/, "").trim());
    return lines.filter(Boolean).flatMap((line) => {
        const parts: string[] = [];
        for (const sentence of line.match(/\S.*?(?:[.?:](?=\s)|$)/g) ?? []) {
            const before = parts[parts.length - 1];
            if (before !== undefined && before.length + sentence.length < LONGEST) {
                parts[parts.length - 1] = `${before} ${sentence}`;
            } else {
                parts.push(sentence);
            }
        }
        return parts;
    });
}
