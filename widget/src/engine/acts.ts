/**
 * What a user message can mean to the engine, whatever channel or wording it came from.
 *
 * The same acts, with the same field names, as `firststep/engine/acts.py`. Each act has a
 * function of its own name that makes it, with Python's defaults.
 */

/** Questions and remarks that are answered without leaving the step. */
export const DIGRESSIONS = [
  "why",
  "repeat",
  "shorter",
  "never",
  "can_wait",
  "my_fault",
  "how_long",
  "where",
  "release",
  "who_to_call",
  "summary",
  "says_who",
  "thanks",
  "greet",
  "bye",
  "are_you_a_bot",
  "small_talk",
  "swearing",
] as const;

/** What a short reply can mean. */
export const MEANINGS = ["yes", "no", "unsure", "done", "cannot", "again"] as const;

/** The dangers that break out of a guide, the gravest first. */
export const DANGER_KINDS = [
  "fire",
  "smoke",
  "sparks",
  "burning_smell",
  "hot",
  "water",
  "shock",
  "injury",
  "trapped",
  "unsafe_place",
  "damage",
] as const;

/** A danger of which it is not known what it is. */
export const UNKNOWN_DANGER = "unknown";

/** Dangers that say nothing against the thing itself: after them the steps may go on. */
export const PLACE_DANGERS: readonly string[] = ["injury", "trapped", "unsafe_place"];

/** An opening that names an emergency, with the news ids that the same message reported. */
export interface Open {
  type: "Open";
  guide: string;
  news: readonly string[];
}

/** A short reply to whatever was asked last: one of `MEANINGS`. */
export interface Reply {
  type: "Reply";
  meaning: string;
}

/** The option with this number, 1 for the first, of the last reply's buttons. */
export interface Choose {
  type: "Choose";
  number: number;
}

/**
 * A button of a question. `turn`: how many turns the conversation had when the button was
 * offered, or null when that is not known. A button pressed later than that is stale.
 */
export interface Press {
  type: "Press";
  node: string;
  answer: string;
  turn: number | null;
}

/** What the person reports of their own accord: news ids of the guide in force. */
export interface News {
  type: "News";
  ids: readonly string[];
}

/** Nothing but facts: `its an evgo`. The facts come beside every act. */
export interface Told {
  type: "Told";
}

/** A button that says which of several cars, networks or regions it is. */
export interface Fact {
  type: "Fact";
  name: string;
  value: string;
}

/** One of `DIGRESSIONS`. */
export interface Digress {
  type: "Digress";
  name: string;
}

/** Take back the last answer. */
export interface Back {
  type: "Back";
}

/** Begin the guide again. */
export interface StartOver {
  type: "StartOver";
}

/** Go on where the conversation stands; what a page sends when it is opened. */
export interface Resume {
  type: "Resume";
}

/**
 * A sign of danger. `sure`: false when the words leave doubt, so that one question is asked.
 * `guide` and `news`: the guide the same message was about, or empty, and what it reported.
 */
export interface Danger {
  type: "Danger";
  kind: string;
  sure: boolean;
  guide: string;
  news: readonly string[];
}

/** The person says that the danger is over. */
export interface DangerPast {
  type: "DangerPast";
}

/** The person says that there was no danger. */
export interface FalseAlarm {
  type: "FalseAlarm";
}

/** Accepts an offered switch to this guide. */
export interface Switch {
  type: "Switch";
  guide: string;
}

/** Something FirstStep has no guide for. `topic` may be empty. */
export interface OutOfScope {
  type: "OutOfScope";
  topic: string;
}

/** A message that could not be read; guide ids or news ids it may have meant, best first. */
export interface NotUnderstood {
  type: "NotUnderstood";
  candidates: readonly string[];
}

/** A message without any words. */
export interface Silence {
  type: "Silence";
}

export type UserAct =
  | Open
  | Reply
  | Choose
  | Press
  | News
  | Told
  | Fact
  | Digress
  | Back
  | StartOver
  | Resume
  | Danger
  | DangerPast
  | FalseAlarm
  | Switch
  | OutOfScope
  | NotUnderstood
  | Silence;

export const Open = (guide: string, news: readonly string[] = []): Open => ({
  type: "Open",
  guide,
  news,
});
export const Reply = (meaning: string): Reply => ({ type: "Reply", meaning });
export const Choose = (number: number): Choose => ({ type: "Choose", number });
export const Press = (node: string, answer: string, turn: number | null = null): Press => ({
  type: "Press",
  node,
  answer,
  turn,
});
export const News = (ids: readonly string[]): News => ({ type: "News", ids });
export const Told = (): Told => ({ type: "Told" });
export const Fact = (name: string, value: string): Fact => ({ type: "Fact", name, value });
export const Digress = (name: string): Digress => ({ type: "Digress", name });
export const Back = (): Back => ({ type: "Back" });
export const StartOver = (): StartOver => ({ type: "StartOver" });
export const Resume = (): Resume => ({ type: "Resume" });
export const Danger = (
  kind: string,
  sure = true,
  guide = "",
  news: readonly string[] = [],
): Danger => ({ type: "Danger", kind, sure, guide, news });
export const DangerPast = (): DangerPast => ({ type: "DangerPast" });
export const FalseAlarm = (): FalseAlarm => ({ type: "FalseAlarm" });
export const Switch = (guide: string): Switch => ({ type: "Switch", guide });
export const OutOfScope = (topic = ""): OutOfScope => ({ type: "OutOfScope", topic });
export const NotUnderstood = (candidates: readonly string[] = []): NotUnderstood => ({
  type: "NotUnderstood",
  candidates,
});
export const Silence = (): Silence => ({ type: "Silence" });

/** Whether an act is this short reply. */
export function isReply(act: UserAct, meaning: string): boolean {
  return act.type === "Reply" && act.meaning === meaning;
}

/** Whether an act is this digression. */
export function isDigress(act: UserAct, name: string): boolean {
  return act.type === "Digress" && act.name === name;
}
