import { describe, expect, it } from "vitest";

import * as rules from "../src/sw-rules";

const SCOPE = "https://help.example/step/";

function plan(path: string, given: { method?: string; mode?: string } = {}): rules.Plan {
  const url = new URL(path, SCOPE).href;
  return rules.planFor({ method: "GET", mode: "navigate", url, ...given }, SCOPE);
}

describe("which requests are answered", () => {
  it("answers the root page, whatever stands behind it", () => {
    const root = { kind: "page", key: SCOPE, instead: null };
    expect(plan("")).toEqual(root);
    expect(plan("?utm=1#top")).toEqual(root);
  });

  it.each(["g/cable", "g/cable/", "g/cable?network=evgo&station=1234"])(
    "keeps one page for a guide: %s",
    (path) => {
      expect(plan(path)).toMatchObject({ kind: "page", key: `${SCOPE}g/cable` });
    },
  );

  it("sends a guide that is not on the device to the root page, with what the sticker says", () => {
    expect(plan("g/new?network=evgo")).toMatchObject({ instead: `${SCOPE}?network=evgo` });
  });

  it("keeps each version of a file apart", () => {
    const file = plan("chat/static/chat.js?v=1", { mode: "cors" });
    expect(file).toEqual({ kind: "file", key: `${SCOPE}chat/static/chat.js?v=1` });
  });

  it("asks for the guides first on the network", () => {
    expect(plan("chat/guides.json", { mode: "cors" })).toEqual({
      kind: "data",
      key: `${SCOPE}chat/guides.json`,
    });
  });

  it.each([
    ["chat/session", { method: "POST", mode: "cors" }],
    ["chat/message", { method: "POST", mode: "cors" }],
    ["chat/handover", { method: "POST", mode: "cors" }],
    ["", { method: "POST" }],
    ["", { method: "HEAD" }],
    ["chat/session", { mode: "cors" }],
    ["chat/health", { mode: "cors" }],
    ["chat/static/../session", { mode: "cors" }],
    ["chat/static/a/b.js", { mode: "cors" }],
    ["firststep.js", { mode: "no-cors" }],
    ["embed-demo", {}],
    ["g/", {}],
    ["g/a/b", {}],
    ["g/%3Cscript%3E", {}],
    ["g/cable", { mode: "cors" }],
    ["../", {}],
    ["https://other.example/step/", {}],
    ["//help.example:8443/step/", {}],
  ])("leaves %s to the browser (%o)", (path, given) => {
    expect(plan(path, given)).toEqual({ kind: "pass" });
  });
});

describe("what belongs to a page", () => {
  const html = `<link rel="icon" href="../chat/static/icon.svg?v=2" type="image/svg+xml">
    <link rel="stylesheet" href="../chat/static/chat.css?v=3&amp;x=1">
    <script type="module" src="../chat/static/chat.js?v=4"></script>
    <script src="../chat/static/chat.js?v=4"></script>
    <script src="https://other.example/chat/static/chat.js"></script>
    <a href="tel:911">911</a> <a href="../">Home</a> <a href="http://[">Odd</a>
    <svg><use href="#mark"/></svg>`;

  it("finds its files with their versions, each once", () => {
    expect(rules.filesOf(html, `${SCOPE}g/cable`, SCOPE)).toEqual([
      `${SCOPE}chat/static/icon.svg?v=2`,
      `${SCOPE}chat/static/chat.css?v=3&x=1`,
      `${SCOPE}chat/static/chat.js?v=4`,
    ]);
  });

  it("tells its own pages from those of a provider or a proxy", () => {
    expect(rules.isOurs('<section id="basics" class="x">')).toBe(true);
    expect(rules.isOurs("<h1>502 Bad Gateway</h1>")).toBe(false);
    expect(rules.isOurs(rules.LAST_RESORT)).toBe(true);
  });

  it("takes away the files that no page needs, and nothing else", () => {
    const file = (name: string): string => `${SCOPE}chat/static/${name}`;
    const kept = [SCOPE, `${SCOPE}g/cable`, file("a.js?v=1"), file("a.js?v=2"), `${SCOPE}x`];
    const needed = new Set([file("a.js?v=2")]);
    expect(rules.unneeded(kept, needed, SCOPE)).toEqual([file("a.js?v=1")]);
  });
});

describe("the guides for the device", () => {
  it("reads their ids and their version", () => {
    const compiled = { form: 1, version: "abc", guides: { cable: {}, key_dead: {} } };
    expect(rules.guideIds(compiled)).toEqual(["cable", "key_dead"]);
    expect(rules.versionOf(compiled)).toBe("abc");
  });

  it.each([null, 1, "x", [], {}, { guides: null }, { guides: ["a"] }, { guides: { "a/b": {} } }])(
    "takes nothing from %o",
    (odd) => {
      expect(rules.guideIds(odd)).toEqual([]);
      expect(rules.versionOf(odd)).toBeNull();
    },
  );
});

describe("caches", () => {
  it("gives each folder of a host a cache of its own", () => {
    const names = ["firststep-1 /step/", "firststep-1 /other/", "shop-1 /step/"];
    expect(rules.cacheName(SCOPE)).toBe(names[0]);
    expect(rules.outdated(names, SCOPE)).toEqual([]);
  });

  it("finds those of earlier workers", () => {
    expect(rules.outdated(["firststep-0 /step/", "firststep-1 /step/"], SCOPE)).toEqual([
      "firststep-0 /step/",
    ]);
  });
});

describe("which answer for a page is shown", () => {
  it.each([
    [null, "copy"],
    [{ status: 200, type: "basic" }, "show"],
    [{ status: 304, type: "basic" }, "show"],
    [{ status: 0, type: "opaqueredirect" }, "show"],
    [{ status: 404, type: "basic" }, "ask"],
    [{ status: 410, type: "basic" }, "ask"],
    [{ status: 403, type: "basic" }, "copy"],
    [{ status: 429, type: "basic" }, "copy"],
    [{ status: 500, type: "basic" }, "copy"],
    [{ status: 502, type: "basic" }, "copy"],
  ])("%o: %s", (answer, expected) => {
    expect(rules.verdict(answer)).toBe(expected);
  });
});
