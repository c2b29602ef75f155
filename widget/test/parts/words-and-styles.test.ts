import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DRAWING_IDS } from "../../src/parts/drawings";
import { ENGLISH, fill } from "../../src/parts/strings";

const read = (name: string): string =>
    readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const css = read("src/parts/parts.css");

/** The colours of the first rule whose selector has the text. */
function colours(sheet: string, selector: string): Record<string, string> {
    const body = sheet.slice(sheet.indexOf("{", sheet.indexOf(selector)) + 1);
    const rule = body.slice(0, body.indexOf("}"));
    return Object.fromEntries(
        [...rule.matchAll(/(--[\w-]+): (#[0-9a-f]{6})/g)].map(([, name = "", value = ""]) => [
            name,
            value,
        ]),
    );
}

function contrast(one: string, other: string): number {
    const light = (colour: string): number => {
        const [red = 0, green = 0, blue = 0] = [1, 3, 5]
            .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [dark = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
}

test.each(Object.entries(ENGLISH))("%s is plain and calm", (_, text) => {
    expect(text).not.toMatch(/!|please wait|oops|sorry/i);
    for (const sentence of text.split(/[.?] /)) expect(sentence.split(" ").length).toBeLessThan(21);
});

test("gaps are filled, and one without a value stays", () => {
    expect(fill("{count} of {total}", { count: 1, total: "{count}" })).toBe("1 of {count}");
    expect(fill("{count} of {total}", { count: 0 })).toBe("0 of {total}");
});

test("a theme that was chosen has the very colours of the device's", () => {
    const page = read("page/chat.css");
    const light = colours(page, ":root");
    expect(Object.keys(light).length).toBeGreaterThan(8);
    expect(colours(css, '[data-theme="light"]')).toEqual(light);
    const dark = colours(page.slice(page.indexOf("prefers-color-scheme: dark")), ":root");
    expect(colours(css, '[data-theme="dark"]')).toEqual(dark);
});

test.each(["light", "dark"])(
    "texts and lines of the parts have a contrast of 7:1 (%s)",
    (theme) => {
        const colour = colours(css, `[data-theme="${theme}"]`);
        for (const [ink, ground] of [
            ["text", "ground"],
            ["muted", "ground"],
            ["danger", "ground"],
            ["on-option", "option"],
            ["card", "text"],
            ["option", "card"],
            ["text", "card"],
            ["muted", "card"],
        ]) {
            expect(
                contrast(colour[`--${ink}`] ?? "", colour[`--${ground}`] ?? ""),
            ).toBeGreaterThanOrEqual(7);
        }
    },
);

test("the rules hold in a shadow root: no ids, nothing of the page around", () => {
    const selectors = css.replace(/\/\*[^]*?\*\//g, "").match(/[^{}]+(?=\{)/g) ?? [];
    for (const selector of selectors.filter((one) => !one.trim().startsWith("@"))) {
        expect(selector).not.toMatch(/#[a-z]|(^|[\s,>])(html|body)\b/);
    }
});

test("every drawing that a guide may name is there", () => {
    const vocabulary = read("../firststep/guide/vocabulary.py");
    const [, list = ""] = /^ILLUSTRATIONS[^(]*\(([^)]*)\)/m.exec(vocabulary) ?? [];
    const names = [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(4);
    expect(DRAWING_IDS).toEqual(expect.arrayContaining(names));
});
