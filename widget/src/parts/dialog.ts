/** Dialogs that keep the focus inside, close with Escape and give the focus back. */

const FOCUSABLE = "a[href], button, input, textarea, select, [tabindex='0']";

/** The element that has the focus, also inside a shadow root. */
export function focused(): HTMLElement | null {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active instanceof HTMLElement && active !== document.body ? active : null;
}

/**
 * Shows a dialog above everything else. When it closes it is taken out of the page again.
 *
 * @param root - Where it is put: the body, or an element of a shadow root.
 * @param dialog - A `dialog` element with its content, not yet in the page.
 * @param closed - Called once when it is closed, however that came about.
 * @returns Closes it; may be called again without effect.
 */
export function showDialog(
    root: ParentNode & Node,
    dialog: HTMLDialogElement,
    closed: () => void = () => {},
): () => void {
    const opener = focused();
    let open = true;

    const leave = (): void => {
        if (!open) return;
        open = false;
        dialog.remove();
        closed();
        if (opener?.isConnected) opener.focus();
    };
    const close = (): void => {
        if (open && modal && dialog.open) dialog.close();
        // The event of a closed dialog comes later, or not at all in old browsers.
        leave();
    };

    dialog.addEventListener("close", leave);
    root.append(dialog);
    const modal = showModal(dialog);
    if (!modal) {
        dialog.setAttribute("open", "");
        dialog.setAttribute("role", "dialog");
        dialog.setAttribute("aria-modal", "true");
        dialog.classList.add("no-modal");
    }
    dialog.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
            // Around an embedded chat there may be another dialog, which must stay open.
            event.stopPropagation();
            event.preventDefault();
            close();
        } else if (event.key === "Tab") {
            keepInside(dialog, event);
        }
    });
    dialog.querySelector<HTMLElement>(".dialog-title")?.focus();
    return close;
}

function showModal(dialog: HTMLDialogElement): boolean {
    try {
        dialog.showModal();
        return true;
    } catch {
        return false;
    }
}

function keepInside(dialog: HTMLElement, event: KeyboardEvent): void {
    const inside = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
        (element) =>
            !element.hidden && !element.closest("[hidden]") && !element.matches(":disabled"),
    );
    const [first, last] = [inside[0], inside[inside.length - 1]];
    if (!first || !last) return;
    const active = focused();
    const outside = !active || !inside.includes(active);
    if (event.shiftKey && (active === first || outside)) {
        event.preventDefault();
        last.focus();
    } else if (!event.shiftKey && active === last) {
        event.preventDefault();
        first.focus();
    }
}
