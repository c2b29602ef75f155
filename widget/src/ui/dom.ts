/** Building elements. Nothing here reads markup: text stays text. */

type Child = Node | string;

/** An element with a class, if any, and a text, if any. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = "",
  text?: string,
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * An element with everything in it.
 *
 * @param what - Name, id and classes: `button#help.help`.
 * @param attributes - Its attributes.
 * @param children - What is in it.
 */
export function build(
  what: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElement {
  const parts = /^([a-z0-9]+)(?:#([\w-]+))?((?:\.[\w-]+)*)$/.exec(what);
  const [, name = "div", id, classes] = parts ?? [];
  const made = document.createElement(name);
  if (id) made.id = id;
  if (classes) made.className = classes.slice(1).replace(/\./g, " ");
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const SHAPES = {
  danger: [
    ["", "M12 2 1 21h22z"],
    ["cut", "M11 9h2v6h-2zm0 7.5h2v2h-2z"],
  ],
  call: [
    [
      "",
      "M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11 11 0 0 0 3.6.6 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1 11 11 0 0 0 .6 3.6 1 1 0 0 1-.25 1z",
    ],
  ],
  settings: [
    ["", "M3 5h10v2H3zm14 0h4v2h-4zM14 3h2v6h-2z"],
    ["", "M3 11h3v2H3zm7 0h11v2H10zM7 9h2v6H7z"],
    ["", "M3 17h9v2H3zm13 0h5v2h-5zm-3-2h2v6h-2z"],
  ],
} as const;

/** A small picture beside words that say the same. */
export function icon(name: keyof typeof SHAPES): SVGSVGElement {
  const made = svg("svg", {
    class: "icon",
    viewBox: "0 0 24 24",
    width: "24",
    height: "24",
    "aria-hidden": "true",
  });
  for (const [className, d] of SHAPES[name]) {
    made.append(svg("path", { ...(className && { class: className }), d }));
  }
  return made;
}

function svg<Name extends "svg" | "path">(
  name: Name,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
