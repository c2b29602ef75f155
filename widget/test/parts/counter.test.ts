// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { enhanceReply, leaveStep } from "../../src/parts/reply";
import { forbidden, fresh, memory, one, question, replyBox } from "./helpers";

const press = (times = 1): void => {
    for (let at = 0; at < times; at += 1) one(".pace-main").click();
};
const shown = (): string => one(".pace-large").textContent ?? "";
const said = (): string => one(".pace-status").textContent ?? "";

beforeEach(() => void fresh());

test("counts the presses, says each politely, and comes to an end", () => {
    enhanceReply(replyBox(), question({ count: 5 }));
    expect(shown()).toBe("0 of 5");
    expect(one(".pace-status").getAttribute("role")).toBe("status");
    expect(said()).toBe("");
    press();
    expect(shown()).toBe("1 of 5");
    expect(said()).toBe("1 of 5");
    press(4);
    expect(shown()).toBe("5 of 5");
    expect(said()).toMatch(/^That is 5\. /);
    expect(one(".pace-main").getAttribute("aria-disabled")).toBe("true");
    press();
    expect(shown()).toBe("5 of 5");
});

test("nothing but its status speaks", () => {
    enhanceReply(replyBox(), question({ count: 5 }));
    expect(one(".counter").getAttribute("aria-live")).toBe("off");
    expect(one(".counter").getAttribute("aria-label")).toBe("Counter");
});

test("a press too many is taken back, and the focus stays on a button", () => {
    enhanceReply(replyBox(), question({ count: 3 }));
    const undo = one(".pace-other");
    expect(undo.hidden).toBe(true);
    press(3);
    undo.focus();
    undo.click();
    expect(shown()).toBe("2 of 3");
    expect(said()).toBe("2 of 3");
    expect(one(".pace-main").hasAttribute("aria-disabled")).toBe(false);
    undo.click();
    undo.click();
    expect(shown()).toBe("0 of 3");
    expect(undo.hidden).toBe(true);
    expect(document.activeElement).toBe(one(".pace-main"));
});

test("it stands before the choices", () => {
    const box = replyBox();
    enhanceReply(box, question({ count: 5 }));
    expect([...box.children].map((child) => child.classList[0])).toEqual([
        "words",
        "pace",
        "choices",
    ]);
});

test("a digression at the same step takes the count along", () => {
    enhanceReply(replyBox(), question({ count: 5 }));
    press(2);
    const later = replyBox();
    enhanceReply(later, question({ kind: "digression", count: 5 }));
    expect(document.querySelectorAll(".counter")).toHaveLength(1);
    expect(later.contains(one(".counter"))).toBe(true);
    expect(shown()).toBe("2 of 5");
});

test("another step, an outcome or a danger takes it away; a word beside the guide does not", () => {
    for (const next of [
        question({ node: "unlock_three" }),
        { kind: "outcome", guide: "charging_cable_stuck", outcome: "released" },
        { ...question({}), kind: "danger" },
    ]) {
        fresh();
        enhanceReply(replyBox(), question({ count: 5 }));
        enhanceReply(replyBox(), { kind: "out_of_scope" });
        expect(document.querySelector(".counter")).not.toBeNull();
        enhanceReply(replyBox(), next);
        expect(document.querySelector(".counter")).toBeNull();
    }
});

test("the focus is not lost when it goes", () => {
    const box = replyBox();
    enhanceReply(box, question({ count: 5 }));
    one(".pace-main").focus();
    leaveStep();
    expect(document.activeElement).toBe(box);
});

test("a reload goes on with the count, another step and a long pause do not", () => {
    const store = memory();
    const { clock } = fresh(store);
    enhanceReply(replyBox(), question({ count: 5 }));
    press(3);
    const kept = new Map(store.kept);
    const reload = (more: Record<string, unknown>, after: number): string => {
        leaveStep();
        for (const [key, value] of kept) store.set(key, value);
        clock.sleep(after);
        document.body.replaceChildren();
        enhanceReply(replyBox(), question({ count: 5, ...more }));
        return shown();
    };
    expect(reload({}, 60)).toBe("3 of 5");
    expect(reload({ step: 9 }, 0)).toBe("0 of 5");
    expect(reload({}, 3600)).toBe("0 of 5");
});

test("a step that was left is forgotten, unless another has taken its place", () => {
    const store = memory();
    fresh(store);
    enhanceReply(replyBox(), question({ count: 5 }));
    press(2);
    leaveStep();
    enhanceReply(replyBox(), question({ count: 5 }));
    expect(shown()).toBe("0 of 5");
    press(1);
    const kept = store.kept.get("counter") ?? "";
    store.set("counter", kept.replace("#7", "#8"));
    leaveStep();
    expect(store.kept.get("counter")).toContain("#8");
});

test("broken or forbidden storage leaves it at work", () => {
    for (const store of [
        forbidden,
        { get: () => "{", set: () => {} },
        { get: () => '{"count":99}', set: () => {} },
    ]) {
        fresh(store);
        enhanceReply(replyBox(), question({ count: 5 }));
        press(2);
        expect(shown()).toBe("2 of 5");
    }
});

test.each([0, -1, 2.5, "5", 21, null, Infinity])("a count of %s is passed over", (count) => {
    enhanceReply(replyBox(), question({ count }));
    expect(document.querySelector(".pace")).toBeNull();
});
