// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cardText, inGroups, showCallCard, telLink } from "../../src/parts/call-card-view";
import type { CallCard } from "../../src/parts/types";
import { one, settled, stubNavigator } from "./helpers";

const CARD: CallCard = {
    title: "My charging cable will not come out.",
    call: [
        { label: "The network", tel: "800-555-0100", hours: "24/7" },
        { label: "Roadside help of your car maker" },
    ],
    station: "US*EVG*E12345",
    network: "EVgo",
    car: "Kia EV6",
    place: "California",
    tried: ["Charging has stopped.", "The car is unlocked."],
    ask: ["Please end or reset the charging session."],
};

const text = (selector: string): string => one(selector).textContent ?? "";
const button = (name: string): HTMLElement => {
    const found = [...document.querySelectorAll<HTMLElement>("dialog button")].find(
        ({ textContent }) => textContent === name,
    );
    if (!found) throw new Error(`there is no button ${name}`);
    return found;
};
const key = (name: string, shiftKey = false): KeyboardEvent => {
    const event = new KeyboardEvent("keydown", {
        key: name,
        shiftKey,
        bubbles: true,
        cancelable: true,
    });
    (document.activeElement ?? document.body).dispatchEvent(event);
    return event;
};

beforeEach(() => document.body.replaceChildren());
afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
});

test("shows all there is to say, and the number as a link of digits alone", () => {
    showCallCard(document.body, CARD);
    const link = one<HTMLAnchorElement>("a.call");
    expect(link.getAttribute("href")).toBe("tel:8005550100");
    expect(link.textContent).toBe("Call The network 800-555-0100 24/7");
    const all = text("dialog");
    for (const part of [
        "My charging cable",
        "EVgo",
        "Kia EV6",
        "California",
        "Please end",
        "The car is unlocked.",
    ]) {
        expect(all).toContain(part);
    }
    expect(all).toContain("Roadside help of your car maker");
    expect(document.querySelectorAll("a")).toHaveLength(1);
});

test.each([
    ["911", "tel:911"],
    ["+1 (800) 555-0100", "tel:+18005550100"],
    ["800.555.0100", "tel:8005550100"],
    ["javascript:alert(1)", null],
    ["1;ext=2", null],
    ["1-800-FLOWERS", null],
    ["1", null],
    ["1234567890123456", null],
    ["++12", null],
    ["", null],
    [undefined, null],
    [{ toString: (): string => "911" }, null],
])("the number %j leads to %j", (tel, address) => {
    expect(telLink(tel)).toBe(address);
});

test("what is no number is no link, and markup stays text", () => {
    const nasty = "<img src=x onerror=alert(1)>";
    showCallCard(document.body, {
        ...CARD,
        title: nasty,
        station: nasty,
        call: [{ label: nasty, tel: "javascript:alert(1)" }],
        tried: [nasty],
    });
    expect(document.querySelectorAll("a, img")).toHaveLength(0);
    expect(text("dialog")).toContain(nasty);
});

test.each([
    ["1234", ["12", "34"]],
    ["12345", ["123", "45"]],
    ["US*EVG*E12345", ["US*", "EVG*", "E", "123", "45"]],
    ["A", ["A"]],
    ["10 20", ["10", "20"]],
    ["1234567", ["123", "45", "67"]],
])("%s is spelt in groups %j", (station, groups) => {
    expect(inGroups(station)).toEqual(groups);
});

test("the id is seen in groups and heard sign by sign", () => {
    showCallCard(document.body, { ...CARD, station: "AB1234" });
    expect(one(".card-groups").getAttribute("aria-hidden")).toBe("true");
    expect(text(".card-station .unseen")).toBe("A B, 1 2, 3 4");
});

function type(station: string): void {
    one<HTMLInputElement>(".card-field").value = station;
    one("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

test("a wrong id is changed, told, shown and copied", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    stubNavigator({ clipboard: { writeText } });
    const station = vi.fn();
    showCallCard(document.body, CARD, { station });
    expect(one("form").hidden).toBe(true);
    button("Change").click();
    expect(document.activeElement).toBe(one(".card-field"));
    type("  9876 ");
    expect(station.mock.calls).toEqual([["9876"]]);
    expect(text(".card-station .unseen")).toBe("9 8, 7 6");
    expect(document.activeElement).toBe(button("Change"));
    button("Copy").click();
    await settled();
    expect(writeText.mock.calls).toEqual([[expect.stringContaining("9876")]]);
});

test("an id of other signs is refused with the reason; the same id tells nobody", () => {
    const station = vi.fn();
    showCallCard(document.body, { ...CARD, station: null }, { station });
    button("Type it in").click();
    for (const wrong of ["", "<b>", "-1", "x".repeat(33)]) {
        type(wrong);
        expect(text(".card-wrong")).toMatch(/letters, digits/);
        expect(one(".card-field").getAttribute("aria-invalid")).toBe("true");
    }
    expect(station).not.toHaveBeenCalled();
    type("12");
    button("Change").click();
    type("12");
    expect(station.mock.calls).toEqual([["12"]]);
});

test("the text stands alone", () => {
    expect(cardText(CARD)).toBe(
        [
            "My charging cable will not come out.",
            "The network: 800-555-0100 (24/7)",
            "Roadside help of your car maker",
            "Charging network: EVgo",
            "Place: California",
            "Car: Kia EV6",
            "ID of the charger: US*EVG*E12345",
            "",
            "What to ask for",
            "- Please end or reset the charging session.",
            "",
            "What I have tried",
            "- Charging has stopped.",
            "- The car is unlocked.",
        ].join("\n"),
    );
});

test("copies and says so", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    stubNavigator({ clipboard: { writeText } });
    showCallCard(document.body, CARD);
    button("Copy").click();
    await settled();
    expect(writeText.mock.calls).toEqual([[cardText(CARD)]]);
    expect(text(".card-status")).toBe("Copied.");
});

test.each([
    ["without a clipboard", undefined],
    ["where copying is refused", { writeText: () => Promise.reject(new Error("denied")) }],
])("%s the text is selected", async (_, clipboard) => {
    stubNavigator({ clipboard });
    showCallCard(document.body, CARD);
    button("Copy").click();
    await settled();
    const area = one<HTMLTextAreaElement>("textarea");
    expect(area.hidden).toBe(false);
    expect(area.value).toBe(cardText(CARD));
    expect([area.selectionStart, area.selectionEnd]).toEqual([0, area.value.length]);
    expect(text(".card-status")).toMatch(/selected/);
});

test("shares where the device can, and offers it nowhere else", async () => {
    stubNavigator({ share: undefined });
    const close = showCallCard(document.body, CARD);
    expect(button("Share").hidden).toBe(true);
    close();
    const share = vi.fn(() => Promise.reject(new DOMException("closed", "AbortError")));
    stubNavigator({ share });
    showCallCard(document.body, CARD);
    expect(button("Share").hidden).toBe(false);
    button("Share").click();
    await settled();
    expect(share.mock.calls).toEqual([[{ title: CARD.title, text: cardText(CARD) }]]);
});

test("prints the page, whose styles then leave out what is beside the card", () => {
    const print = vi.fn();
    vi.stubGlobal("print", print);
    const close = showCallCard(document.body, CARD);
    expect(document.body.classList.contains("has-card")).toBe(true);
    button("Print").click();
    expect(print).toHaveBeenCalledTimes(1);
    close();
    expect(document.body.classList.contains("has-card")).toBe(false);
});

test("from a shadow root a copy is printed alone", () => {
    const print = vi.fn();
    vi.stubGlobal("print", print);
    const empty = document.implementation.createHTMLDocument();
    const printFrame = vi.fn(() => empty.body.textContent);
    const listeners: (() => void)[] = [];
    const contentWindow = {
        document: empty,
        print: printFrame,
        focus: () => {},
        addEventListener: (_: string, listener: () => void) => listeners.push(listener),
        CSSStyleSheet,
    };
    vi.spyOn(HTMLIFrameElement.prototype, "contentWindow", "get").mockReturnValue(
        contentWindow as unknown as WindowProxy,
    );
    const { happyDOM } = window as unknown as { happyDOM: { settings: Record<string, unknown> } };
    happyDOM.settings["enableIframePageLoading"] = true;
    const host = document.body.appendChild(document.createElement("div"));
    const inside = host.attachShadow({ mode: "open" }).appendChild(document.createElement("div"));
    showCallCard(inside, CARD);
    const buttons = [...inside.querySelectorAll<HTMLElement>("button")];
    buttons.find(({ textContent }) => textContent === "Print")?.click();
    expect(print).not.toHaveBeenCalled();
    expect(printFrame.mock.results[0]?.value).toContain(
        "Please end or reset the charging session.",
    );
    expect(inside.querySelectorAll("iframe")).toHaveLength(1);
    for (const listener of listeners) listener();
    expect(inside.querySelectorAll("iframe")).toHaveLength(0);
});

test("Escape closes it, tells so once, and the focus goes back", () => {
    const opener = document.body.appendChild(document.createElement("button"));
    opener.focus();
    const closed = vi.fn();
    const close = showCallCard(document.body, CARD, { closed });
    expect(one<HTMLDialogElement>("dialog").open).toBe(true);
    const outer = vi.fn();
    document.body.addEventListener("keydown", outer);
    key("Escape");
    expect(outer).not.toHaveBeenCalled();
    expect(document.querySelector("dialog")).toBeNull();
    expect(document.activeElement).toBe(opener);
    close();
    expect(closed).toHaveBeenCalledTimes(1);
});

test("the browser's own way of closing, such as Back on a phone, counts too", () => {
    const closed = vi.fn();
    showCallCard(document.body, CARD, { closed });
    one("dialog").dispatchEvent(new Event("close"));
    expect(document.querySelector("dialog")).toBeNull();
    expect(closed).toHaveBeenCalledTimes(1);
});

test.each([true, false])("the focus stays inside (modal dialogs known: %s)", (known) => {
    if (!known) {
        vi.spyOn(HTMLDialogElement.prototype, "showModal").mockImplementation(() => {
            throw new TypeError("not a function");
        });
    }
    document.body.append(document.createElement("button"));
    showCallCard(document.body, CARD);
    const dialog = one("dialog");
    expect(dialog.hasAttribute("open")).toBe(true);
    expect(dialog.getAttribute("aria-modal")).toBe(known ? null : "true");
    const [first, last] = [one("a.call"), button("Close")];
    last.focus();
    expect(key("Tab").defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(first);
    expect(key("Tab", true).defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(last);
    first.focus();
    expect(key("Tab").defaultPrevented).toBe(false);
    key("Escape");
    expect(document.querySelector("dialog")).toBeNull();
});
