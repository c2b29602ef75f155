/** The call card: what to have before the eyes while on the phone, as large text to read aloud. */

import { showDialog } from "./dialog";
import { make, makeButton, newId, setText } from "./dom";
import { printAlone } from "./print";
import type { Strings } from "./strings";
import { ENGLISH, fill } from "./strings";
import type { CallCard } from "./types";

/** What the card tells the rest of the widget. */
export interface CallCardHandlers {
    /** The person typed another id of the charger. */
    station?: (station: string) => void;
    /** The card was closed. */
    closed?: () => void;
}

const NUMBER = /^\+?\d{2,15}$/;
const STATION = /^[A-Za-z0-9][A-Za-z0-9 .*_-]{0,31}$/;

const EMERGENCY_DIGITS = 3;

/**
 * A telephone number as a link's address.
 *
 * @param tel - As it came: digits, and the spaces, dots, dashes and brackets that people write
 *   between them.
 * @returns The address, of digits alone; null for anything else.
 */
export function telLink(tel: unknown): string | null {
    const number = typeof tel === "string" ? tel.replace(/[\s().-]/g, "") : "";
    return NUMBER.test(number) ? `tel:${number}` : null;
}

/** A number as people read it: +18005550100 becomes 800-555-0100. */
function readable(tel: string): string {
    return tel.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "$1-$2-$3");
}

/**
 * An id in groups short enough to be said and written down one by one.
 *
 * @param station - As it is printed.
 * @returns Groups of two or three signs; a separator stands with the group before it.
 */
export function inGroups(station: string): string[] {
    return (station.match(/[A-Za-z]+[^A-Za-z0-9]*|\d+[^A-Za-z0-9]*|[^A-Za-z0-9]+/g) ?? []).flatMap(
        (run) => {
            const [, signs = "", rest = ""] = /^([A-Za-z0-9]*)(.*)$/.exec(run.trim()) ?? [];
            const number = Math.max(1, Math.ceil(signs.length / 3));
            const groups: string[] = [];
            for (let at = 0, left = number; left > 0; left -= 1) {
                const length = Math.ceil((signs.length - at) / left);
                groups.push(signs.slice(at, at + length));
                at += length;
            }
            groups[groups.length - 1] += rest.trim();
            return groups.filter(Boolean);
        },
    );
}

/** The card as plain text, to be copied and shared. */
export function cardText(card: CallCard, strings: Strings = ENGLISH): string {
    const lines = [card.title || strings.card_title];
    for (const { label, tel, hours } of card.call) {
        const number = tel && telLink(tel) ? readable(tel) : "";
        const line = [label, number].filter(Boolean).join(": ");
        if (line) lines.push(`${line}${hours ? ` (${hours})` : ""}`);
    }
    for (const [name, value] of facts(card, strings)) lines.push(`${name}: ${value}`);
    if (card.station) lines.push(`${strings.card_station}: ${card.station}`);
    const list = (title: string, items: readonly string[]): void => {
        if (items.length) lines.push("", title, ...items.map((item) => `- ${item}`));
    };
    list(strings.card_ask, card.ask);
    list(strings.card_tried, card.tried);
    return lines.join("\n");
}

function facts({ network, place, car }: CallCard, strings: Strings): [string, string][] {
    const all: [string, string | null][] = [
        [strings.card_network, network],
        [strings.card_place, place],
        [strings.card_car, car],
    ];
    return all.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

/**
 * Shows the call card.
 *
 * @param root - Where the dialog is put: the body, or an element of the shadow root.
 * @param card - What helps on the phone.
 * @param handlers - Who is told of a changed id, and of the end.
 * @param strings - The words.
 * @returns Closes it.
 */
export function showCallCard(
    root: ParentNode & Node,
    card: CallCard,
    handlers: CallCardHandlers = {},
    strings: Strings = ENGLISH,
): () => void {
    const shown: CallCard = { ...card };
    const dialog = make("dialog", "call-card");
    const title = make("h2", "dialog-title", strings.card_title);
    title.id = newId();
    title.tabIndex = -1;
    dialog.setAttribute("aria-labelledby", title.id);

    dialog.append(title, ...numbers(shown, strings));
    if (shown.title) {
        dialog.append(make("h3", "", strings.card_say), make("p", "card-say", shown.title));
    }
    const table = make("dl", "card-facts");
    for (const [name, value] of facts(shown, strings)) {
        table.append(make("div", "", make("dt", "", name), make("dd", "", value)));
    }
    table.append(station(shown, handlers, strings));
    dialog.append(
        table,
        ...list(strings.card_ask, shown.ask),
        ...list(strings.card_tried, shown.tried),
    );
    dialog.append(...actions(dialog, shown, strings));
    dialog.append(
        make(
            "div",
            "choices dialog-end",
            makeButton("option plain", strings.close, () => close()),
        ),
    );
    const parent = root instanceof Element ? root : null;
    // The print styles leave out what stands beside the card.
    parent?.classList.add("has-card");
    const close = showDialog(root, dialog, () => {
        parent?.classList.remove("has-card");
        handlers.closed?.();
    });
    return close;
}

function numbers({ call }: CallCard, strings: Strings): HTMLElement[] {
    const items = call.flatMap(({ label, tel, hours }) => {
        const address = telLink(tel);
        const whom = label ?? "";
        if (!address || !tel) {
            return whom ? [make("li", "card-way", hours ? `${whom} (${hours})` : whom)] : [];
        }
        // An emergency number is known by heart; any other is known by whose it is.
        const byHeart = tel.length === EMERGENCY_DIGITS;
        const name = fill(strings.card_call, { name: byHeart ? tel : whom }).trim();
        const link = make(
            "a",
            "call",
            make("strong", "", name),
            " ",
            byHeart ? make("span", "", whom) : make("span", "card-number", readable(tel)),
        );
        if (hours) link.append(" ", make("span", "", hours));
        link.href = address;
        return [make("li", "", link)];
    });
    return items.length ? [make("ul", "calls", ...items)] : [];
}

function list(title: string, items: readonly string[]): HTMLElement[] {
    if (!items.length) return [];
    return [
        make("h3", "", title),
        make("ul", "card-list", ...items.map((item) => make("li", "", item))),
    ];
}

function station(card: CallCard, handlers: CallCardHandlers, strings: Strings): HTMLElement {
    const value = make("span", "card-station");
    const change = makeButton("option plain card-change", "", () => edit(true));
    const field = make("input", "card-field");
    field.type = "text";
    field.id = newId();
    field.maxLength = 32;
    field.autocomplete = "off";
    field.setAttribute("autocapitalize", "characters");
    field.spellcheck = false;
    const label = make("label", "", strings.card_station_field);
    label.htmlFor = field.id;
    const wrong = make("p", "card-wrong");
    wrong.id = newId();
    wrong.setAttribute("role", "status");
    field.setAttribute("aria-describedby", wrong.id);
    const keep = make("button", "option", strings.card_station_save);
    keep.type = "submit";
    const form = make("form", "card-form", label, field, keep, wrong);

    function show(): void {
        value.replaceChildren();
        if (card.station) {
            // Seen in groups, heard sign by sign.
            const seen = make(
                "span",
                "card-groups",
                ...inGroups(card.station).map((part) => make("span", "", part)),
            );
            seen.setAttribute("aria-hidden", "true");
            const heard = inGroups(card.station)
                .map((part) => [...part].join(" "))
                .join(", ");
            value.append(seen, make("span", "unseen", heard));
        } else {
            value.append(strings.card_station_unknown);
        }
        setText(change, card.station ? strings.card_station_change : strings.card_station_add);
        change.setAttribute("aria-label", `${change.textContent}: ${strings.card_station}`);
    }
    function edit(open: boolean): void {
        form.hidden = !open;
        change.hidden = open;
        if (open) {
            field.value = card.station ?? "";
            field.focus();
            field.select();
        } else {
            change.focus();
        }
    }
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const typed = field.value.trim();
        const good = STATION.test(typed);
        setText(wrong, good ? "" : strings.card_station_wrong);
        field.setAttribute("aria-invalid", String(!good));
        if (!good) {
            field.focus();
            return;
        }
        const changed = typed !== card.station;
        card.station = typed;
        show();
        edit(false);
        if (changed) handlers.station?.(typed);
    });
    form.hidden = true;
    show();
    return make(
        "div",
        "",
        make("dt", "", strings.card_station),
        make("dd", "", value, change, form),
    );
}

function actions(dialog: HTMLDialogElement, card: CallCard, strings: Strings): HTMLElement[] {
    const status = make("p", "card-status");
    status.setAttribute("role", "status");
    const text = make("textarea", "card-text");
    text.readOnly = true;
    text.rows = 6;
    text.hidden = true;
    text.setAttribute("aria-label", strings.card_text);

    const byHand = (): void => {
        text.value = cardText(card, strings);
        text.hidden = false;
        text.focus();
        text.select();
        setText(status, strings.card_copy_by_hand);
    };
    const copy = (): void => {
        setText(status, "");
        const clipboard = (navigator as Partial<Pick<Navigator, "clipboard">>).clipboard;
        if (!clipboard) {
            byHand();
            return;
        }
        clipboard
            .writeText(cardText(card, strings))
            .then(() => setText(status, strings.card_copied), byHand);
    };
    const share = makeButton("option plain", strings.card_share, () => {
        // Who closes the list of apps again has not failed at anything.
        navigator.share({ title: card.title, text: cardText(card, strings) }).catch(() => {});
    });
    share.hidden = typeof navigator.share !== "function";
    const bar = make(
        "div",
        "choices asides card-actions",
        makeButton("option plain", strings.card_copy, copy),
        share,
        makeButton("option plain", strings.card_print, () => printAlone(dialog)),
    );
    return [bar, status, text];
}
