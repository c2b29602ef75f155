// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Prefs, applySettings, showPrefs } from "../../src/parts/prefs";
import { forbidden, memory, one } from "./helpers";

const OFF = { aloud: false, sound: false, vibration: false, large: false, theme: "auto" };

beforeEach(() => document.body.replaceChildren());
afterEach(() => vi.unstubAllGlobals());

test("everything is off at first, and the colours are the device's", () => {
    expect(new Prefs(memory()).all()).toEqual(OFF);
    expect(new Prefs().all()).toEqual(OFF);
});

test("what is set is kept", () => {
    const store = memory();
    const prefs = new Prefs(store);
    prefs.set("sound", true);
    prefs.set("theme", "dark");
    expect(new Prefs(store).all()).toEqual({ ...OFF, sound: true, theme: "dark" });
});

test("storage that throws: what is set holds for the page", () => {
    const prefs = new Prefs(forbidden);
    prefs.set("large", true);
    prefs.reload();
    expect(prefs.get("large")).toBe(true);
});

test.each(["", "{", "null", "[]", "7", '{"theme":"pink","aloud":"yes","sound":1}'])(
    "what is kept as %j is read as far as it makes sense",
    (kept) => {
        const store = memory();
        store.set("prefs", kept);
        expect(new Prefs(store).all()).toEqual(OFF);
    },
);

test("another tab's change is taken over and told", () => {
    const store = memory();
    const [here, there] = [new Prefs(store), new Prefs(store)];
    const heard: unknown[] = [];
    const end = here.onChange(({ large }) => heard.push(large));
    there.set("large", true);
    here.reload();
    here.set("large", true);
    end();
    here.set("large", false);
    expect(heard).toEqual([true]);
});

test("text size and colours stand on the root", () => {
    const root = document.createElement("div");
    applySettings(root, { ...OFF, theme: "light", large: true });
    expect({ ...root.dataset }).toEqual({ theme: "light", text: "large" });
    applySettings(root, { ...OFF, theme: "auto" });
    expect({ ...root.dataset }).toEqual({});
});

const boxes = (): string[] =>
    [...document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")].map(
        ({ name }) => name,
    );

test("the dialog shows what the device can do, each with a label, and sets at once", () => {
    vi.stubGlobal("AudioContext", class {});
    const prefs = new Prefs(memory());
    showPrefs(document.body, prefs);
    expect(boxes()).not.toContain("aloud");
    expect(boxes()).toContain("sound");
    const dialog = one("dialog");
    expect(document.getElementById(dialog.getAttribute("aria-labelledby") ?? "")?.textContent).toBe(
        "Settings",
    );
    for (const input of dialog.querySelectorAll("input")) {
        expect(input.closest("label")?.textContent).toMatch(/\w/);
    }
    one("[name=large]").click();
    expect(prefs.get("large")).toBe(true);
    one("[value=dark]").click();
    expect(prefs.get("theme")).toBe("dark");
});

test("shows what is set already", () => {
    const prefs = new Prefs();
    prefs.set("large", true);
    prefs.set("theme", "light");
    showPrefs(document.body, prefs);
    expect(one<HTMLInputElement>("[name=large]").checked).toBe(true);
    expect(one<HTMLInputElement>("[value=light]").checked).toBe(true);
});

test("closing gives the focus back to where it was", () => {
    const opener = document.createElement("button");
    document.body.append(opener);
    opener.focus();
    showPrefs(document.body, new Prefs());
    expect(document.activeElement).toBe(one(".dialog-title"));
    one(".dialog-end button").click();
    expect(document.querySelector("dialog")).toBeNull();
    expect(document.activeElement).toBe(opener);
});
