/** Keeps the screen on while a timer runs, where the device can do that. */

/** A wake lock that is asked for again when the page comes back into view. */
export class Awake {
    private wanted = false;
    private asking = false;
    private held: WakeLockSentinel | null = null;

    /** Keeps the screen on, from now on. */
    hold(): void {
        if (!this.wanted) document.addEventListener("visibilitychange", this.ask);
        this.wanted = true;
        this.ask();
    }

    /** Lets the screen go dark again. */
    release(): void {
        this.wanted = false;
        document.removeEventListener("visibilitychange", this.ask);
        const held = this.held;
        this.held = null;
        held?.release().catch(() => {});
    }

    private readonly ask = (): void => {
        const lock = (navigator as Partial<Pick<Navigator, "wakeLock">>).wakeLock;
        const away = document.visibilityState !== "visible";
        if (!lock || !this.wanted || this.asking || this.held || away) return;
        this.asking = true;
        try {
            lock.request("screen").then(this.take, this.refused);
        } catch {
            this.refused();
        }
    };

    private readonly take = (held: WakeLockSentinel): void => {
        this.asking = false;
        if (!this.wanted) {
            held.release().catch(() => {});
            return;
        }
        this.held = held;
        held.addEventListener("release", () => {
            if (this.held === held) this.held = null;
        });
    };

    // A refusal (low battery, an embedding page that does not allow it) leaves the timer as it is.
    private readonly refused = (): void => {
        this.asking = false;
    };
}
