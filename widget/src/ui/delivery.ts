/** Gets what the person does to the server, or has it done on the device. */

import { type Device, type Taken, type Unread } from "./device";
import { type Outbox, waitAfter } from "./outbox";
import { retold } from "./retell";
import type { Store } from "./store";
import type { Alone } from "./tabs";
import type { Done, Result, Transport } from "./transport";
import { type Answer, asObject, type Entry, newId, type Reply, type State } from "./types";

export type Status = "quiet" | "sending" | "weak" | "retrying" | "away" | "back";

/** Who hears what came of the entries. */
export interface Listener {
  /** The server's replies are to be shown. `entry` is what they answer, where it is one thing. */
  answered(replies: readonly Reply[], entry: Entry | null): void;
  /** The device's own replies are to be shown. */
  taken(replies: readonly Reply[], entry: Entry): void;
  /** Typed words could not be read without the server. */
  unread(replies: readonly Reply[], entry: Entry): void;
  /** The server will not take this entry; `sentence` says why. */
  refused(entry: Entry, sentence: string): void;
  /** An entry came to its end and nothing new is to be shown. */
  settled(): void;
  /** The server has taken everything that was done without it, and stands at the same place. */
  caughtUp(): void;
  status(status: Status): void;
  /** The guides are on the device now, or others than before. */
  guidesCame(): void;
  /** Several tries have failed and there is no guide on the device. */
  stranded(): void;
}

export interface Parts {
  store: Store;
  outbox: Outbox;
  transport: Transport;
  device: Device;
  alone: Alone;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** After this long without an answer the device takes the turn. */
export const PATIENCE_MS = 6_000;
/** After this long a danger is answered by the device. */
export const DANGER_PATIENCE_MS = 1_500;
const SLOW_MS = 700;
const TRIES_BEFORE_SAFE_TEXT = 3;
const LONGEST_AGO_S = 12 * 60 * 60;
const MOST_AT_ONCE = 200;
const RESUME = '/do{"v":"resume"}';

type Outcome = { isDone: true } | { isDone: false; wait: number };
const DONE: Outcome = { isDone: true };
const failed = (wait: number): Outcome => ({ isDone: false, wait });

export class Delivery {
  private isRunning = false;
  private isStopped = false;
  private hasNewToken = false;
  private toldAway = false;
  /** The words whose danger is on the screen before the server has answered them. */
  private shownEarly = "";
  private wakeUp: () => void = () => {};
  /** Ends a wait that is longer than it should be, as soon as something else is to be done. */
  private cutShort: () => void = () => {};

  constructor(
    private readonly parts: Parts,
    private readonly listener: Listener,
  ) {}

  /** Whether the conversation goes on without the server at present. */
  get isAway(): boolean {
    return this.parts.outbox.all().some(({ done }) => done);
  }

  /** Where the conversation stands: empty before the first answer, null when that is not known. */
  get state(): State | null {
    const { store } = this.parts;
    return store.get("state") === null ? {} : asObject(store.read("state"));
  }

  /** Takes in something that was typed or pressed; nothing of it is lost from here on. */
  submit(entry: Entry): void {
    const taken = this.isAway ? this.parts.device.take(entry, this.state) : null;
    if (taken) this.goOnHere(entry, taken);
    else this.parts.outbox.add(entry);
    this.cutShort();
    this.wake();
  }

  /** Works off what is waiting. */
  start(): void {
    if (!this.isRunning && !this.isStopped) void this.run();
  }

  /** Tries again at once what is waiting, also what another tab has left behind. */
  wake(): void {
    this.wakeUp();
    this.start();
  }

  /** Ends for good. */
  stop(): void {
    this.isStopped = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    let tries = 0;
    try {
      while (!this.isStopped && this.parts.outbox.all().length) {
        const outcome = await this.parts.alone(() => this.step());
        if (outcome.isDone) {
          tries = 0;
          continue;
        }
        tries += 1;
        this.tell(this.isAway ? "away" : "retrying");
        if (tries === TRIES_BEFORE_SAFE_TEXT && !this.isAway) this.listener.stranded();
        await this.pause(waitAfter(tries, outcome.wait));
      }
    } finally {
      this.isRunning = false;
    }
  }

  /** One try with what stands first. */
  private async step(): Promise<Outcome> {
    const [first] = this.parts.outbox.all();
    if (!first || this.isStopped) return DONE;
    return first.done ? this.handOver() : this.say(first);
  }

  private async say(entry: Entry): Promise<Outcome> {
    const { device } = this.parts;
    const early = device.sureDanger(entry, this.state);
    const giveUp = new AbortController();
    const slow = setTimeout(() => this.tell("sending"), SLOW_MS);
    const danger = setTimeout(() => {
      if (!early || this.shownEarly === entry.id) return;
      this.shownEarly = entry.id;
      this.listener.taken(early.replies, entry);
    }, DANGER_PATIENCE_MS);
    try {
      const asking = this.ask((token) => this.parts.transport.message(token, entry, giveUp.signal));
      let result = await inTime(asking, PATIENCE_MS);
      if (!result) {
        if (!this.isMine([entry.id])) return DONE;
        const taken = early ?? device.take(entry, this.state);
        if (taken?.kind === "turn") {
          giveUp.abort();
          this.goOnHere(entry, taken);
          return DONE;
        }
        this.tell("weak");
        this.cutShort = () => giveUp.abort();
        result = await asking;
      }
      return this.settle(entry, result, early);
    } finally {
      clearTimeout(slow);
      clearTimeout(danger);
      this.cutShort = () => {};
    }
  }

  /** Whether entries still wait here; else another tab was quicker, or goes on with them. */
  private isMine(ids: readonly string[]): boolean {
    return !this.isStopped && this.parts.outbox.all().some(({ id }) => ids.includes(id));
  }

  private settle(entry: Entry, result: Result, early: Taken | null): Outcome {
    const { device, outbox } = this.parts;
    if (!this.isMine([entry.id])) return DONE;
    if (result.kind === "answer") {
      const before = this.state;
      outbox.remove([entry.id]);
      this.keep(result.answer);
      this.tell("quiet");
      const isDanger = result.answer.replies.some(({ custom }) => custom["kind"] === "danger");
      const isKnown = entry.quiet && device.isSamePlace(before, result.answer.state);
      const isShown = this.shownEarly === entry.id && isDanger;
      if (isKnown || isShown) this.listener.settled();
      else this.listener.answered(result.answer.replies, entry);
      return DONE;
    }
    if (result.kind === "refused") {
      outbox.remove([entry.id]);
      this.tell("quiet");
      this.listener.refused(entry, result.sentence);
      return DONE;
    }
    if (result.kind === "stranger") {
      outbox.addInFront(...retold(this.state, this.parts.now()));
      return DONE;
    }
    if (result.kind === "unreachable" || this.parts.now() - entry.at > PATIENCE_MS) {
      const taken = early ?? device.take(entry, this.state);
      if (taken && (taken.kind === "turn" || result.kind === "unreachable")) {
        this.goOnHere(entry, taken);
        return DONE;
      }
    }
    return failed(result.wait);
  }

  /** Goes on from a turn that was taken on the device, with all that waits behind it. */
  private goOnHere(entry: Entry, taken: Taken | Unread): void {
    const { device, outbox } = this.parts;
    this.putDone(entry, taken);
    for (;;) {
      const next = outbox.all().find(({ done }) => !done);
      const turn = next && device.take(next, this.state);
      if (!turn) break;
      this.putDone(next, turn);
    }
    this.tell("away");
  }

  private putDone(entry: Entry, taken: Taken | Unread): void {
    const { now, outbox, store } = this.parts;
    outbox.remove([entry.id]);
    if (taken.kind === "turn") {
      outbox.addDone(...taken.done);
      store.write("state", taken.state);
    }
    if (!this.isAway) {
      // Something has to be asked of the server, or nobody notices that it is there again.
      outbox.addDone({ id: newId(), at: now(), payload: RESUME, done: true });
    }
    if (taken.kind === "unread") this.listener.unread(taken.replies, entry);
    else if (!entry.quiet && this.shownEarly !== entry.id) {
      this.listener.taken(taken.replies, entry);
    }
  }

  private async handOver(): Promise<Outcome> {
    const { device, outbox, now } = this.parts;
    const all = outbox.all();
    const end = all.findIndex(({ done }) => !done);
    const batch = all.slice(0, end < 0 ? all.length : end).slice(0, MOST_AT_ONCE);
    const messages = batch.map(({ id, payload, at }): Done => {
      const ago = Math.min(Math.max((now() - at) / 1000, 0), LONGEST_AGO_S);
      return { id, payload: payload ?? "", ago };
    });
    const ids = batch.map(({ id }) => id);
    const result = await this.ask((token) =>
      this.parts.transport.handover(token, batchId(ids), messages),
    );
    if (!this.isMine(ids)) return DONE;
    if (result.kind === "stranger") {
      outbox.remove(ids);
      outbox.addInFront(...retold(this.state, now()));
      if (outbox.all().length) return DONE;
    }
    if (result.kind === "stranger" || result.kind === "refused") {
      // The server will never take this; where it stands itself is the next best thing.
      outbox.remove(ids);
      outbox.addInFront({ id: newId(), at: now(), payload: RESUME });
      return DONE;
    }
    if (result.kind !== "answer") return failed(result.wait);
    outbox.remove(ids);
    if (this.isAway) return DONE;
    const isSame = device.isSamePlace(this.state, result.answer.state);
    this.keep(result.answer);
    this.tell(this.toldAway ? "back" : "quiet");
    this.toldAway = false;
    if (isSame) this.listener.caughtUp();
    else this.listener.answered(result.answer.replies, null);
    return DONE;
  }

  /** Asks the server with a token, which is got first where there is none. */
  private async ask(question: (token: string) => Promise<Result>): Promise<Result> {
    const { store, transport } = this.parts;
    let token = store.get("token");
    if (!token) {
      const made = await transport.session();
      if (made.kind !== "token") return made;
      token = made.token;
      store.set("token", token);
      this.hasNewToken = true;
    }
    const result = await question(token);
    if (result.kind !== "stranger") {
      if (result.kind === "answer") this.hasNewToken = false;
      return result;
    }
    if (store.get("token") === token) store.drop("token");
    // A server that refuses the token it has just made is not well.
    return this.hasNewToken ? { kind: "busy", wait: 0 } : result;
  }

  private keep(answer: Answer): void {
    this.parts.store.write("state", answer.state);
    this.parts.device.setClock(answer.state);
    void this.parts.device.renew(answer.guides).then((isNew) => {
      if (isNew) this.listener.guidesCame();
    });
  }

  private tell(status: Status): void {
    if (status === "away") this.toldAway = true;
    this.listener.status(status);
  }

  /** Waits, but not once the signal or the person is back. While nobody looks, nothing is tried. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => document.hidden || this.wakeUp(), ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        this.wakeUp = () => {};
        resolve();
      };
    });
  }
}

/** What a promise gives within a time, or null. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An id for a handover: the same for the same entries, another one for more of them. */
function batchId(ids: readonly string[]): string {
  const short = (id: string | undefined): string => (id ?? "").slice(0, 20);
  return `${short(ids[0])}-${short(ids[ids.length - 1])}-${ids.length}`;
}
