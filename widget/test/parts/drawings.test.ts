// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { DRAWING_IDS, drawing } from "../../src/parts/drawings";
import { enhanceReply } from "../../src/parts/reply";
import { ENGLISH } from "../../src/parts/strings";
import { fresh, question, replyBox } from "./helpers";

beforeEach(() => void fresh());

test("the physical steps have their drawings", () => {
    expect(DRAWING_IDS).toEqual(
        expect.arrayContaining([
            "straight_pull",
            "push_then_pull",
            "slack",
            "latch_button",
            "lift_handle",
        ]),
    );
});

test.each(DRAWING_IDS)("%s has a text alternative and nothing that could collide", (id) => {
    const svg = drawing(id);
    expect(svg?.getAttribute("role")).toBe("img");
    expect(svg?.getAttribute("aria-label")).toMatch(/^[A-Z].{20,}\.$/);
    expect(svg?.getAttribute("viewBox")).toBe("0 0 240 160");
    const all = [svg, ...(svg?.querySelectorAll("*") ?? [])];
    for (const element of all) {
        for (const name of ["id", "style", "fill", "stroke", "href", "onclick"]) {
            expect(element?.hasAttribute(name)).toBe(false);
        }
    }
    const weight = all.reduce((sum, element) => sum + (element?.getAttribute("d")?.length ?? 0), 0);
    expect(weight).toBeLessThan(1500);
    for (const path of svg?.querySelectorAll("path") ?? []) {
        expect(path.getAttribute("d")).not.toMatch(/NaN|undefined/);
    }
});

test("no two have the same text alternative", () => {
    const labels = DRAWING_IDS.map((id) => drawing(id)?.getAttribute("aria-label"));
    expect(new Set(labels).size).toBe(DRAWING_IDS.length);
});

test.each(["nothing", "", "__proto__", "constructor", "toString"])(
    "there is no drawing %j",
    (id) => {
        expect(drawing(id)).toBeNull();
    },
);

test("a reply shows the drawing of its step before the choices", () => {
    const box = replyBox();
    enhanceReply(box, question({ illustration: "straight_pull" }));
    expect([...box.children].map((child) => child.getAttribute("class"))).toEqual([
        "words",
        "drawing",
        "choices",
    ]);
});

test("several are numbered in their order", () => {
    const box = replyBox();
    enhanceReply(
        box,
        question({
            illustration: "push_in",
            illustrations: ["push_in", "lift_handle", "unknown", 7, "straight_pull"],
        }),
    );
    const labels = [...box.querySelectorAll("ol.pictures > li > svg")].map((svg) =>
        svg.getAttribute("aria-label"),
    );
    expect(labels).toEqual([
        ENGLISH.drawing_push_in,
        ENGLISH.drawing_lift_handle,
        ENGLISH.drawing_straight_pull,
    ]);
});

test.each([
    ["a digression", "digression"],
    ["a danger", "danger"],
])("%s shows none", (_, kind) => {
    const box = replyBox();
    enhanceReply(box, question({ kind, illustration: "straight_pull" }));
    expect(box.querySelector("svg")).toBeNull();
});

test.each([7, null, {}, ["straight_pull"]])(
    "an illustration of %j is passed over",
    (illustration) => {
        const box = replyBox();
        enhanceReply(box, question({ illustration }));
        expect(box.children).toHaveLength(2);
    },
);
