import { afterEach, describe, expect, it, vi } from "vitest";
import { waitAfter } from "../../src/ui/outbox";
import { withFacts, withTurn } from "../../src/ui/payloads";
import { retold } from "../../src/ui/retell";
import { alone } from "../../src/ui/tabs";
import { Transcript } from "../../src/ui/transcript";
import { Shelf } from "./fakes";

describe("the wait before the next try", () => {
  it("doubles up to a minute, and never at the same moment for all", () => {
    expect([1, 2, 3, 7, 20].map((tries) => waitAfter(tries, 0, 1))).toEqual([
      1_000, 2_000, 4_000, 60_000, 60_000,
    ]);
    expect(waitAfter(3, 0, 0)).toBe(2_000);
  });

  it("is not shorter than the server asks for", () => {
    expect(waitAfter(1, 9_000, 0)).toBe(9_000);
  });
});

describe("what a button sends", () => {
  it("opens a guide with what is known, unless it says so itself", () => {
    const told = { network: "evgo", station: "A 1", other: "x" };
    expect(withFacts('/open{"v":"g"}', told)).toBe(
      '/open{"v":"g","f":{"network":"evgo","station":"A 1"}}',
    );
    for (const other of ['/open{"v":"g","f":{}}', '/open{"v":"g","s":true}', "/do{}", "/open{"]) {
      expect(withFacts(other, told)).toBe(other);
    }
    expect(withFacts('/open{"v":"g"}', { network: "" })).toBe('/open{"v":"g"}');
  });

  it("can be made newer, never older", () => {
    expect(withTurn('/answer{"n":"a","t":3}', 5)).toBe('/answer{"n":"a","t":5}');
    expect(withTurn('/answer{"n":"a","t":7}', 5)).toBe('/answer{"n":"a","t":7}');
    expect(withTurn('/answer{"n":"a","t":7}', null)).toBe('/answer{"n":"a"}');
    for (const other of ['/do{"v":"why"}', "/answer{"]) expect(withTurn(other, null)).toBe(other);
  });
});

describe("a conversation told anew", () => {
  const now = 1_800_000_000_000;
  const payloads = (state: Record<string, unknown>): (string | undefined)[] =>
    retold(state, now).map(({ payload }) => payload);

  it("has the guide, its facts, the answers, the news and the danger", () => {
    const answers = [["a", "yes"], ["b", "!it_came_out"], ["c", "!danger:smoke"], ["d"], 7];
    const told = { network: "evgo", location: "public" };
    expect(payloads({ guide: "g", told, answers, danger: "fire", at: now / 1000 - 60 })).toEqual([
      '/open{"v":"g","f":{"network":"evgo"}}',
      '/answer{"n":"a","v":"yes"}',
      '/news{"v":"it_came_out"}',
      '/do{"v":"danger:smoke"}',
      '/do{"v":"danger_past"}',
      '/do{"v":"danger:fire"}',
    ]);
    expect(payloads({ danger_asked: "hot" })).toEqual(['/do{"v":"maybe:hot"}']);
    expect(payloads({ danger: "unknown" })).toEqual(['/do{"v":"danger"}']);
  });

  it("is done on the device already, each part with an id of its own", () => {
    const entries = retold({ guide: "g", answers: [["a", "yes"]] }, now);
    expect(entries.every(({ done, at }) => done && at === now)).toBe(true);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(2);
  });

  it("is nothing where it is too old, or unknown", () => {
    expect(payloads({ guide: "g", at: now / 1000 - 13 * 3600 })).toEqual([]);
    expect(retold(null, now)).toEqual([]);
    expect(payloads({})).toEqual([]);
  });
});

describe("what is kept of the conversation", () => {
  it("is the last of it, however much was said", () => {
    const transcript = new Transcript(new Shelf().tab());
    for (let at = 0; at < 100; at += 1) transcript.add({ id: `${at}`, who: "me", text: "words" });
    expect(transcript.all().map(({ id }) => id)).toEqual(
      Array.from({ length: 40 }, (_, at) => `${60 + at}`),
    );
    transcript.add({ id: "long", who: "me", text: "x".repeat(149_000) });
    expect(transcript.all().length).toBeLessThan(40);
    expect(transcript.all().pop()?.id).toBe("long");
  });
});

describe("two tabs", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  /** Locks as browsers have them. */
  function stubLocks(): void {
    let last: Promise<unknown> = Promise.resolve();
    type Work = () => Promise<unknown>;
    const request = (_: string, { signal }: { signal: AbortSignal }, work: Work) => {
      const before = last;
      const mine = (async () => {
        await Promise.race([
          before,
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new Error()));
          }),
        ]);
        return work();
      })();
      last = mine.catch(() => {});
      return mine;
    };
    vi.stubGlobal("navigator", { locks: { request } });
  }

  it("take turns", async () => {
    stubLocks();
    const said: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      said.push(`${name} begins`);
      await Promise.resolve();
      said.push(`${name} ends`);
      return name;
    };
    const take = alone("send");
    expect(await Promise.all([take(work("one")), take(work("two"))])).toEqual(["one", "two"]);
    expect(said).toEqual(["one begins", "one ends", "two begins", "two ends"]);
  });

  it("do not wait for ever for one that is frozen", async () => {
    vi.useFakeTimers();
    stubLocks();
    const take = alone("send");
    void take(() => new Promise(() => {}));
    const second = take(async () => "done");
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await second).toBe("done");
  });

  it("work without locks", async () => {
    vi.stubGlobal("navigator", {});
    expect(await alone("send")(async () => 1)).toBe(1);
  });

  it("hear of a failure once", async () => {
    stubLocks();
    let tries = 0;
    const work = async (): Promise<never> => {
      tries += 1;
      throw new Error("broken");
    };
    await expect(alone("send")(work)).rejects.toThrow("broken");
    expect(tries).toBe(1);
  });
});
