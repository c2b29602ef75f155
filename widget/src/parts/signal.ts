/** Sound and vibration at the end of a timer. Both are off until somebody switches them on. */

import type { Prefs } from "./prefs";

const TONES = [
    { after: 0, hertz: 660 },
    { after: 0.35, hertz: 880 },
] as const;
const SECONDS = 0.25;
const LOUDNESS = 0.2;
const BUZZ = [300, 150, 300];

/** Tells without words that a time is over. */
export class Signal {
    private audio: AudioContext | null = null;

    constructor(private readonly prefs: Prefs) {}

    /** To be called in answer to a touch: only then do browsers let a page sound later. */
    prepare(): void {
        if (!this.prefs.get("sound") || this.audio || typeof AudioContext === "undefined") return;
        try {
            this.audio = new AudioContext();
            this.audio.resume().catch(() => {});
        } catch {
            this.audio = null;
        }
    }

    /** Sounds and vibrates, as far as that is switched on and possible. */
    give(): void {
        if (this.prefs.get("vibration") && typeof navigator.vibrate === "function") {
            navigator.vibrate(BUZZ);
        }
        if (this.prefs.get("sound")) this.sound();
    }

    /** Lets go of the loudspeaker. */
    end(): void {
        const audio = this.audio;
        this.audio = null;
        audio?.close().catch(() => {});
    }

    private sound(): void {
        // Sound may have been switched on while the timer ran.
        this.prepare();
        const audio = this.audio;
        if (!audio) return;
        try {
            for (const { after, hertz } of TONES) {
                const start = audio.currentTime + after;
                const loudness = audio.createGain();
                loudness.gain.setValueAtTime(LOUDNESS, start);
                loudness.gain.exponentialRampToValueAtTime(0.001, start + SECONDS);
                const tone = audio.createOscillator();
                tone.frequency.value = hertz;
                tone.connect(loudness).connect(audio.destination);
                tone.start(start);
                tone.stop(start + SECONDS);
            }
        } catch {
            // The text says the same.
        }
    }
}
