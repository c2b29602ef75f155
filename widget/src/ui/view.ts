/** The conversation on the screen. What comes in becomes text, never markup; links only call. */

import { element, icon } from "./dom";
import type { Button, Line, Reply } from "./types";

export interface Call {
  label: string;
  tel: string;
  hours: string | null;
}

export interface ViewEvents {
  /** An option was pressed that may be pressed. */
  chose(payload: string): void;
  /** Words that could not be read are to be sent again. */
  resend(line: Line): void;
  /** A reply stands in the log: whoever can show more of it does. */
  shown?(box: HTMLElement, reply: Reply): void;
  /** Whom to call, as far as the conversation knows it. */
  knownCalls?(): Call[];
  /** Elements that belong above the newest replies, such as what is known of the place. */
  above?(): HTMLElement | null;
}

const WHY: Button = { title: "Why?", payload: '/do{"v":"why"}' };
const BACK: Button = { title: "Go back", payload: '/do{"v":"back"}' };
const EMERGENCY: readonly string[] = ["911", "112", "999"];
const MOST_IN_BAR = 3;

export class View {
  private groups: HTMLElement[] = [];
  private pressed: HTMLElement | null = null;
  private newest: readonly Reply[] = [];
  private readonly log: HTMLElement;
  private readonly basics: HTMLElement;

  /**
   * @param root - Where the chat's elements are.
   * @param events - Who hears of presses.
   */
  constructor(
    private readonly root: Document | ShadowRoot,
    private readonly events: ViewEvents,
  ) {
    this.log = this.find("log");
    this.basics = this.find("basics");
  }

  /** An element of the chat by its id. */
  find<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
    const found = this.root.getElementById(id);
    if (!found) throw new Error(`The page has no #${id}.`);
    return found as Kind;
  }

  /* ---- Showing ---- */

  /** Shows what the person said. */
  showMine(line: Line & { who: "me" }): void {
    const turn = this.newTurn();
    turn.dataset["line"] = line.id;
    const mine = element("p", "mine");
    mine.append(element("span", "unseen", "You said: "), line.text);
    turn.append(mine);
    if (line.unread) this.markUnread(line);
    this.scrollToNewest();
  }

  /** Says of words that they were not read, and offers to send them again. */
  markUnread(line: Line & { who: "me" }): void {
    const turn = this.turnOf(line.id);
    if (!turn || turn.querySelector(".unread")) return;
    const note = element("p", "unread");
    const again = element("button", "small", "Send these words again");
    again.type = "button";
    again.addEventListener("click", () => this.events.resend(line));
    note.append(element("span", "", "Not read yet."), " ", again);
    turn.append(note);
  }

  /** Takes back what `markUnread` said. */
  markSent(id: string): void {
    const note = this.turnOf(id)?.querySelector(".unread");
    if (!note) return;
    const wasFocused = note.contains(this.root.activeElement);
    note.remove();
    if (wasFocused) this.log.focus({ preventScroll: true });
  }

  /**
   * Shows replies as the newest turn, and closes the choices before.
   *
   * @param line - The replies.
   * @param isNew - False while an earlier conversation is put back on the screen.
   */
  showReplies(line: Line & { who: "bot" }, isNew: boolean): void {
    const answered = this.root.activeElement?.classList.contains("option") ?? false;
    this.closeGroups();
    this.basics.hidden = true;
    const turn = this.newTurn();
    turn.dataset["line"] = line.id;
    const above = this.events.above?.();
    if (above) turn.append(above);
    const last = line.replies.length - 1;
    const boxes = line.replies.map((reply, at) => this.showReply(reply, turn, at === last, isNew));
    this.newest = line.replies;
    this.showCalls();
    if (line.pressed !== undefined) this.markPressed(line.pressed);
    // Whoever pressed an option goes on from the new reply; whoever is typing goes on typing.
    if (answered) boxes[0]?.focus({ preventScroll: true });
    if (isNew) this.announce(line.replies, turn);
    this.scrollToNewest();
  }

  /** Shows what holds in any case, with the emergency numbers. */
  showSafeText(): void {
    this.basics.hidden = false;
    this.log.append(this.basics);
    this.basics.setAttribute("role", "alert");
    this.basics.scrollIntoView({ block: "end" });
  }

  /** Takes everything that was said off the screen. */
  clear(): void {
    this.groups = [];
    this.pressed = null;
    for (const turn of this.log.querySelectorAll(".turn")) turn.remove();
  }

  /** Says in the status line what is going on; an empty sentence says nothing. */
  tell(sentence: string): void {
    const status = this.find("status");
    if (status.textContent === sentence) return;
    // The line takes height from the conversation: what was in sight at its end stays there.
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const below = scrollHeight - scrollTop - clientHeight;
    status.textContent = sentence;
    if (below >= 0) this.log.scrollTop = this.log.scrollHeight - this.log.clientHeight - below;
  }

  /* Shows the end, where the choices are; but never past the beginning of what is to be read. */
  scrollToNewest(): void {
    const turn = this.log.lastElementChild;
    const last = turn?.lastElementChild;
    if (!turn || !last) return;
    const before = last.previousElementSibling;
    const warning = before?.classList.contains("warning") ? before : null;
    const first = turn.querySelector(".danger") ?? warning ?? last;
    const tall = turn.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
    if (tall > this.log.clientHeight) first.scrollIntoView({ block: "start" });
    else turn.scrollIntoView({ block: "end" });
  }

  private newTurn(): HTMLElement {
    for (const turn of this.log.querySelectorAll(".newest")) {
      turn.classList.replace("newest", "older");
    }
    const turn = element("div", "turn newest");
    this.log.append(turn);
    return turn;
  }

  private turnOf(id: string): HTMLElement | null {
    const turns = this.log.querySelectorAll<HTMLElement>(".turn");
    return [...turns].find((turn) => turn.dataset["line"] === id) ?? null;
  }

  private showReply(reply: Reply, turn: HTMLElement, isLast: boolean, isNew: boolean): HTMLElement {
    const { custom } = reply;
    const isStep = custom["kind"] === "step" || custom["kind"] === "question";
    const hasNumber = isStep && Number.isInteger(custom["step"]);
    const calls = callsOf(reply);
    // An article may not be an alert.
    const box = element(custom["kind"] === "danger" ? "div" : "article", "reply");
    box.tabIndex = -1;
    for (const key of ["kind", "node", "outcome"]) {
      const value = custom[key];
      if (typeof value === "string") box.dataset[key] = value;
    }
    if (hasNumber) box.append(element("p", "step", `Step ${String(custom["step"])}`));
    if (reply.text) box.append(paragraphs(reply.text, hasNumber, calls.map(asLine)));
    if (custom["kind"] === "outcome") box.classList.add("outcome");
    if (isStep && !custom["step"]) box.classList.add("warning");
    if (custom["kind"] === "danger") showAsDanger(box, calls, isNew);
    else if (calls.length) box.append(callList(calls));
    this.showOptions(box, reply, isLast);
    turn.append(box);
    this.events.shown?.(box, reply);
    return box;
  }

  private showOptions(box: HTMLElement, { buttons, custom }: Reply, isLast: boolean): void {
    const main = buttons.filter(({ payload }) => !payload.startsWith("/do{"));
    const asides = buttons.filter(({ payload }) => payload.startsWith("/do{"));
    // Where the bot asks nothing but asides, one of them is the answer.
    const answers = main.length ? main : asides.splice(0);
    if (isLast && custom["kind"] !== "danger") {
      const own = [...(custom["node"] ? [WHY] : []), ...(isBackPossible(custom) ? [BACK] : [])];
      const known = buttons.map(({ payload }) => payload);
      asides.push(...own.filter(({ payload }) => !known.includes(payload)));
    }
    if (answers.length) box.append(this.group(answers, "Your answer", "choices"));
    if (asides.length) {
      box.append(this.group(asides, "Other things you can ask", "choices asides"));
    }
  }

  private group(buttons: readonly Button[], label: string, className: string): HTMLElement {
    const group = element("div", className);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", label);
    for (const { title, payload } of buttons) {
      const option = element("button", "option", title);
      option.type = "button";
      option.dataset["payload"] = payload;
      option.addEventListener("click", () => this.choose(option));
      group.append(option);
    }
    this.groups.push(group);
    return group;
  }

  /** Shows the numbers that are always in reach: of the newest replies, and what is known. */
  showCalls(): void {
    const all = [...this.newest.flatMap(callsOf), ...(this.events.knownCalls?.() ?? [])];
    const calls = all.filter(({ tel }, at) => all.findIndex((call) => call.tel === tel) === at);
    this.showKnownCalls(calls);
    this.showCallBar(calls, this.newest.some(({ custom }) => custom["kind"] === "danger"));
  }

  /** Numbers that are no emergency numbers, in the dialog for help. */
  private showKnownCalls(calls: readonly Call[]): void {
    const others = calls.filter(({ tel }) => !EMERGENCY.includes(tel));
    if (!others.length) return;
    const place = this.find("known-calls");
    place.querySelector(".calls")?.replaceWith(callList(others));
    place.hidden = false;
    this.find("charger-call").hidden = true;
  }

  /** The numbers that are always in reach: in danger the emergency's, else whom the guide knows. */
  private showCallBar(calls: readonly Call[], isDanger: boolean): void {
    const wanted = isDanger
      ? calls.filter(({ tel }) => EMERGENCY.includes(tel)).slice(0, MOST_IN_BAR)
      : calls.filter(({ tel }) => !EMERGENCY.includes(tel)).slice(0, 1);
    const bar = this.find("call-bar");
    const wasDanger = bar.classList.contains("urgent");
    // The support number stays once it is known; the emergency's goes with the danger.
    if (!wanted.length && !wasDanger) return;
    bar.classList.toggle("urgent", isDanger && wanted.length > 0);
    bar.hidden = !wanted.length;
    bar.replaceChildren(...wanted.map(shortCall));
  }

  /** Says to a screen reader what is new, and how many choices there are. */
  private announce(replies: readonly Reply[], turn: HTMLElement): void {
    // A danger speaks for itself: its reply is an alert.
    const others = replies.filter(({ custom }) => custom["kind"] !== "danger");
    const said = others.map(({ text }) => text);
    const options = [...turn.querySelectorAll('[aria-label="Your answer"] .option')];
    const titles = options.map((option) => option.textContent).join("; ");
    const count = options.length === 1 ? "1 choice" : `${options.length} choices`;
    const lines = [...said, ...(options.length ? [`${count}: ${titles}.`] : [])];
    this.find("announce").replaceChildren(...lines.map((line) => element("span", "", `${line} `)));
  }

  /* ---- Choosing ---- */

  /** Holds all choices while an answer is waited for, or lets them go. */
  hold(isHeld: boolean): void {
    for (const option of this.options()) {
      if (isHeld) option.setAttribute("aria-disabled", "true");
      else option.removeAttribute("aria-disabled");
    }
    if (!isHeld) this.pressed = null;
  }

  /** Remembers which open choice was made, by its payload. */
  markPressed(payload: string): void {
    this.pressed = this.options().find((option) => option.dataset["payload"] === payload) ?? null;
  }

  private options(): HTMLElement[] {
    return this.groups.flatMap((group) => [...group.querySelectorAll<HTMLElement>(".option")]);
  }

  /** Changes what the open choices send. */
  changePayloads(change: (payload: string) => string): void {
    for (const option of this.options()) {
      option.dataset["payload"] = change(option.dataset["payload"] ?? "");
    }
  }

  private choose(option: HTMLElement): void {
    if (option.getAttribute("aria-disabled") === "true") return;
    this.pressed = option;
    this.hold(true);
    this.events.chose(option.dataset["payload"] ?? "");
  }

  private closeGroups(): void {
    for (const group of this.groups) {
      let isChosen = false;
      for (const option of group.querySelectorAll<HTMLButtonElement>(".option")) {
        option.removeAttribute("aria-disabled");
        option.disabled = true;
        option.hidden = option !== this.pressed;
        if (option !== this.pressed) continue;
        option.classList.add("chosen");
        option.setAttribute("aria-label", `You chose: ${option.textContent ?? ""}`);
        isChosen = true;
      }
      group.setAttribute("aria-label", "Answered");
      group.hidden = !isChosen;
    }
    this.groups = [];
    this.pressed = null;
  }
}

/* ---- Parts of a reply ---- */

const readable = (tel: string): string => tel.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "$1-$2-$3");

/** The numbers of a reply that can be called. */
export function callsOf({ custom }: Pick<Reply, "custom">): Call[] {
  const calls: unknown[] = Array.isArray(custom["call"]) ? custom["call"] : [];
  return calls.flatMap((call) => {
    const { label, tel, hours } = (call ?? {}) as Record<string, unknown>;
    if (typeof tel !== "string" || numberOf(tel) === null) return [];
    return [
      {
        label: typeof label === "string" ? label : "Support",
        tel,
        hours: typeof hours === "string" ? hours : null,
      },
    ];
  });
}

/** A number as it is dialled; null for anything that is none. */
function numberOf(tel: string): string | null {
  const number = tel.replace(/[^\d+]/g, "");
  return /^\+?\d{2,15}$/.test(number) && !/[a-z]/i.test(tel) ? number : null;
}

function callLink({ label, tel, hours }: Call): HTMLAnchorElement {
  const number = numberOf(tel) ?? "";
  // An emergency number is known by heart; any other is known by whose it is.
  const [first, second] = number.length === 3 ? [number, label] : [label, readable(tel)];
  const link = element("a", "call");
  link.href = `tel:${number}`;
  const about = element("span");
  about.append(element("strong", "", `Call ${first}`), " ", element("span", "", second));
  if (hours) about.append(" ", element("span", "", `(${hours})`));
  link.append(icon("call"), about);
  return link;
}

function shortCall({ label, tel }: Call): HTMLElement {
  const number = numberOf(tel) ?? "";
  const isEmergency = number.length === 3;
  const link = element("a", "call");
  link.href = `tel:${number}`;
  const words = element("span");
  words.append(
    element("span", "unseen", "Call "),
    isEmergency ? number : label.replace(/\s+support$/i, ""),
    element("span", "unseen", isEmergency ? ` ${label}` : ` ${readable(tel)}`),
  );
  link.append(icon("call"), words);
  const item = element("li");
  item.append(link);
  return item;
}

function callList(calls: readonly Call[]): HTMLElement {
  const list = element("ul", "calls");
  list.setAttribute("aria-label", "Numbers to call");
  for (const call of calls) {
    const item = element("li");
    item.append(callLink(call));
    list.append(item);
  }
  return list;
}

function asLine({ label, tel, hours }: Call): string {
  return `- ${label}: ${readable(tel)}${hours ? ` (${hours})` : ""}`;
}

/* The text as paragraphs and lists. A question at the end stands alone, and of a step the action
   itself, which comes last, stands out from the warnings before it. Lines that repeat a call
   button are left out. */
function paragraphs(text: string, isStep: boolean, shownCalls: readonly string[]): HTMLElement {
  const box = element("div", "words");
  const lines = text
    .split(/\n+/)
    .map((line) => withoutCalls(line, shownCalls))
    .filter((line) => line.trim());
  const last = lines[lines.length - 1] ?? "";
  const [, before, ask] = /^(.*[.:!]\s+)?([^.:!?]+\?)$/.exec(last) ?? [];
  if (ask) lines.splice(-1, 1, ...(before ? [before.trim()] : []));
  let list: HTMLElement | null = null;
  let action: HTMLElement | null = null;
  for (const line of lines) {
    if (line.startsWith("- ")) {
      if (!list) box.append((list = element("ul")));
      list.append(element("li", "", line.slice(2)));
    } else {
      list = null;
      box.append((action = element("p", "", line)));
    }
  }
  if (isStep) action?.classList.add("action");
  if (ask) box.append(element("p", "ask", ask));
  return box;
}

/** A line without the number that a call button shows, and without when that was checked. */
function withoutCalls(line: string, shownCalls: readonly string[]): string {
  const call = shownCalls.find((one) => line.startsWith(one));
  if (call === undefined) return line;
  return line.slice(call.length).replace(/^, checked [\d-]+\.?/, "").trim();
}

/* In danger the order and the numbers come first, before anything has to be scrolled. */
function showAsDanger(box: HTMLElement, calls: readonly Call[], isNew: boolean): void {
  box.classList.add("danger");
  // What was said before a reload is not shouted again.
  if (isNew) box.setAttribute("role", "alert");
  const mark = element("p", "mark");
  mark.append(icon("danger"), " Danger");
  box.prepend(mark);
  const first = box.querySelector(".words > p");
  const [, order, rest] = /^(.+?[.!])\s+(.+)$/.exec(first?.textContent ?? "") ?? [];
  if (first && order) first.replaceChildren(element("strong", "", order), ` ${rest ?? ""}`);
  if (calls.length) (first ?? mark).after(callList(calls));
}

function isBackPossible({ node, outcome, step }: Record<string, unknown>): boolean {
  return Boolean(outcome || node) && step !== 1;
}
