import type { Engine } from "../../src/ui/device";
import type { Store } from "../../src/ui/store";
import type { Done, Result, Transport } from "../../src/ui/transport";
import { asObject, type Entry, type Reply, type State } from "../../src/ui/types";

/* A guide of five questions, whose first lines are all that is said. */
const STEPS = 5;
const VERSION = "v1";

interface Act {
  type: string;
  node?: string;
  answer?: string;
  kind?: string;
  sure?: boolean;
}

export const press = (step: number, answer = "yes"): string =>
  `/answer{"n":"n${step}","v":"${answer}","t":${step}}`;
export const OPEN = '/open{"v":"stuck"}';
export const RESUME = '/do{"v":"resume"}';

const danger: Reply = {
  text: "Step back now.",
  buttons: [{ title: "It is over", payload: '/do{"v":"danger_past"}' }],
  custom: { kind: "danger", call: [{ label: "Emergency", tel: "911" }] },
};

function stepOf(state: State): Reply {
  if (state["danger"]) return danger;
  const { length } = answersOf(state);
  if (!state["guide"]) {
    return {
      text: "What is wrong?",
      buttons: [{ title: "Stuck", payload: OPEN }],
      custom: { kind: "question" },
    };
  }
  if (length >= STEPS) {
    return { text: "It is out.", buttons: [], custom: { kind: "outcome", outcome: "out" } };
  }
  return {
    text: `Do thing ${length}. Did it help?`,
    buttons: [
      { title: `Yes ${length}`, payload: press(length) },
      { title: `No ${length}`, payload: press(length, "no") },
    ],
    custom: { kind: "question", node: `n${length}`, guide: "stuck", step: length + 1 },
  };
}

const answersOf = (state: State): unknown[] =>
  Array.isArray(state["answers"]) ? (state["answers"] as unknown[]) : [];

function readPayload(payload: string): Act | null {
  const [, name, json] = /^\/(\w+)(\{.*\})$/.exec(payload) ?? [];
  const values = asObject(JSON.parse(json ?? "null"));
  if (!values) return null;
  const v = String(values["v"]);
  if (name === "answer") return { type: "Press", node: String(values["n"]), answer: v };
  if (name === "open") return { type: "Open" };
  if (name === "fact") return { type: "Fact" };
  if (v.startsWith("danger:")) return { type: "Danger", kind: v.slice(7), sure: true };
  return { type: v === "danger_past" ? "DangerPast" : v === "start_over" ? "StartOver" : "Resume" };
}

function moved(state: State, act: Act): State {
  const serial = Number(state["serial"] ?? 0) + 1;
  const answers = answersOf(state);
  if (act.type === "Open") return { ...state, guide: "stuck", serial };
  if (act.type === "Danger") return { ...state, danger: act.kind, serial };
  if (act.type === "DangerPast") return { ...state, danger: null, serial };
  if (act.type === "StartOver") return { ...state, answers: [], serial };
  if (act.type === "Press" && act.node === `n${answers.length}`) {
    return { ...state, answers: [...answers, [act.node, act.answer]], serial, since: serial };
  }
  return { ...state, serial };
}

function readText(state: State, text: string): Act | null {
  if (/smoke/.test(text)) return { type: "Danger", kind: "smoke", sure: true };
  if (/maybe hot/.test(text)) return { type: "Danger", kind: "hot", sure: false };
  if (/stuck/.test(text)) return { type: "Open" };
  if (text === "yes") return { type: "Press", node: `n${answersOf(state).length}`, answer: "yes" };
  return null;
}

function payloadOf(act: Act): string {
  if (act.type === "Press") return `/answer{"n":"${act.node}","v":"${act.answer}"}`;
  if (act.type === "Danger") return `/do{"v":"danger:${act.kind}"}`;
  return act.type === "Open" ? OPEN : RESUME;
}

/** An engine with the one guide. */
export const engine = {
  loadGuides(compiled: unknown) {
    if (asObject(compiled)?.["form"] !== 1) throw new Error("another form");
    return compiled;
  },
  takeTurn: (_guides: unknown, state: State, act: Act) => {
    const conversation = moved(state, act);
    return { conversation, replies: [stepOf(conversation)], ended: false };
  },
  readPayload,
  toldBy: () => ({}),
  payloadsOf: (_guides: unknown, act: Act) => [payloadOf(act)],
  placeOf: (_guides: unknown, state: State) => ({
    guide: state["guide"] ?? null,
    node: answersOf(state).length,
    outcome: null,
    danger: state["danger"] ?? null,
  }),
  callCard: () => null,
  readText: (_guides: unknown, _words: unknown, state: State, text: string) => {
    const act = readText(state, text);
    return act && { act, told: {} };
  },
} as unknown as Engine;

export const GUIDES = { form: 1, version: VERSION, guides: { stuck: {} } };

/** The server, with the same guide; it can be out of reach, and silent. */
export class FakeServer implements Transport {
  state: State = {};
  knowsState = true;
  isDown = false;
  /** Messages arrive, but the answers do not. */
  losesAnswers = false;
  isSilent = false;
  /** What comes in place of the next answers. */
  next: Result[] = [];
  /** Ids that were asked, tries included, and what was handled, each once. */
  readonly tries: string[] = [];
  readonly handled: string[] = [];
  readonly tokens: string[] = [];
  words: (text: string) => Reply | null = () => null;
  private readonly answers = new Map<string, Result>();
  private open: (() => void)[] = [];

  async session(): Promise<Result | { kind: "token"; token: string }> {
    if (this.isDown) return { kind: "unreachable", wait: 0 };
    await this.silence();
    const token = `token ${this.tokens.length + 1}`;
    this.tokens.push(token);
    return { kind: "token", token };
  }

  async message(_token: string, entry: Entry, giveUp?: AbortSignal): Promise<Result> {
    this.tries.push(entry.id);
    if (this.isDown) return { kind: "unreachable", wait: 0 };
    await this.silence(giveUp);
    if (giveUp?.aborted) return { kind: "unreachable", wait: 0 };
    const result = this.next.shift() ?? this.handle(entry);
    return this.losesAnswers ? { kind: "unreachable", wait: 0 } : result;
  }

  async handover(_token: string, id: string, messages: readonly Done[]): Promise<Result> {
    this.tries.push(id);
    if (this.isDown) return { kind: "unreachable", wait: 0 };
    await this.silence();
    const next = this.next.shift();
    if (next) return next;
    let last: Result = { kind: "refused", sentence: "nothing" };
    for (const { id: one, payload } of messages) last = this.handle({ id: one, at: 0, payload });
    return this.losesAnswers ? { kind: "unreachable", wait: 0 } : last;
  }

  guides = async (): Promise<unknown> => (this.isDown ? null : GUIDES);

  /** Lets go of all answers that are held back. */
  speak(): void {
    this.isSilent = false;
    for (const open of this.open.splice(0)) open();
  }

  private handle({ id, text, payload }: Entry): Result {
    const given = this.answers.get(id);
    if (given) return given;
    this.handled.push(payload ?? `"${text}"`);
    const own = text === undefined ? null : this.words(text);
    const act = payload === undefined ? readText(this.state, text ?? "") : readPayload(payload);
    if (act && !own) this.state = moved(this.state, act);
    const unknown: Reply = { text: `Heard: ${text}`, buttons: [], custom: { kind: "clarify" } };
    const step = stepOf(this.state);
    const before = this.knowsState ? "This is where you were. " : "";
    const again = { ...step, text: before + step.text };
    const reply = own ?? (act ? (act.type === "Resume" ? again : step) : unknown);
    const state = this.knowsState ? this.state : null;
    const result: Result = {
      kind: "answer",
      answer: { replies: [structuredClone(reply)], state: structuredClone(state), guides: VERSION },
    };
    this.answers.set(id, result);
    return result;
  }

  private silence(giveUp?: AbortSignal): Promise<void> {
    if (!this.isSilent) return Promise.resolve();
    return new Promise((resolve) => {
      this.open.push(resolve);
      giveUp?.addEventListener("abort", () => resolve());
    });
  }
}

/** A store that several tabs can share; each tab hears what the others change. */
export class Shelf {
  readonly kept = new Map<string, string>();
  private readonly tabs: { heard: (key: string) => void; own: Store }[] = [];

  tab(): Store {
    const { kept, tabs } = this;
    const others = (key: string): void => {
      for (const tab of tabs) if (tab.own !== own) tab.heard(key);
    };
    const own: Store = {
      get: (key) => kept.get(key) ?? null,
      set(key, value) {
        kept.set(key, value);
        others(key);
      },
      drop(key) {
        if (kept.delete(key)) others(key);
      },
      read: (key) => JSON.parse(kept.get(key) ?? "null") as unknown,
      write: (key, value) => own.set(key, JSON.stringify(value)),
      watch(heard) {
        const tab = { heard, own };
        tabs.push(tab);
        return () => void tabs.splice(tabs.indexOf(tab), 1);
      },
    };
    return own;
  }
}
