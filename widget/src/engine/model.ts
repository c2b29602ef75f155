/**
 * The guides as the engine sees them: read once from the compiled file, never changed after.
 *
 * The names are those of `firststep/guide/model.py` and `firststep/directory`; what they mean is
 * explained there. `firststep/offline/compile.py` writes the file; what is at its default is not
 * in it and is put back here.
 */
import { MEANINGS } from "./acts";

/** The form of the compiled file that this engine reads. */
export const FORM = 1;

/** A danger's `then` that goes back to the step instead of to a node or outcome. */
export const RESUME = "resume";

/** The value of `values` and `directory` that refers to the directory. */
export const DIRECTORY = "directory";

export interface Contact {
  label: string;
  tel: string | null;
  hours: string | null;
  text: string | null;
  directory: string | null;
}

export interface WhoToCall {
  say: string;
  call: readonly string[];
  ask_for: readonly string[];
}

export interface Warning {
  id: string;
  do_not: string;
  because: string;
}

export interface Fact {
  id: string;
  values: typeof DIRECTORY | readonly string[];
  withdrawn: string | null;
  summary: ReadonlyMap<string, string>;
}

export interface NewsItem {
  id: string;
  label: string | null;
  /** What a button says of it: the label, or the first of its phrases. */
  title: string;
  go: string | null;
  closes: string | null;
  fact: string | null;
  value: string | null;
}

export interface DangerText {
  kind: string;
  say: string;
  short: string;
  summary: string | null;
  call: readonly string[];
  then: string;
}

export interface Branch {
  go: string;
  when: ReadonlyMap<string, readonly string[]>;
}

export interface Answer {
  id: string;
  label: string | null;
  next: readonly Branch[];
  /** What a short reply must mean to be this answer. */
  meaning: string | null;
  value: string | null;
  again: boolean;
  back: boolean;
  hears: readonly string[];
  summary: string | null;
}

export interface Node {
  id: string;
  say: string;
  short: string;
  why: string;
  where: string | null;
  ask: string | null;
  fact: string | null;
  confirm: boolean;
  only_after: ReadonlyMap<string, readonly string[]>;
  not_while: ReadonlyMap<string, readonly string[]>;
  warn: readonly string[];
  limit: number;
  timer: number | null;
  count: number | null;
  illustration: readonly string[];
  this_car: string | null;
  call: readonly string[];
  sources: readonly string[];
  answers: ReadonlyMap<string, Answer>;
}

export interface Outcome {
  id: string;
  code: string;
  say: string;
  short: string;
  next_steps: readonly string[];
  summary: string | null;
  why: string | null;
  call: readonly string[];
  warn: readonly string[];
  sources: readonly string[];
}

export interface Guide {
  id: string;
  title: string;
  summary_title: string | null;
  locale: string;
  reviewed: string;
  reviewer: string;
  opening: string;
  short_answer: string;
  danger_line: string;
  reassurance: string;
  how_long: string;
  scope: string;
  disclaimer: string;
  can_wait: readonly string[];
  contacts: ReadonlyMap<string, Contact>;
  who_to_call: WhoToCall;
  never: ReadonlyMap<string, Warning>;
  facts: ReadonlyMap<string, Fact>;
  news: ReadonlyMap<string, NewsItem>;
  dangers: ReadonlyMap<string, DangerText>;
  start: string;
  when_blocked: string;
  nodes: ReadonlyMap<string, Node>;
  outcomes: ReadonlyMap<string, Outcome>;
  /** Where statements are from, as a person is told it; not those that name no page. */
  sources: ReadonlyMap<string, string>;
}

export interface CarWords {
  about: string;
  about_car: string;
  relocks: string;
  pull_order: ReadonlyMap<string, string>;
  looks_like: string;
  no_release: string;
  release_care: string;
  release_condition: string;
  release_later: string;
  release_manual: string;
  which: string;
  unknown_vehicle: string;
  unknown_network: string;
  summary_vehicle: string;
  summary_network: string;
  noted_station: string;
  summary_station: string;
  summary_no_station: string;
  source: string;
}

export interface EmergencyWords {
  unknown: string;
  known: string;
  label: string;
  calls: ReadonlyMap<string, Contact>;
}

/** The common words that are one text each, by their key in guides/common.yml. */
export type CommonText =
  | "welcome"
  | "welcome_short"
  | "choose_guide"
  | "not_understood"
  | "not_understood_again"
  | "nothing_said"
  | "did_you_mean"
  | "out_of_scope"
  | "switch_offer"
  | "back_nowhere"
  | "back_done"
  | "back_unsafe"
  | "started_over"
  | "resumed"
  | "noted"
  | "corrected"
  | "stale_button"
  | "again_spent"
  | "confirm_again"
  | "time_passed"
  | "danger_step_back"
  | "danger_question"
  | "danger_over_question"
  | "danger_over_check"
  | "danger_still"
  | "danger_over"
  | "false_alarm"
  | "unsafe_stays"
  | "where_default"
  | "why_default"
  | "never_intro"
  | "can_wait_intro"
  | "says_who_intro"
  | "says_who_page"
  | "summary_intro"
  | "summary_empty"
  | "after_outcome"
  | "general_call"
  | "noted_facts"
  | "corrected_facts"
  | "number_on_unit"
  | "number_only_on_unit"
  | "number_checked";

export type Common = { readonly [name in CommonText]: string } & {
  danger_questions: ReadonlyMap<string, string>;
  fact_words: ReadonlyMap<string, ReadonlyMap<string, string>>;
  car: CarWords;
  emergency: EmergencyWords;
  small_words: ReadonlyMap<string, string>;
  labels: ReadonlyMap<string, string>;
  contacts: ReadonlyMap<string, Contact>;
  dangers: ReadonlyMap<string, DangerText>;
  /** What is said of a topic there is no guide for, by the topic. */
  off_topic: ReadonlyMap<string, string>;
  /** Every further text of common.yml. */
  texts: ReadonlyMap<string, string>;
};

export interface Phone {
  number: string;
  tel: string;
  region: string | null;
  hours: string | null;
}

export interface Network {
  id: string;
  name: string;
  regions: readonly string[];
  /** Only numbers that may be shown. */
  phones: readonly Phone[];
  public_only: boolean;
  checked: string | null;
}

export interface ManualRelease {
  exists: string;
  where: string | null;
  looks_like: string | null;
  how: readonly string[];
  pull_order: string | null;
  before: readonly string[];
  warnings: readonly string[];
}

export interface Vehicle {
  id: string;
  title: string;
  /** The model, whatever the year: entries of one model have the same. */
  key: string;
  years: string | null;
  from_year: number | null;
  to_year: number | null;
  unlock: string | null;
  control: string | null;
  relocks_after_s: number | null;
  manual_release: ManualRelease;
  warnings: readonly string[];
  source: string | null;
  checked: string | null;
  /** Whether the entry claims something that may be shown; what may not is not in the file. */
  shown: boolean;
  /** The make's own entry, where that claims something that may be shown. */
  make_entry: string | null;
}

export interface Region {
  id: string;
  name: string;
  spoken: string;
  emergency: string;
  tel: string;
  locales: readonly string[];
}

/** Everything the engine can talk about. */
export interface Guides {
  version: string;
  guides: ReadonlyMap<string, Guide>;
  common: Common;
  networks: ReadonlyMap<string, Network>;
  vehicles: ReadonlyMap<string, Vehicle>;
  regions: ReadonlyMap<string, Region>;
}

// --- what a guide knows of itself -------------------------------------------------------

/** The node or outcome an answer leads to, as far as the facts decide. */
export function target(answer: Answer, facts: ReadonlyMap<string, string>): string {
  for (const branch of answer.next) {
    if ([...branch.when].every(([fact, values]) => isOneOf(facts.get(fact), values))) {
      return branch.go;
    }
  }
  return answer.next[answer.next.length - 1]!.go;
}

/** Whether a node asks something, in place of a plain step. */
export function isQuestion(node: Node): boolean {
  return node.ask !== null;
}

/** What a guide says and does in a danger; one that is unknown counts as fire. */
export function dangerOf(guide: Guide, kind: string): DangerText {
  return guide.dangers.get(kind) ?? guide.dangers.get("fire")!;
}

/** Where a jump leads: the name of news, or `danger:` and a kind of danger. */
export function jumpOf(guide: Guide, name: string): string | null {
  if (name.startsWith("danger:")) {
    const danger = guide.dangers.get(name.slice("danger:".length));
    return danger !== undefined && guide.nodes.has(danger.then) ? danger.then : null;
  }
  return guide.news.get(name)?.go ?? null;
}

/** What an answer makes of its node's fact, or null when it says nothing of it. */
export function factValue(guide: Guide, node: Node, answer: Answer): string | null {
  const fact = node.fact === null ? undefined : guide.facts.get(node.fact);
  if (fact === undefined) {
    return null;
  }
  if (answer.value !== null) {
    return answer.value;
  }
  return fact.values !== DIRECTORY && fact.values.includes(answer.id) ? answer.id : null;
}

/** Whether a value, which may be missing, is one of several. */
export function isOneOf(value: string | null | undefined, values: readonly string[]): boolean {
  return value !== null && value !== undefined && values.includes(value);
}

// --- what the directory knows of itself -------------------------------------------------

/** The number of a network to show to somebody in a region, or null when there is none. */
export function phoneOf(network: Network, region: string): Phone | null {
  return network.phones.find((p) => p.region === null || p.region === region) ?? null;
}

/** The release as it may be shown; null: the owner's manual is named instead. */
export function releaseShown(entry: Vehicle): ManualRelease | null {
  const release = entry.manual_release;
  const sound = entry.shown && release.exists === "yes" && release.where && release.how.length;
  return sound ? release : null;
}

function isDated(entry: Vehicle): boolean {
  return entry.from_year !== null || entry.to_year !== null;
}

function fits(entry: Vehicle, year: number): boolean {
  return (entry.from_year ?? year) <= year && year <= (entry.to_year ?? year);
}

/** The entry to use for a car: the model's for that year, or what its make says. */
export function bestEntry(
  vehicles: ReadonlyMap<string, Vehicle>,
  key: string,
  year: number | null,
): Vehicle | null {
  const named = vehicles.get(key);
  if (named === undefined) {
    return null;
  }
  const entries = [...vehicles.values()].filter((entry) => entry.key === named.key);
  const dated = entries.filter(isDated);
  let found = entries.find((entry) => !isDated(entry)) ?? null;
  if (year !== null) {
    found = dated.find((entry) => fits(entry, year)) ?? found;
  } else if (found === null && dated.length === 1) {
    found = dated[0]!;
  }
  if (found !== null && found.shown) {
    return found;
  }
  return vehicles.get(named.make_entry ?? "") ?? found;
}

// --- reading the compiled file ----------------------------------------------------------

type Json = Record<string, unknown>;

/**
 * The guides of a compiled file.
 *
 * @param compiled What `JSON.parse` makes of `chat/guides.json`.
 * @throws Error when the file has a form that this engine does not know.
 */
export function loadGuides(compiled: unknown): Guides {
  const data = record(compiled);
  if (data["form"] !== FORM) {
    throw new Error(`The guides have the form ${String(data["form"])}, not ${FORM}.`);
  }
  return {
    version: text(data, "version"),
    guides: named(data["guides"], guide),
    common: common(record(data["common"])),
    networks: named(data["networks"], network),
    vehicles: named(data["vehicles"], vehicle),
    regions: named(data["regions"], region),
  };
}

function common(data: Json): Common {
  const texts = new Map(
    Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  return {
    ...(Object.fromEntries(texts) as Record<CommonText, string>),
    texts,
    danger_questions: words(data["danger_questions"]),
    fact_words: named(data["fact_words"], (_, one) => words(one)),
    car: {
      ...(record(data["car"]) as object),
      pull_order: words(record(data["car"])["pull_order"]),
    } as CarWords,
    emergency: {
      ...(record(data["emergency"]) as object),
      calls: named(record(data["emergency"])["calls"], contact),
    } as EmergencyWords,
    small_words: words(data["small_words"]),
    labels: words(data["labels"]),
    contacts: named(data["contacts"], contact),
    dangers: named(data["dangers"], danger),
    off_topic: words(data["off_topic"]),
  };
}

function guide(id: string, data: Json): Guide {
  const who = record(data["who_to_call"]);
  return {
    id,
    title: text(data, "title"),
    summary_title: maybe(data, "summary_title"),
    locale: text(data, "locale"),
    reviewed: text(data, "reviewed"),
    reviewer: text(data, "reviewer"),
    opening: text(data, "opening"),
    short_answer: text(data, "short_answer"),
    danger_line: text(data, "danger_line"),
    reassurance: text(data, "reassurance"),
    how_long: text(data, "how_long"),
    scope: text(data, "scope"),
    disclaimer: text(data, "disclaimer"),
    can_wait: list(data, "can_wait"),
    contacts: named(data["contacts"], contact),
    who_to_call: {
      say: text(who, "say"),
      call: list(who, "call"),
      ask_for: list(who, "ask_for"),
    },
    never: named(data["never"], (name, one) => ({
      id: name,
      do_not: text(one, "do_not"),
      because: text(one, "because"),
    })),
    facts: named(data["facts"], (name, one) => ({
      id: name,
      values: one["values"] === DIRECTORY ? DIRECTORY : list(one, "values"),
      withdrawn: maybe(one, "withdrawn"),
      summary: words(one["summary"]),
    })),
    news: named(data["news"], (name, one) => ({
      id: name,
      label: maybe(one, "label"),
      title: maybe(one, "label") ?? text(one, "title"),
      go: maybe(one, "go"),
      closes: maybe(one, "closes"),
      fact: maybe(one, "fact"),
      value: maybe(one, "value"),
    })),
    dangers: named(data["dangers"], danger),
    start: text(data, "start"),
    when_blocked: text(data, "when_blocked"),
    nodes: named(data["nodes"], node),
    outcomes: named(data["outcomes"], outcome),
    sources: words(data["sources"]),
  };
}

function node(id: string, data: Json): Node {
  return {
    id,
    say: text(data, "say"),
    short: text(data, "short"),
    why: text(data, "why"),
    where: maybe(data, "where"),
    ask: maybe(data, "ask"),
    fact: maybe(data, "fact"),
    confirm: data["confirm"] === true,
    only_after: conditions(data["only_after"]),
    not_while: conditions(data["not_while"]),
    warn: list(data, "warn"),
    limit: number(data, "limit") ?? 3,
    timer: number(data, "timer"),
    count: number(data, "count"),
    illustration: list(data, "illustration"),
    this_car: maybe(data, "this_car"),
    call: list(data, "call"),
    sources: list(data, "sources"),
    answers: named(data["answers"], answer),
  };
}

function answer(id: string, data: Json): Answer {
  const next = data["next"] ?? [];
  const isMeaning = (MEANINGS as readonly string[]).includes(id);
  return {
    id,
    label: maybe(data, "label"),
    next:
      typeof next === "string"
        ? [{ go: next, when: new Map() }]
        : (next as Json[]).map((b) => ({ go: text(b, "go"), when: conditions(b["when"]) })),
    meaning: maybe(data, "means") ?? (isMeaning ? id : null),
    value: maybe(data, "value"),
    again: data["again"] === true,
    back: data["back"] === true,
    hears: list(data, "hears"),
    summary: maybe(data, "summary"),
  };
}

function outcome(id: string, data: Json): Outcome {
  return {
    id,
    code: text(data, "code"),
    say: text(data, "say"),
    short: text(data, "short"),
    next_steps: list(data, "next_steps"),
    summary: maybe(data, "summary"),
    why: maybe(data, "why"),
    call: list(data, "call"),
    warn: list(data, "warn"),
    sources: list(data, "sources"),
  };
}

function contact(_: string, data: Json): Contact {
  return {
    label: text(data, "label"),
    tel: maybe(data, "tel"),
    hours: maybe(data, "hours"),
    text: maybe(data, "text"),
    directory: maybe(data, "directory"),
  };
}

function danger(kind: string, data: Json): DangerText {
  return {
    kind,
    say: text(data, "say"),
    short: text(data, "short"),
    summary: maybe(data, "summary"),
    call: list(data, "call"),
    then: maybe(data, "then") ?? RESUME,
  };
}

function network(id: string, data: Json): Network {
  return {
    id,
    name: text(data, "name"),
    regions: list(data, "regions"),
    phones: ((data["phones"] as Json[] | undefined) ?? []).map((phone) => ({
      number: text(phone, "number"),
      tel: text(phone, "tel"),
      region: maybe(phone, "region"),
      hours: maybe(phone, "hours"),
    })),
    public_only: data["public_only"] === true,
    checked: maybe(data, "checked"),
  };
}

function vehicle(id: string, data: Json): Vehicle {
  const release = record(data["manual_release"] ?? {});
  return {
    id,
    title: text(data, "title"),
    key: maybe(data, "key") ?? id,
    years: maybe(data, "years"),
    from_year: number(data, "from_year"),
    to_year: number(data, "to_year"),
    unlock: maybe(data, "unlock"),
    control: maybe(data, "control"),
    relocks_after_s: number(data, "relocks_after_s"),
    manual_release: {
      exists: maybe(release, "exists") ?? "unknown",
      where: maybe(release, "where"),
      looks_like: maybe(release, "looks_like"),
      how: list(release, "how"),
      pull_order: maybe(release, "pull_order"),
      before: list(release, "before"),
      warnings: list(release, "warnings"),
    },
    warnings: list(data, "warnings"),
    source: maybe(data, "source"),
    checked: maybe(data, "checked"),
    shown: data["shown"] === true,
    make_entry: maybe(data, "make_entry"),
  };
}

function region(id: string, data: Json): Region {
  return {
    id,
    name: text(data, "name"),
    spoken: text(data, "spoken"),
    emergency: text(data, "emergency"),
    tel: text(data, "tel"),
    locales: list(data, "locales"),
  };
}

function record(value: unknown): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error("The guides are damaged.");
  }
  return value as Json;
}

/**
 * The parts of a mapping, each of which knows its own name, in the mapping's order.
 *
 * A mapping whose names look like numbers is written as pairs: an object would sort them.
 */
function named<T>(value: unknown, read: (name: string, data: Json) => T): ReadonlyMap<string, T> {
  return new Map(pairs(value).map(([name, one]) => [name, read(name, record(one))]));
}

function words(value: unknown): ReadonlyMap<string, string> {
  return new Map(pairs(value) as [string, string][]);
}

function conditions(value: unknown): ReadonlyMap<string, readonly string[]> {
  return new Map(pairs(value) as [string, string[]][]);
}

function pairs(value: unknown): [string, unknown][] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? (value as [string, unknown][]) : Object.entries(record(value));
}

function text(data: Json, name: string): string {
  const value = data[name];
  if (typeof value !== "string") {
    throw new Error(`The guides are damaged: '${name}' is missing.`);
  }
  return value;
}

function maybe(data: Json, name: string): string | null {
  return typeof data[name] === "string" ? (data[name] as string) : null;
}

function number(data: Json, name: string): number | null {
  return typeof data[name] === "number" ? (data[name] as number) : null;
}

function list(data: Json, name: string): readonly string[] {
  return Array.isArray(data[name]) ? (data[name] as string[]) : [];
}
