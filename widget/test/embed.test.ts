import { describe, expect, it } from "vitest";

import { detailOf, forShadow, hostEvent, ownScript, readSetup } from "../src/embed-rules";

const SRC = "https://help.example/step/firststep.js?x=1";

function setup(dataset: Record<string, string>): { read: unknown; warnings: string[] } {
  const warnings: string[] = [];
  return { read: readSetup({ src: SRC, dataset }, (said) => warnings.push(said)), warnings };
}

describe("the tag", () => {
  it("needs no attribute", () => {
    expect(setup({})).toEqual({
      read: {
        base: "https://help.example/step/",
        guide: undefined,
        network: undefined,
        station: undefined,
        open: false,
        theme: "auto",
        lang: undefined,
        label: "Help, step by step",
      },
      warnings: [],
    });
  });

  it("takes all of them", () => {
    const dataset = {
      guide: "charging_cable_stuck",
      network: " EVgo ",
      station: "US*EVG 1234-1",
      open: "",
      theme: "dark",
      lang: "en-US",
      label: " Cable stuck? ",
    };
    expect(setup(dataset)).toEqual({
      read: {
        base: "https://help.example/step/",
        guide: "charging_cable_stuck",
        network: "evgo",
        station: "US*EVG-1234-1",
        open: true,
        theme: "dark",
        lang: "en-US",
        label: "Cable stuck?",
      },
      warnings: [],
    });
  });

  it.each([
    ["guide", "../../etc"],
    ["guide", "a b"],
    ["network", '"};'],
    ["station", "<b>"],
    ["station", "1".repeat(33)],
    ["station", "north"],
    ["theme", "pink"],
    ["lang", "e"],
    ["open", "perhaps"],
  ])("leaves out data-%s=%s, and says so to the developer", (name, value) => {
    const { read, warnings } = setup({ [name]: value });
    expect(read).toEqual(setup({}).read);
    expect(warnings).toEqual([`firststep.js: data-${name} can't be used and is left out.`]);
  });

  it.each([
    ["", true],
    ["true", true],
    ["false", false],
  ])("opens at once with data-open=%o: %s", (open, expected) => {
    expect(setup({ open }).read).toMatchObject({ open: expected });
  });

  it("takes an empty attribute of a template for none", () => {
    expect(setup({ guide: "", network: " ", theme: "", label: " " })).toEqual(setup({}));
  });

  it.each(["", "not an address", "data:text/javascript,1"])(
    "is no use without an address of its own: %o",
    (src) => {
      expect(readSetup({ src, dataset: {} }, () => undefined)).toBeNull();
    },
  );
});

describe("which script is the own one", () => {
  const own = { src: "https://help.example/firststep.js" };
  const second = { src: "https://help.example/firststep.js?again" };
  const other = { src: "https://shop.example/bundle.js" };
  const inline = { src: "" };

  it("is the one that runs", () => {
    expect(ownScript(own, [own, second, other])).toBe(own);
  });

  it("is the last of its name where the browser does not say", () => {
    expect(ownScript(null, [own, second, other])).toBe(second);
    expect(ownScript(inline, [own, other])).toBe(own);
  });

  it("may have another name", () => {
    expect(ownScript(other, [other])).toBe(other);
    expect(ownScript(inline, [other])).toBeNull();
    expect(ownScript(null, [])).toBeNull();
  });
});

describe("styles in a shadow root", () => {
  it("do not follow the host's root font size", () => {
    expect(forShadow("a{margin:-0 .5rem 1.25rem;width:calc(100% - 2rem)}")).toBe(
      "a{margin:-0 calc(.5*var(--rem)) calc(1.25*var(--rem));width:calc(100% - calc(2*var(--rem)))}",
    );
  });

  it("keep the conditions, where only the browser's own size counts", () => {
    expect(forShadow("@media (max-height:30rem){a{top:1rem}}b{left:2rem}")).toBe(
      "@media (max-height:30rem){a{top:calc(1*var(--rem))}}b{left:calc(2*var(--rem))}",
    );
  });

  it("change nothing else", () => {
    const css = '.a1rem{content:"x";--b-2rem:1;color:#1e3}@supports (width:1rem){p{top:1em}}';
    expect(forShadow(css)).toBe(css);
  });
});

describe("events for the host page", () => {
  it.each([
    ["step", { kind: "question", node: "unlock" }, "step"],
    ["step", { kind: "step", node: "slack" }, "step"],
    ["step", { kind: "digression", node: "unlock" }, null],
    ["danger", { kind: "danger" }, "danger"],
    ["outcome", { kind: "outcome" }, "outcome"],
    ["ready", {}, null],
    ["away", {}, null],
  ])("%s %o: %s", (name, detail, expected) => {
    expect(hostEvent(name, detail)).toBe(expected);
  });

  it("have ids and never a text", () => {
    const given = { guide: "a_guide", node: "x y", text: "my name is", outcome: 4, code: "RELEASED" };
    expect(detailOf("outcome", given)).toEqual({ guide: "a_guide", code: "RELEASED" });
    expect(detailOf("step", given)).toEqual({ guide: "a_guide" });
    expect(detailOf("ready", given)).toEqual({});
  });
});
