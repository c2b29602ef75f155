/** The guide on the device: it goes on where the server can't be reached. */

import { withTurn } from "./payloads";
import type { Store } from "./store";
import { asObject, type Entry, type Reply, type State } from "./types";

type EngineModule = typeof import("../engine");
type ReadText = typeof import("../words/read").readText;
type Guides = ReturnType<EngineModule["loadGuides"]>;
type Understood = NonNullable<ReturnType<ReadText>>;

/** What is needed of the engine (`src/engine`) and of the reading of words (`src/words`). */
export interface Engine
  extends Pick<
    EngineModule,
    "loadGuides" | "takeTurn" | "readPayload" | "toldBy" | "payloadsOf" | "placeOf" | "callCard"
  > {
  readText: ReadText;
}

/** A turn taken on the device. `done` is what tells the server of it later; it may be empty. */
export interface Taken {
  kind: "turn";
  state: State;
  replies: Reply[];
  done: Entry[];
}

/** Words that could not be read here, and the current question once more. */
export interface Unread {
  kind: "unread";
  replies: Reply[];
}

interface Loaded {
  guides: Guides;
  words: Parameters<ReadText>[1];
  version: string;
  compiled: Record<string, unknown>;
}

const RESUME = '/do{"v":"resume"}';
const KEY = "guides";
const BEHIND = "behind";
/** Storage of a few megabytes is shared with the page that the chat is embedded in. */
const MOST_CHARACTERS = 2_000_000;

export class Device {
  private loaded: Loaded | null = null;
  private isRead = false;
  private asked: string | null = null;

  /**
   * @param store - Where the guides are kept.
   * @param engine - The engine and the reading of words.
   * @param fetchGuides - Gets the compiled guides from the server, or null.
   * @param now - Milliseconds since the epoch.
   */
  constructor(
    private readonly store: Store,
    private readonly engine: Engine,
    private readonly fetchGuides: () => Promise<unknown>,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Learns from an answer how much the device's clock is behind the server's.
   *
   * A confirmation that is too old is asked for again, and the server wrote down when it was given.
   * An answer that was kept for a while makes the device look less behind than it is, so only what
   * is more counts: to ask once too often is harmless.
   */
  setClock(state: State | null): void {
    const at = state?.["at"];
    if (typeof at !== "number" || at <= 0) return;
    const behind = at - this.now() / 1000;
    if (this.store.get(BEHIND) === null || behind > this.behind()) {
      this.store.set(BEHIND, behind.toFixed(3));
    }
  }

  private behind(): number {
    const kept = Number(this.store.get(BEHIND));
    return Number.isFinite(kept) ? kept : 0;
  }

  /** Seconds since the epoch by the server's clock, as far as it is known. */
  private time(): number {
    return this.now() / 1000 + this.behind();
  }

  /** Whether there is a guide to go on with. */
  get isReady(): boolean {
    return this.known() !== null;
  }

  /**
   * Gets the guides if the server speaks from others than those here.
   *
   * @param version - The version that the server named; null where it gives devices none.
   * @returns Whether there are others now.
   */
  async renew(version: string | null): Promise<boolean> {
    if (version === null || this.known()?.version === version) return false;
    // A server in the middle of an update may name a version that it does not send yet.
    if (this.asked === version) return false;
    this.asked = version;
    const compiled = asObject(await this.fetchGuides().catch(() => null));
    if (!compiled || !this.load(compiled)) {
      this.asked = null;
      return false;
    }
    const text = JSON.stringify(compiled);
    if (text.length <= MOST_CHARACTERS) this.store.set(KEY, text);
    else this.store.drop(KEY);
    return true;
  }

  /**
   * Takes the turn of an entry.
   *
   * @param entry - What was typed or pressed.
   * @param state - Where the conversation stands; null when that is not known.
   * @returns The turn; or that the words were not read; or null when nothing can be done here.
   */
  take(entry: Entry, state: State | null): Taken | Unread | null {
    const known = this.known();
    if (!known || !state) return null;
    try {
      const read = this.read(known, entry, state);
      if (!read) return this.unread(known, state);
      const { act, told } = read;
      const turn = this.engine.takeTurn(known.guides, state, act, this.time(), told);
      const hasMoved =
        JSON.stringify(turn.conversation["answers"]) !== JSON.stringify(state["answers"]);
      const payloads =
        entry.payload === undefined
          ? this.engine.payloadsOf(known.guides, act, state, told)
          : [entry.payload];
      const done = payloads.map((payload, at): Entry => {
        // The words may have reached the server after all: the act itself, which comes last
        // but for an opening, then has the id of the words.
        const isWords = at === (act.type === "Open" ? 0 : payloads.length - 1);
        const id = isWords ? entry.id : `${entry.id}-${at}`;
        // The server may count other turns: that the press was not stale is settled here.
        const settled = hasMoved ? withTurn(payload, null) : payload;
        return { id, at: entry.at, payload: settled, done: true };
      });
      return { kind: "turn", state: turn.conversation, replies: turn.replies, done };
    } catch (error) {
      console.error(error);
      return null;
    }
  }

  /** The turn of typed words that name a danger without any doubt; null for all other words. */
  sureDanger(entry: Entry, state: State | null): Taken | null {
    const known = this.known();
    if (!known || !state || entry.text === undefined) return null;
    try {
      const act = this.read(known, entry, state)?.act;
      if (act?.type !== "Danger" || !act.sure) return null;
    } catch {
      return null;
    }
    const taken = this.take(entry, state);
    return taken?.kind === "turn" ? taken : null;
  }

  /** Whether two conversations stand at the same place; false when that can't be told. */
  isSamePlace(one: State | null, other: State | null): boolean {
    if (!one || !other) return false;
    const known = this.known();
    const place = (state: State): unknown =>
      known
        ? this.engine.placeOf(known.guides, state)
        : [state["guide"], state["answers"], state["danger"]];
    try {
      const asked = (state: State): unknown => [place(state), state["danger_asked"] ?? null];
      return JSON.stringify(asked(one)) === JSON.stringify(asked(other));
    } catch {
      return false;
    }
  }

  /** What to read out to the people who are called; null when it is not known. */
  callCard(state: State | null): ReturnType<EngineModule["callCard"]> | null {
    const known = this.known();
    if (!known || !state || !state["guide"]) return null;
    try {
      return this.engine.callCard(known.guides, state);
    } catch (error) {
      console.error(error);
      return null;
    }
  }

  /** What a network is called; its id where the guides are not here. */
  networkName(id: string): string {
    const network = asObject(asObject(this.known()?.compiled["networks"])?.[id]);
    const name = network?.["title"] ?? network?.["name"];
    return typeof name === "string" ? name : id;
  }

  private known(): Loaded | null {
    if (!this.isRead) {
      this.isRead = true;
      const kept = asObject(this.store.read(KEY));
      if (kept && !this.load(kept)) this.store.drop(KEY);
    }
    return this.loaded;
  }

  private load(compiled: Record<string, unknown>): boolean {
    try {
      const guides = this.engine.loadGuides(compiled);
      const version = String(compiled["version"] ?? "");
      this.loaded = { guides, words: compiled["words"] as Loaded["words"], version, compiled };
      this.isRead = true;
      return true;
    } catch (error) {
      console.error(error);
      return false;
    }
  }

  private read(known: Loaded, { text, payload }: Entry, state: State): Understood | null {
    if (payload === undefined) {
      return this.engine.readText(known.guides, known.words, state, text ?? "");
    }
    const act = this.engine.readPayload(payload);
    return act && { act, told: this.engine.toldBy(payload, known.guides) };
  }

  private unread(known: Loaded, state: State): Unread {
    const act = this.engine.readPayload(RESUME);
    const again = act && this.engine.takeTurn(known.guides, state, act, this.time());
    return { kind: "unread", replies: again ? again.replies : [] };
  }
}
