// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildShell } from "../../src/ui/shell";

const html = readFileSync("page/index.html", "utf8");
const css = readFileSync("page/chat.css", "utf8");

/** An element as lines of name, attributes and text; what only the page needs is left out. */
function outline(element: Element): string[] {
  if (element.localName === "noscript") return [];
  const attributes = [...element.attributes].map(({ name, value }) => `${name}=${value}`).sort();
  const own = [...element.childNodes]
    .filter((node) => node.nodeType === Node.TEXT_NODE)
    .map((node) => (node.textContent ?? "").replace(/\s+/g, " ").trim())
    .join("|");
  return [
    [element.localName, ...attributes, own].join(" ").trim(),
    ...[...element.children].flatMap(outline).map((line) => `  ${line}`),
  ];
}

describe("the embedded chat", () => {
  it("has what the page has", () => {
    const body = html.replace(/<head>[^]*<\/head>|<link [^>]*>/g, "");
    const page = new DOMParser().parseFromString(body, "text/html");
    const parts = [...page.body.children].flatMap(outline);
    const shell = buildShell().firstElementChild;
    const built = [...(shell?.children ?? [])].flatMap(outline);
    // A page that embeds the chat has its own first heading and its own main part.
    const withoutHeading = (lines: string[]): string[] =>
      lines.map((line) =>
        line
          .replace(/^( *)h[12] class=unseen/, "$1heading")
          .replace(/^( *)(?:main|div) class=talk/, "$1talk")
          .replace(/[| ]+$/, ""),
      );
    expect(withoutHeading(built)).toEqual(withoutHeading(parts));
    expect(parts.length).toBeGreaterThan(60);
  });
});

describe("the styles", () => {
  it("speak of the shadow root wherever they speak of the page", () => {
    const selectors = [...css.matchAll(/^\s*([^{}@/]*:root[^{]*)\{/gm)].map(([, one]) => one ?? "");
    expect(selectors.length).toBeGreaterThan(2);
    expect(selectors.filter((one) => !one.includes(":host"))).toEqual([]);
  });
});
