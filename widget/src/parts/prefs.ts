/** What a person has set for themselves, kept on the device, and the small dialog to set it. */

import { aloudPossible } from "./aloud";
import { showDialog } from "./dialog";
import { make, makeButton, newId } from "./dom";
import type { Strings } from "./strings";
import { ENGLISH } from "./strings";
import type { Store } from "./types";

/** `auto` follows the device. */
export type Theme = "auto" | "light" | "dark";

export interface Settings {
    readonly aloud: boolean;
    readonly sound: boolean;
    readonly vibration: boolean;
    readonly large: boolean;
    readonly theme: Theme;
}

const DEFAULTS: Settings = {
    aloud: false,
    sound: false,
    vibration: false,
    large: false,
    theme: "auto",
};
const THEMES: readonly Theme[] = ["auto", "light", "dark"];
const SWITCHES = ["aloud", "sound", "vibration", "large"] as const;
const KEY = "prefs";

/** The settings in force. What can't be kept holds until the page is left. */
export class Prefs {
    private settings: Settings;
    private readonly listeners = new Set<(settings: Settings) => void>();

    /** @param store - Where they are kept; none: they are not. */
    constructor(private readonly store: Store | null = null) {
        this.settings = this.read();
    }

    /** All settings. */
    all(): Settings {
        return this.settings;
    }

    /** One setting. */
    get<Name extends keyof Settings>(name: Name): Settings[Name] {
        return this.settings[name];
    }

    /** Changes one setting, keeps it and tells whoever listens. */
    set<Name extends keyof Settings>(name: Name, value: Settings[Name]): void {
        if (this.settings[name] === value) return;
        this.settings = { ...this.settings, [name]: value };
        try {
            this.store?.set(KEY, JSON.stringify(this.settings));
        } catch {
            // Without storage the choice holds for this page.
        }
        this.tell();
    }

    /** Reads again what is kept: another tab may have changed it. */
    reload(): void {
        this.settings = this.read();
        this.tell();
    }

    /**
     * Listens for changes.
     *
     * @param listener - Called with all settings after each change.
     * @returns Ends it.
     */
    onChange(listener: (settings: Settings) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    private tell(): void {
        for (const listener of this.listeners) listener(this.settings);
    }

    private read(): Settings {
        try {
            const kept: unknown = JSON.parse(this.store?.get(KEY) ?? "null");
            if (typeof kept !== "object" || kept === null) return this.settings ?? DEFAULTS;
            const { theme, ...rest } = kept as Record<string, unknown>;
            const switches = Object.fromEntries(
                SWITCHES.map((name) => [name, rest[name] === true]),
            );
            const known = THEMES.find((one) => one === theme) ?? DEFAULTS.theme;
            return { ...DEFAULTS, ...switches, theme: known };
        } catch {
            return this.settings ?? DEFAULTS;
        }
    }
}

/**
 * Puts the settings of text size and colours on an element, where the styles look for them.
 *
 * @param root - `html`, or the host of the shadow root. It gets `data-theme` (light, dark) and
 *   `data-text` (large).
 * @param settings - What is set.
 */
export function applySettings(root: HTMLElement, { theme, large }: Settings): void {
    if (theme === "auto") delete root.dataset["theme"];
    else root.dataset["theme"] = theme;
    if (large) root.dataset["text"] = "large";
    else delete root.dataset["text"];
}

/** Which settings this device can follow. */
function possible(name: (typeof SWITCHES)[number]): boolean {
    if (name === "aloud") return aloudPossible();
    if (name === "sound") return typeof AudioContext !== "undefined";
    if (name === "vibration") return typeof navigator.vibrate === "function";
    return true;
}

/**
 * Shows the settings. Each takes effect at once.
 *
 * @param root - Where the dialog is put: the body, or an element of the shadow root.
 * @param prefs - What is set and changed.
 * @param strings - The words.
 * @returns Closes it.
 */
export function showPrefs(
    root: ParentNode & Node,
    prefs: Prefs,
    strings: Strings = ENGLISH,
): () => void {
    const dialog = make("dialog", "prefs");
    const title = make("h2", "dialog-title", strings.prefs_title);
    title.id = newId();
    title.tabIndex = -1;
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title);
    for (const name of SWITCHES.filter(possible)) {
        const box = make("input", "prefs-box");
        box.type = "checkbox";
        box.checked = prefs.get(name);
        box.name = name;
        box.addEventListener("change", () => prefs.set(name, box.checked));
        dialog.append(make("label", "prefs-row", box, make("span", "", strings[`prefs_${name}`])));
    }
    dialog.append(themeChoice(prefs, strings));
    const close = makeButton("option plain", strings.close, () => leave());
    dialog.append(make("div", "choices dialog-end", close));
    const leave = showDialog(root, dialog);
    return leave;
}

function themeChoice(prefs: Prefs, strings: Strings): HTMLFieldSetElement {
    const group = make("fieldset", "prefs-group", make("legend", "", strings.prefs_theme));
    const name = newId();
    for (const theme of THEMES) {
        const box = make("input", "prefs-box");
        box.type = "radio";
        box.name = name;
        box.value = theme;
        box.checked = prefs.get("theme") === theme;
        box.addEventListener("change", () => prefs.set("theme", theme));
        group.append(
            make("label", "prefs-row", box, make("span", "", strings[`prefs_theme_${theme}`])),
        );
    }
    return group;
}
