/** Small helps to build elements. Text is always text, never markup. */

/**
 * A new element.
 *
 * @param name - Its tag.
 * @param className - Its classes, or "".
 * @param content - Texts and elements inside it.
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
    name: Tag,
    className = "",
    ...content: (string | Node)[]
): HTMLElementTagNameMap[Tag] {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
}

/**
 * A new button that does not send a form.
 *
 * @param className - Its classes.
 * @param text - Its label.
 * @param press - Called on each press.
 */
export function makeButton(className: string, text: string, press: () => void): HTMLButtonElement {
    const button = make("button", className, text);
    button.type = "button";
    button.addEventListener("click", press);
    return button;
}

/** Sets a text. Where nothing changes it is left alone: live regions would speak. */
export function setText(element: Element, text: string): void {
    if (element.textContent !== text) element.textContent = text;
}

let lastId = 0;

/** An id that no other element of this page has. */
export function newId(): string {
    lastId += 1;
    return `firststep-part-${lastId}`;
}
