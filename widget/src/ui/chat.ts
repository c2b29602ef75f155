/** The chat: binds the screen, what is kept, and what is sent. */

import { Delivery, type Listener, type Status } from "./delivery";
import { Device, type Engine } from "./device";
import { element } from "./dom";
import { isOutbox, Outbox } from "./outbox";
import { withFacts, withTurn } from "./payloads";
import { openStore, type Store } from "./store";
import { SAID } from "./strings";
import { alone } from "./tabs";
import { isTranscript, Transcript } from "./transcript";
import { overHttp, type Transport } from "./transport";
import { asObject, type Entry, type Line, newId, type Reply } from "./types";
import { callsOf, View } from "./view";

export type Theme = "auto" | "light" | "dark";

export interface ChatOptions {
  /** The address of the server's `chat/`, ending in a slash. */
  api: string;
  /** The guide to open, by its id. */
  guide?: string | undefined;
  /** What is known of the place: the network's id, and the station's number. */
  network?: string | undefined;
  station?: string | undefined;
  lang?: string | undefined;
  theme?: Theme | undefined;
  /** Keeps the conversations of several chats on one site apart. */
  storageKey?: string | undefined;
  /** Hears of `step`, `danger`, `outcome`, `away` and `back`, each with the reply's `custom`. */
  onEvent?: ((name: string, detail: Readonly<Record<string, unknown>>) => void) | undefined;
  /** False: the conversation begins with `open` or `start`. */
  autostart?: boolean | undefined;
}

export interface ChatHandle {
  /** Begins or resumes the conversation, once. */
  start(): void;
  /** Opens a guide in the conversation. */
  open(guide: string): void;
  setTheme(theme: Theme): void;
  /** Ends all work; what is not sent yet is kept. */
  stop(): void;
}

/** What the chat can't do without, and what tests put in its place. */
export interface Surroundings {
  engine: Engine;
  store?: Store;
  transport?: Transport;
  now?: () => number;
  extras?: (chat: Extended) => Extras;
}

/** What the chat shows to the parts that can show more than text. */
export interface Extended {
  readonly root: Document | ShadowRoot;
  readonly host: HTMLElement;
  readonly store: Store;
  /** The language of the texts. */
  readonly lang: string;
  readonly find: <Kind extends HTMLElement = HTMLElement>(id: string) => Kind;
  callCard(): ReturnType<Device["callCard"]>;
  setStation(number: string): void;
}

/** The parts that can show more than text. */
export interface Extras {
  /** Adds to the element of a reply what its text leaves out. */
  enhance(box: HTMLElement, reply: Reply): void;
  /** Replies have just been shown. */
  said(replies: readonly Reply[]): void;
  /** What the person did ends what was being read or counted. */
  interrupted(): void;
  /** The conversation has begun anew. */
  begunAnew(): void;
  setTheme(theme: Theme): void;
  /** Another tab has changed what is kept under a key. */
  changed(key: string): void;
  stop(): void;
}

const RESUME = '/do{"v":"resume"}';
const START_OVER = '/do{"v":"start_over"}';
const DANGER = '/do{"v":"danger"}';
const STATION = /^(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9.*_-]{0,31}$/;
const NETWORK = /^[\w-]{1,40}$/;

export class Chat implements Listener, ChatHandle {
  private readonly store: Store;
  private readonly outbox: Outbox;
  private readonly transcript: Transcript;
  private readonly device: Device;
  private readonly delivery: Delivery;
  private readonly view: View;
  private readonly extras: Extras | null;
  private readonly now: () => number;
  private readonly facts: Record<string, string>;
  private readonly shown = new Set<string>();
  private readonly endings: (() => void)[] = [];
  private shownPlace = "";
  private hasBegun = false;
  /** While lines are put back on the screen that others follow. */
  private isPast = false;

  /**
   * @param root - Where the chat's elements are: the page, or a shadow root filled by `buildShell`.
   * @param options - How it behaves.
   * @param around - The engine, and what tests replace.
   */
  constructor(
    root: Document | ShadowRoot,
    private readonly options: ChatOptions,
    around: Surroundings,
  ) {
    const prefix = options.storageKey ? `firststep.${options.storageKey}.` : "firststep.";
    this.store = around.store ?? openStore(prefix);
    this.now = around.now ?? Date.now;
    this.outbox = new Outbox(this.store);
    this.transcript = new Transcript(this.store);
    const transport = around.transport ?? overHttp(options.api);
    this.device = new Device(this.store, around.engine, () => transport.guides(), this.now);
    const { store, outbox, device, now } = this;
    this.delivery = new Delivery(
      { store, outbox, transport, device, alone: alone(`${prefix}send`), now },
      this,
    );
    this.view = new View(root, {
      chose: (payload) => this.chose(payload),
      resend: (line) => this.resend(line),
      shown: (box, reply) => {
        if (!this.isPast) this.extras?.enhance(box, reply);
      },
      above: () => this.placeLine(),
      knownCalls: () => {
        const card = device.callCard(this.delivery.state);
        return card ? callsOf({ custom: { call: card.call } }) : [];
      },
    });
    this.facts = factsOf(options);
    const host = "host" in root ? (root.host as HTMLElement) : document.documentElement;
    this.extras =
      around.extras?.({
        root,
        host,
        store,
        lang: options.lang ?? ("host" in root ? "en" : host.lang || "en"),
        find: (id) => this.view.find(id),
        callCard: () => device.callCard(this.delivery.state),
        setStation: (number) => this.setStation(number),
      }) ?? null;
    host.classList.add("live");
    for (const part of root.querySelectorAll<HTMLElement>(".needs-script")) part.hidden = false;
    if (options.theme) this.setTheme(options.theme);
    this.listen();
    if (options.autostart !== false) this.start();
  }

  start(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.view.find<HTMLInputElement>("words").value = this.store.get("draft") ?? "";
    const lines = this.transcript.all();
    for (const [at, line] of lines.entries()) {
      this.isPast = at < lines.length - 1;
      this.show(line, false);
    }
    const waiting = this.outbox.all();
    if (waiting.length) {
      this.holdIfWaiting();
      if (this.delivery.isAway) this.status("away");
      this.delivery.start();
    } else {
      this.begin();
    }
  }

  open(guide: string): void {
    this.start();
    this.submit({ payload: withFacts(`/open${JSON.stringify({ v: guide })}`, this.facts) });
  }

  setTheme(theme: Theme): void {
    this.extras?.setTheme(theme);
  }

  stop(): void {
    this.delivery.stop();
    this.extras?.stop();
    for (const end of this.endings.splice(0)) end();
  }

  /* ---- What comes of what was sent ---- */

  answered(replies: readonly Reply[], entry: Entry | null): void {
    if (entry?.quiet && this.isOnScreen(replies)) return this.settled();
    this.showReplies(replies, entry);
  }

  taken(replies: readonly Reply[], entry: Entry): void {
    this.showReplies(replies, entry);
  }

  unread(replies: readonly Reply[], entry: Entry): void {
    const line = this.transcript.all().find(({ id }) => id === entry.id);
    if (line?.who === "me") {
      const unread = { ...line, unread: true };
      this.transcript.change(line.id, () => unread);
      this.view.markUnread(unread);
    }
    const note: Reply = { text: SAID.unread, buttons: [], custom: { kind: "digression" } };
    this.showReplies([note, ...replies], entry);
  }

  refused(entry: Entry, sentence: string): void {
    this.settled();
    const words = this.view.find<HTMLInputElement>("words");
    if (entry.text !== undefined && !words.value) words.value = entry.text;
    this.view.tell(`${SAID.refused} ${sentence}`.trim());
  }

  settled(): void {
    if (!this.outbox.all().some(({ done, quiet }) => !done && !quiet)) this.view.hold(false);
  }

  caughtUp(): void {
    // The server may have counted more turns than the device: what is offered is still current.
    const since = Number(this.delivery.state?.["since"]) || 0;
    this.view.changePayloads((payload) => withTurn(payload, since));
    this.changeNewest((line) => ({
      ...line,
      replies: line.replies.map((reply) => ({
        ...reply,
        buttons: reply.buttons.map(({ title, payload }) => ({
          title,
          payload: withTurn(payload, since),
        })),
      })),
    }));
    this.settled();
  }

  status(status: Status): void {
    this.view.tell(status === "quiet" ? "" : SAID[status]);
    const log = this.view.find("log");
    const wasAway = log.classList.contains("away");
    if (status === "away" || status === "back" || status === "quiet") {
      log.classList.toggle("away", status === "away");
    }
    if (status === "away" && !wasAway) this.tellHost("away", {});
    if (status === "back") this.tellHost("back", {});
  }

  guidesCame(): void {
    // Names and numbers that the first replies did not bring along.
    this.view.showCalls();
    const lines = this.view.find("log").querySelectorAll(".known");
    const last = lines[lines.length - 1];
    if (last) this.namePlace(last);
  }

  stranded(): void {
    this.view.showSafeText();
  }

  /* ---- Showing ---- */

  private showReplies(replies: readonly Reply[], entry: Entry | null): void {
    if (!replies.length) return this.settled();
    if (entry?.payload === START_OVER) {
      this.transcript.clear();
      this.extras?.begunAnew();
    }
    this.say({ id: newId(), who: "bot", replies: [...replies] });
    this.extras?.said(replies);
    const custom = replies[replies.length - 1]?.custom ?? {};
    if (custom["kind"] === "danger") this.tellHost("danger", custom);
    else if (custom["outcome"]) this.tellHost("outcome", custom);
    else if (custom["node"]) this.tellHost("step", custom);
  }

  private say(line: Line): void {
    this.transcript.add(line);
    this.show(line, true);
  }

  private show(line: Line, isNew: boolean): void {
    this.shown.add(line.id);
    try {
      if (line.who === "me") this.view.showMine(line);
      else this.view.showReplies(line, isNew);
    } catch (error) {
      this.view.showSafeText();
      console.error(error);
    }
  }

  /** Shows what another tab has added. */
  private catchUp(): void {
    if (!this.hasBegun) return;
    const lines = this.transcript.all();
    if (lines.length && !lines.some(({ id }) => this.shown.has(id))) {
      this.view.clear();
      this.shown.clear();
    }
    const open = lines.filter(({ id, who }) => who === "bot" && this.shown.has(id)).pop();
    if (open?.who === "bot" && open.pressed !== undefined) this.view.markPressed(open.pressed);
    for (const line of lines.filter(({ id }) => !this.shown.has(id))) this.show(line, true);
    this.holdIfWaiting();
  }

  private anotherTabSends(): void {
    if (!this.hasBegun) return;
    this.holdIfWaiting();
    // Should that tab be closed, this one goes on; until then the two take turns.
    if (!document.hidden) this.delivery.start();
  }

  private holdIfWaiting(): void {
    if (this.outbox.all().some(({ done, quiet }) => !done && !quiet)) this.view.hold(true);
  }

  /** Whether replies say just what the newest ones on the screen say. */
  private isOnScreen(replies: readonly Reply[]): boolean {
    const lines = this.transcript.all();
    const last = lines[lines.length - 1];
    const texts = (of: readonly Reply[]): string => JSON.stringify(of.map(({ text }) => text));
    return last?.who === "bot" && texts(last.replies.slice(-replies.length)) === texts(replies);
  }

  /** What is known of the place, to be corrected; null where it is on the screen already. */
  private placeLine(): HTMLElement | null {
    const { network = "", station = "" } = this.place();
    const key = `${network} ${station}`;
    if ((!station && !this.facts["network"]) || key === this.shownPlace) return null;
    this.shownPlace = key;
    const line = element("p", "known");
    const change = element("button", "small", SAID.change);
    change.type = "button";
    change.addEventListener("click", () => this.askStation(station));
    line.append(element("span"), " ", change);
    this.namePlace(line);
    return line;
  }

  private place(): Record<string, string | undefined> {
    return { ...this.facts, ...asObject(this.delivery.state?.["told"]) } as Record<string, string>;
  }

  private namePlace(line: Element): void {
    const { network, station } = this.place();
    const known = [
      ...(network ? [this.device.networkName(network)] : []),
      ...(station ? [SAID.station.replace("{number}", station)] : []),
    ].join(", ");
    line.querySelector("span")?.replaceChildren(known);
    line.querySelector("button")?.setAttribute("aria-label", `${SAID.change}: ${known}`);
  }

  /* ---- What the person does ---- */

  private submit(what: { id?: string; text?: string; payload?: string; quiet?: boolean }): void {
    this.extras?.interrupted();
    if (this.view.find("status").textContent === SAID.back) this.view.tell("");
    this.delivery.submit({ id: newId(), at: this.now(), ...what });
  }

  /** Changes what is kept of the newest replies. */
  private changeNewest(change: (line: Line & { who: "bot" }) => Line): void {
    const line = this.transcript.all().filter(({ who }) => who === "bot").pop();
    if (line?.who === "bot") this.transcript.change(line.id, () => change(line));
  }

  private chose(payload: string): void {
    this.changeNewest((line) => ({ ...line, pressed: payload }));
    this.submit({ payload: withFacts(payload, this.facts) });
  }

  private typed(text: string): void {
    const id = newId();
    this.view.hold(true);
    this.say({ id, who: "me", text });
    this.submit({ id, text });
  }

  private resend(line: Line): void {
    if (line.who !== "me") return;
    this.transcript.change(line.id, ({ id }) => ({ id, who: "me", text: line.text }));
    this.view.markSent(line.id);
    this.typed(line.text);
  }

  private setStation(number: string): void {
    this.say({ id: newId(), who: "me", text: SAID.station.replace("{number}", number) });
    this.view.hold(true);
    this.submit({ payload: `/fact${JSON.stringify({ n: "station", v: number })}` });
  }

  private askStation(known: string): void {
    const field = this.view.find<HTMLInputElement>("station");
    field.value = known;
    this.view.find("station-hint").textContent = "";
    openDialog(this.view.find<HTMLDialogElement>("station-dialog"));
  }

  /** A guide's page opens its guide once in a conversation; after that it goes on where it was. */
  private begin(): void {
    const { guide } = this.options;
    const opening = guide && withFacts(`/open${JSON.stringify({ v: guide })}`, this.facts);
    if (opening && (!this.store.get("token") || this.store.get("opened") !== opening)) {
      this.store.set("opened", opening);
      this.submit({ payload: opening });
    } else {
      this.submit({ payload: RESUME, ...(this.shown.size > 0 && { quiet: true }) });
    }
  }

  /* ---- The controls that are always there ---- */

  private listen(): void {
    const { view } = this;
    for (const name of ["help", "over", "station"]) {
      const dialog = view.find<HTMLDialogElement>(`${name}-dialog`);
      if (name !== "station") this.on(view.find(name), "click", () => openDialog(dialog));
      for (const button of dialog.querySelectorAll("[data-close]")) {
        this.on(button, "click", () => closeDialog(dialog));
      }
    }
    this.on(view.find("danger"), "click", () => {
      closeDialog(view.find<HTMLDialogElement>("help-dialog"));
      view.hold(true);
      this.say({ id: newId(), who: "me", text: SAID.danger });
      this.submit({ payload: DANGER });
    });
    this.on(view.find("over-yes"), "click", () => {
      closeDialog(view.find<HTMLDialogElement>("over-dialog"));
      view.hold(true);
      this.submit({ payload: START_OVER });
    });
    this.on(view.find("station-form"), "submit", (event) => {
      event.preventDefault();
      const number = joined(view.find<HTMLInputElement>("station").value);
      if (!STATION.test(number)) {
        view.find("station-hint").textContent = SAID.stationWrong;
        return;
      }
      closeDialog(view.find<HTMLDialogElement>("station-dialog"));
      this.setStation(number);
    });
    const words = view.find<HTMLInputElement>("words");
    this.on(view.find("form"), "submit", (event) => {
      event.preventDefault();
      const text = words.value.trim();
      if (!text) {
        words.focus();
        return;
      }
      words.value = "";
      this.store.drop("draft");
      this.typed(text);
      // The on-screen keyboard would cover the answer and its choices.
      if (matchMedia("(pointer: coarse)").matches) words.blur();
    });
    this.on(words, "input", () => this.store.set("draft", words.value));
    const wake = (): void => {
      if (this.hasBegun && !document.hidden) this.delivery.wake();
    };
    this.on(window, "online", wake);
    this.on(document, "visibilitychange", wake);
    this.on(window, "pageshow", () => {
      this.catchUp();
      wake();
    });
    this.endings.push(
      this.store.watch((key) => {
        if (isTranscript(key)) this.catchUp();
        if (isOutbox(key)) this.anotherTabSends();
        this.extras?.changed(key);
      }),
    );
  }

  private on(target: EventTarget, name: string, hear: (event: Event) => void): void {
    target.addEventListener(name, hear);
    this.endings.push(() => target.removeEventListener(name, hear));
  }

  private tellHost(name: string, detail: Readonly<Record<string, unknown>>): void {
    try {
      this.options.onEvent?.(name, detail);
    } catch (error) {
      console.error(error);
    }
  }
}

/** What the address or the script tag says of the place, as far as it can be true. */
function factsOf({ network, station }: ChatOptions): Record<string, string> {
  return {
    ...(network && NETWORK.test(network) && { network: network.toLowerCase() }),
    ...(station && STATION.test(joined(station)) && { station: joined(station) }),
  };
}

/** The ID of a charger as one word: some are printed with blanks between their groups. */
function joined(id: string): string {
  return id.trim().replace(/\s+/g, "-");
}

function openDialog(dialog: HTMLDialogElement): void {
  if (typeof dialog.showModal === "function") dialog.showModal();
  else (dialog as HTMLElement).setAttribute("open", "");
}

function closeDialog(dialog: HTMLDialogElement): void {
  if (typeof dialog.close === "function") dialog.close();
  else (dialog as HTMLElement).removeAttribute("open");
}
