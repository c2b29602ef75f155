/** Prints one element and nothing around it. */

const SHEET = `
  body { font: 14pt/1.4 system-ui, sans-serif; color: #000; background: #fff; margin: 1cm; }
  iframe, button, form, textarea, .card-status, .choices, .unseen, [hidden] { display: none; }
  h2 { font-size: 20pt; } h3, dt, strong { font-weight: 700; } dd { margin: 0 0 0.5em; }
  a { color: #000; } ul { padding-left: 1.2em; }
  .card-groups span { margin-right: 0.5em; }
  .card-station, .card-number { font-size: 20pt; font-weight: 700; }
`;

/**
 * Prints an element. In the page the print styles hide everything else. From a shadow root they
 * can't reach the page around it, so a copy is printed from an empty frame.
 *
 * @param element - What is printed; it stands in the page.
 */
export function printAlone(element: HTMLElement): void {
    if (!(element.getRootNode() instanceof ShadowRoot)) {
        print();
        return;
    }
    for (const old of element.querySelectorAll(".print-frame")) old.remove();
    const content = [...element.childNodes].map((node) => node.cloneNode(true));
    const frame = document.createElement("iframe");
    frame.className = "print-frame";
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    // Within the element, it goes at the latest when that goes: not every browser tells of the end.
    element.append(frame);
    const inner = frame.contentWindow;
    if (!inner) {
        frame.remove();
        return;
    }
    inner.document.title = element.querySelector("h2")?.textContent ?? "";
    inner.document.documentElement.lang = document.documentElement.lang;
    inner.document.body.replaceChildren(...content);
    try {
        // Styles built by script need no leave of the host page's policy.
        const Sheet = (inner as unknown as { CSSStyleSheet: typeof CSSStyleSheet }).CSSStyleSheet;
        const sheet = new Sheet();
        sheet.replaceSync(SHEET);
        inner.document.adoptedStyleSheets = [sheet];
    } catch {
        // Plain print is still readable.
    }
    inner.addEventListener("afterprint", () => frame.remove());
    inner.print();
}
