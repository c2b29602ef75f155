/**
 * What is said: turns a position or a remark into replies, in the guide's own words.
 *
 * The same as `firststep/engine/speech.py`.
 */
import { JUMP, isJump } from "./conversation";
import type { Conversation, Facts, Position } from "./conversation";
import {
  NETWORK,
  NETWORK_NAME,
  STATION,
  VEHICLE,
  VEHICLE_NAME,
  carOf,
  networkOf,
  regionOf,
} from "./details";
import type { Car, Place } from "./details";
import { MARK, emergencyCalls, emergencyWords } from "./emergency";
import type { Call } from "./emergency";
import { DIRECTORY, RESUME, isQuestion, phoneOf } from "./model";
import type {
  Answer,
  Contact,
  DangerText,
  Guide,
  Guides,
  Network,
  Node,
  Outcome,
} from "./model";
import { payload } from "./replies";
import type { Button, Reply } from "./replies";
import { bullets, once, paragraphs, replaced } from "./text";
import { wayAt } from "./this-car";
import type { Way } from "./this-car";

type Custom = Record<string, unknown>;

/** What comes before a step: sentences such as an acknowledgement, and the form of the text. */
export interface Manner {
  before?: readonly string[];
  /** Use the short form of the text. */
  brief?: boolean;
}

/** Says things for one conversation. */
export class Speaker {
  /**
   * @param guides All guides and the common words.
   * @param guide The guide in force, if any.
   * @param serial The number of the turn, which its buttons carry.
   * @param told Facts named in passing; a position knows more.
   */
  constructor(
    private readonly guides: Guides,
    private readonly guide: Guide | null = null,
    private readonly serial = 0,
    private readonly told: Facts = new Map(),
  ) {}

  // --- what is known of the person's surroundings ---------------------------------------

  /** The region the person is in, as far as it is known. */
  place(position: Position | null = null): Place | null {
    return regionOf(this.guides, this.facts(position));
  }

  /** The person's car, as far as it is known. */
  car(position: Position | null = null): Car | null {
    return carOf(this.guides, this.facts(position));
  }

  /** A text with the emergency number of the person's place in it. */
  filled(text: string, position: Position | null, inDanger: boolean): string {
    if (!text.includes(MARK)) {
      return text;
    }
    return replaced(text, MARK, emergencyWords(this.guides.common, this.place(position), inDanger));
  }

  private facts(position: Position | null): Facts {
    return position !== null ? position.known : this.told;
  }

  private way(node: Node, position: Position): Way | null {
    return wayAt(this.guides.common.car, this.car(position), node, position);
  }

  // --- the step itself --------------------------------------------------------------------

  /** The step, question or outcome of a position. */
  position(position: Position, { before = [], brief = false }: Manner = {}): Reply {
    const guide = this.openGuide();
    if (position.node === null) {
      return this.outcome(position, { before, brief });
    }
    const node = guide.nodes.get(position.node)!;
    const parts = [...before, this.stepText(node, position, brief)];
    parts.push(this.callText(node.call, position));
    if (node.ask) {
      parts.push(node.ask);
    }
    return {
      text: paragraphs(parts),
      buttons: this.answerButtons(node, position),
      custom: this.stepCustom(node, position, isQuestion(node) ? "question" : "step"),
    };
  }

  /** What to do at a step: the guide's words, or this car's own way. */
  private stepText(node: Node, position: Position, brief: boolean): string {
    const way = this.way(node, position);
    const own = brief ? node.short : node.say;
    if (way === null || (brief && (node.this_car === "unlock" || node.this_car === "control"))) {
      return own;
    }
    return way.replaces ? way.text : `${own} ${way.text}`;
  }

  /** What not to do at the step that follows; the reasons are there for the asking. */
  warnings(position: Position, names: readonly string[], before: readonly string[] = []): Reply {
    const never = this.openGuide().never;
    // One paragraph: Rasa's REST channel makes a message of each one.
    const said = [...before, ...names.map((name) => never.get(name)!.do_not)];
    return {
      text: said.filter((line) => line).join("\n"),
      buttons: [],
      custom: { ...this.where_(position), kind: "step" },
    };
  }

  /** The ending that was reached, and what to do next. */
  outcome(position: Position, { before = [], brief = false }: Manner = {}): Reply {
    const guide = this.openGuide();
    const outcome = guide.outcomes.get(String(position.outcome))!;
    const body = brief ? [outcome.short] : [outcome.say, ...bullets(outcome.next_steps)];
    return {
      text: paragraphs([...before, body.join("\n"), this.callText(outcome.call, position)]),
      buttons: [
        this.do_("summary"),
        ...(closingOutcomes(guide).has(outcome.id) ? [this.do_("false_alarm")] : []),
        this.do_("start_over"),
      ],
      custom: this.outcomeCustom(outcome, position, "outcome"),
    };
  }

  /** A remark, and the way back to the step it interrupted. */
  digression(text: string, position: Position): Reply {
    const guide = this.openGuide();
    if (position.node === null) {
      const outcome = guide.outcomes.get(String(position.outcome))!;
      return {
        text,
        buttons: this.outcome(position).buttons,
        custom: this.outcomeCustom(outcome, position, "digression"),
      };
    }
    const node = guide.nodes.get(position.node)!;
    return {
      text: paragraphs([text, node.ask || node.short]),
      buttons: this.answerButtons(node, position),
      custom: this.stepCustom(node, position, "digression"),
    };
  }

  /** Asks again: `text`, then the open question with its buttons, before them `extra` ones. */
  clarify(
    text: string,
    position: Position | null,
    extra: readonly Button[] = [],
    kind = "clarify",
  ): Reply {
    if (this.guide === null || position === null) {
      return { text, buttons: [...extra], custom: { kind } };
    }
    if (position.node === null) {
      const outcome = this.guide.outcomes.get(String(position.outcome))!;
      return {
        text,
        buttons: [...extra, ...this.outcome(position).buttons],
        custom: this.outcomeCustom(outcome, position, kind),
      };
    }
    const node = this.guide.nodes.get(position.node)!;
    return {
      text: paragraphs([text, node.ask || node.short]),
      buttons: [...extra, ...this.answerButtons(node, position)],
      custom: this.stepCustom(node, position, kind),
    };
  }

  /**
   * The answers of a node as buttons that know their node and turn.
   *
   * Where this car has nothing to be found, the answer that says so comes first.
   */
  answerButtons(node: Node, position: Position): Button[] {
    let answers = [...node.answers.values()];
    if (this.way(node, position)?.none_for_owner) {
      const first = answers.filter((answer) => answer.meaning === "cannot");
      answers = [...first, ...answers.filter((answer) => answer.meaning !== "cannot")];
    }
    return answers.map((answer) => ({
      title: this.label(answer),
      payload: payload("answer", { n: node.id, v: answer.id, t: this.serial }),
    }));
  }

  /** What an answer's button says. */
  label(answer: Answer): string {
    return answer.label || (this.guides.common.labels.get(answer.id) ?? answer.id);
  }

  // --- danger -----------------------------------------------------------------------------

  /** The guide's words for a danger, or the common ones; the gravest when unknown. */
  dangerText(kind: string): DangerText {
    return this.guide?.dangers.get(kind) ?? this.guides.common.dangers.get(kind)!;
  }

  /**
   * What to do in a danger, and the question whether it is over.
   *
   * @param again Said first when the danger was named before; the short form follows.
   */
  danger(kind: string, position: Position | null, again = ""): Reply {
    const danger = this.dangerText(kind);
    const text = again ? danger.short : danger.say;
    // The text of a danger names the emergency number itself; only others are added.
    const others = this.callees(danger.call, position)
      .filter((callee) => isMissingIn(callee, text))
      .map((callee) => callee.line);
    return {
      text: paragraphs([
        again,
        text,
        bullets(others).join("\n"),
        this.guides.common.danger_over_question,
      ]),
      buttons: [this.do_("danger_past"), this.do_("danger_not_past"), this.do_("false_alarm")],
      custom: {
        ...this.where_(position),
        kind: "danger",
        code: kind.toUpperCase(),
        ...this.calls(danger.call, position),
      },
    };
  }

  /** Whom to call in a danger, the gravest first. */
  dangerNumbers(kind: string, position: Position | null): string {
    return this.callText(this.dangerText(kind).call, position);
  }

  /** One yes/no question, where words left it in doubt whether there is danger. */
  dangerQuestion(kind: string, position: Position | null, before = ""): Reply {
    const common = this.guides.common;
    const question = common.danger_questions.get(kind) ?? common.danger_question;
    return {
      text: paragraphs([before, `${common.danger_step_back} ${question}`]),
      buttons: [this.do_("yes"), this.do_("no"), this.do_("unsure")],
      custom: {
        ...this.where_(position),
        kind: "danger",
        code: "CHECK",
        ...this.calls(this.gravestFirst(this.dangerText(kind).call), position),
      },
    };
  }

  /** Contacts with the emergency services in front: it is not known yet what there is. */
  private gravestFirst(names: readonly string[]): string[] {
    const isEmergency = (name: string): boolean => this.contact(name)?.directory === "emergency";
    return [...names.filter(isEmergency), ...names.filter((name) => !isEmergency(name))];
  }

  // --- remarks ----------------------------------------------------------------------------

  /** The first words, before anything is known, with every guide as a button. */
  welcome(short = false): Reply {
    const common = this.guides.common;
    return {
      text: paragraphs([short ? common.welcome_short : common.welcome, common.choose_guide]),
      buttons: this.guideButtons(),
      custom: { kind: "clarify" },
    };
  }

  /** Every guide by its title. */
  guideButtons(): Button[] {
    return [...this.guides.guides.values()].map((guide) => ({
      title: guide.title,
      payload: payload("open", { v: guide.id }),
    }));
  }

  /**
   * Guides and news by their titles, for "did you mean".
   *
   * Left out: names that are not known, and news that an answer of the open question is.
   */
  candidateButtons(candidates: readonly string[], position: Position | null): Button[] {
    const node = this.guide?.nodes.get(position?.node ?? "") ?? null;
    const heard = heardAt(node);
    const buttons: Button[] = [];
    for (const name of candidates) {
      const guide = this.guides.guides.get(name);
      const news = this.guide?.news.get(name);
      if (guide !== undefined) {
        buttons.push({ title: guide.title, payload: payload("open", { v: name }) });
      } else if (news !== undefined && !heard.has(name)) {
        if (node === null || news.fact === null || news.fact !== node.fact) {
          buttons.push({ title: news.title, payload: payload("news", { v: name }) });
        }
      }
    }
    return buttons;
  }

  /** Why the step is asked for. */
  why(position: Position): string {
    const guide = this.openGuide();
    if (position.node !== null) {
      return guide.nodes.get(position.node)!.why;
    }
    const outcome = guide.outcomes.get(String(position.outcome))!;
    return outcome.why || this.guides.common.why_default;
  }

  /** Where to find what the step speaks of. */
  where(position: Position): string {
    const node = this.openGuide().nodes.get(position.node ?? "");
    return node?.where || this.guides.common.where_default;
  }

  /** Every warning with its reason. */
  never(): string {
    const warnings = [...this.openGuide().never.values()];
    return [
      this.guides.common.never_intro,
      ...bullets(warnings.map((warning) => `${warning.do_not} ${warning.because}`)),
    ].join("\n");
  }

  /** What need not be done now. */
  canWait(): string {
    return [this.guides.common.can_wait_intro, ...bullets(this.openGuide().can_wait)].join("\n");
  }

  /** Where the step's statements come from, and who reviewed the guide. */
  saysWho(position: Position): string {
    const guide = this.openGuide();
    const common = this.guides.common;
    const node = guide.nodes.get(position.node ?? "");
    const place = node ?? guide.outcomes.get(position.outcome ?? "");
    const lines = (place?.sources ?? []).map((n) => guide.sources.get(n) || common.says_who_page);
    const way = node !== undefined ? this.way(node, position) : null;
    if (way !== null) {
      lines.push(this.sourceOf(way));
    }
    const reviewed = `${guide.reviewer}, ${guide.reviewed}.`;
    return [
      common.says_who_intro,
      ...bullets(lines.length ? once(lines) : [common.says_who_page]),
      `${common.says_who_page} ${reviewed}`,
      guide.scope,
      guide.disclaimer,
    ].join("\n");
  }

  /** Where this car's way is from, and when that was last looked at. */
  private sourceOf(way: Way): string {
    let said = replaced(this.guides.common.car.source, "{car}", way.entry.title);
    said = replaced(said, "{source}", way.entry.source ?? "");
    return replaced(said, "{date}", way.entry.checked ?? "");
  }

  /** Everybody who can help now, as the entries of `call`: whom the place names first. */
  people(conversation: Conversation, position: Position): Call[] {
    const guide = this.openGuide();
    const kind = conversation.danger ?? conversation.danger_asked;
    const place =
      guide.nodes.get(position.node ?? "") ?? guide.outcomes.get(position.outcome ?? "");
    const first = kind !== null ? this.dangerText(kind).call : [];
    const names = once([...first, ...(place?.call ?? []), ...guide.who_to_call.call]);
    return this.calls(names, position).call ?? [];
  }

  /** Who can help, as text and as the `call` key of a custom part. */
  whoToCall(position: Position | null): [string, { call?: Call[] }] {
    const common = this.guides.common;
    if (this.guide === null) {
      return [common.general_call, this.calls([...common.contacts.keys()], null)];
    }
    const who = this.guide.who_to_call;
    return [
      paragraphs([who.say, this.callText(who.call, position)]),
      this.calls(who.call, position),
    ];
  }

  /** What was tried and learnt, in words a person can read to an agent. */
  summary(conversation: Conversation, position: Position): string {
    const guide = this.openGuide();
    const common = this.guides.common;
    const lines = [...this.toldLines(position), ...this.tried(conversation, position)];
    if (!lines.length) {
      return common.summary_empty;
    }
    const title = guide.summary_title || `${guide.title}.`;
    const known = once([...this.stationLines(position), ...lines]);
    return this.filled([common.summary_intro, title, ...bullets(known)].join("\n"), position, false);
  }

  /** The charger's ID, which a network asks for first; a charger at home has none. */
  private stationLines(position: Position): string[] {
    const words = this.guides.common.car;
    if (!this.openGuide().facts.has(NETWORK) || position.known.get("location") === "home") {
      return [];
    }
    const station = position.known.get(STATION);
    if (station === undefined) {
      return [words.summary_no_station];
    }
    return [replaced(words.summary_station, "{name}", station)];
  }

  /** What was answered, the dangers there were, and how it ended, a sentence each. */
  tried(conversation: Conversation, position: Position): string[] {
    const guide = this.openGuide();
    const lines: string[] = [];
    for (const given of position.answers) {
      const text = isJump(given)
        ? guide.news.get(given.answer.slice(JUMP.length))?.label
        : guide.nodes.get(given.node)!.answers.get(given.answer)!.summary;
      if (text) {
        lines.push(text);
      }
    }
    for (const kind of [conversation.danger, conversation.unsafe]) {
      if (kind !== null) {
        const danger = this.dangerText(kind);
        lines.push(danger.summary || danger.short);
      }
    }
    if (position.outcome !== null) {
      const outcome = guide.outcomes.get(position.outcome)!;
      lines.push(`${outcome.summary || outcome.short} (${outcome.code})`);
    }
    return lines;
  }

  /** What was named in passing, for a support agent. */
  private toldLines(position: Position): string[] {
    const guide = this.openGuide();
    const words = this.guides.common.car;
    const lines: string[] = [];
    for (const [fact, value] of position.known) {
      const known = guide.facts.get(fact);
      if (position.asked.has(fact) || known === undefined) {
        continue;
      }
      const text =
        known.values === DIRECTORY ? this.nameOf(fact, position) : known.summary.get(value);
      if (text) {
        lines.push(text);
      }
    }
    for (const [name, wording] of [
      [NETWORK_NAME, words.summary_network],
      [VEHICLE_NAME, words.summary_vehicle],
    ] as const) {
      const value = position.known.get(name);
      if (value !== undefined) {
        lines.push(replaced(wording, "{name}", value));
      }
    }
    return lines;
  }

  /** A network or a car by its name, for a support agent. */
  private nameOf(fact: string, position: Position): string | null {
    const network = networkOf(this.guides, position.known);
    const car = this.car(position);
    if (fact === NETWORK && network !== null) {
      return network.name;
    }
    if (fact === VEHICLE && car !== null) {
      return replaced(this.guides.common.car.summary_vehicle, "{name}", car.title);
    }
    return null;
  }

  // --- pieces -----------------------------------------------------------------------------

  private openGuide(): Guide {
    if (this.guide === null) {
      throw new Error("no guide is open");
    }
    return this.guide;
  }

  private do_(name: string): Button {
    return { title: this.guides.common.labels.get(name)!, payload: payload("do", { v: name }) };
  }

  private where_(position: Position | null): Custom {
    if (this.guide === null || position === null) {
      return {};
    }
    return { guide: this.guide.id, ...nodeOrOutcome(position) };
  }

  private stepCustom(node: Node, position: Position, kind: string): Custom {
    const custom: Custom = {
      ...this.where_(position),
      kind,
      step: position.answers.length + 1,
      ...this.calls(node.call, position),
    };
    const car = this.car(position);
    if (car !== null) {
      custom["vehicle"] = car.id;
    }
    if (node.timer !== null) {
      custom["timer"] = node.timer;
    }
    if (node.count !== null) {
      custom["count"] = node.count;
    }
    if (node.illustration.length) {
      custom["illustration"] = node.illustration[0];
    }
    if (node.illustration.length > 1) {
      custom["illustrations"] = [...node.illustration];
    }
    return custom;
  }

  private outcomeCustom(outcome: Outcome, position: Position, kind: string): Custom {
    return {
      ...this.where_(position),
      kind,
      code: outcome.code,
      ...this.calls(outcome.call, position),
    };
  }

  /** Contacts as lines of text, for channels that can't show buttons to call. */
  private callText(names: readonly string[], position: Position | null): string {
    const lines = this.callees(names, position).map((callee) => callee.line);
    return bullets(lines.filter((line) => line)).join("\n");
  }

  /** The `call` key of a reply's custom part; nothing when there is nobody to call. */
  private calls(names: readonly string[], position: Position | null): { call?: Call[] } {
    const entries = this.callees(names, position)
      .map((callee) => callee.entry)
      .filter((entry): entry is Call => entry !== null);
    return entries.length ? { call: entries } : {};
  }

  private callees(names: readonly string[], position: Position | null): Callee[] {
    return names.flatMap((name) => {
      const contact = this.contact(name);
      return contact !== undefined ? this.resolve(contact, position) : [];
    });
  }

  private contact(name: string): Contact | undefined {
    return this.guide?.contacts.get(name) ?? this.guides.common.contacts.get(name);
  }

  /** A contact; the emergency services of the place; the network's own number. */
  private resolve(contact: Contact, position: Position | null): Callee[] {
    if (contact.directory === "emergency") {
      const line = contact.text || `${contact.label}: ${MARK}`;
      const entries = emergencyCalls(this.guides.common, this.place(position));
      return entries.map((entry, index) => ({ entry, line: index === 0 ? line : "" }));
    }
    const found = [callee(contact.label, contact.tel, contact.hours, contact.text)];
    if (contact.directory === "network") {
      found.push(...this.networkCallees(position));
    }
    return found;
  }

  /** The known network's number; the number on the unit is right wherever it differs. */
  private networkCallees(position: Position | null): Callee[] {
    const common = this.guides.common;
    const network = networkOf(this.guides, this.facts(position));
    if (network === null) {
      return [];
    }
    const phone = phoneOf(network, this.regionFor(network, position));
    if (phone === null) {
      const line = replaced(common.number_only_on_unit, "{network}", network.name);
      return [{ entry: null, line }];
    }
    const found = callee(network.name, phone.tel, phone.hours, null, phone.number);
    let checked = "";
    if (network.checked !== null) {
      checked = `, ${replaced(common.number_checked, "{date}", network.checked)}`;
    }
    return [{ entry: found.entry, line: `${found.line}${checked}. ${common.number_on_unit}` }];
  }

  /** The region whose number of a network is the right one. */
  private regionFor(network: Network, position: Position | null): string {
    const place = this.place(position);
    if (place !== null && network.regions.includes(place.region.id)) {
      return place.region.id;
    }
    if (network.regions.length === 1) {
      return network.regions[0]!;
    }
    if (place !== null) {
      return place.region.id;
    }
    return this.guide?.locale.split("-").pop()!.toLowerCase() ?? "us";
  }
}

/**
 * Somebody to call: as the contract's `call` entry, and as a line of text.
 *
 * Either may be missing: a number that can't be given, or further numbers of one line.
 */
interface Callee {
  entry: Call | null;
  line: string;
}

/** Whether a number is still to be named beside a text. */
function isMissingIn(one: Callee, text: string): boolean {
  const tel = one.entry?.tel;
  if (!one.line || tel === undefined || (one.line.includes(MARK) && text.includes(MARK))) {
    return false;
  }
  return !text.includes(tel);
}

function callee(
  label: string,
  tel: string | null,
  hours: string | null,
  text: string | null,
  number: string | null = null,
): Callee {
  const entry: Call = { label };
  let line = label;
  if (tel) {
    entry.tel = tel;
    line += `: ${number || tel}`;
  }
  if (hours) {
    entry.hours = hours;
    line += ` (${hours})`;
  }
  return { entry, line: text || line };
}

/** The news that some answer of a node is. */
export function heardAt(node: Node | null | undefined): Set<string> {
  return new Set([...(node?.answers.values() ?? [])].flatMap((answer) => answer.hears));
}

/** The node or the outcome of a position, as a reply's custom part names it. */
export function nodeOrOutcome(position: Position): Custom {
  return position.node ? { node: position.node } : { outcome: position.outcome };
}

/** The outcomes that a danger leads to: from there no way goes back to the tries. */
export function closingOutcomes(guide: Guide): ReadonlySet<string> {
  return new Set([...guide.dangers.values()].map((d) => d.then).filter((then) => then !== RESUME));
}
