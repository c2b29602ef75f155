/**
 * The engine on the device says the same as the engine of the server.
 *
 * `firststep/offline/vectors.py` writes what the server's engine answers, and what the form means.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

import {
  acts,
  callCard,
  loadGuides,
  payloadOf,
  payloadsOf,
  placeOf,
  readPayload,
  takeTurn,
  toldBy,
} from "../src/engine";
import type { ConversationJson, Guides, Reply, UserAct } from "../src/engine";
import { fromJson, replay, toJson } from "../src/engine/conversation";
import type { Given } from "../src/engine/conversation";
import { regionOfLocale } from "../src/engine/details";
import { Speaker } from "../src/engine/speech";
import { FORGET_AFTER_S } from "../src/engine/turn";

declare const process: { env: Record<string, string | undefined>; cwd(): string };

const FOLDER = process.env["FIRSTSTEP_VECTORS"] ?? `${process.cwd()}/../build/vectors`;
const FORM = 1;
const BEGIN = 1_700_000_000;

/** There are some ten thousand turns to take, on a machine that may be busy. */
const PATIENCE_MS = 240_000;

/** Acts that may say more than one thing. */
const SEVERAL = ["Open", "News", "Danger"];

/** The part of the turns that may be handed over as less than was said. */
const MOST_ELSEWHERE = 0.005;

type Json = Record<string, unknown>;
type After = [number, number, number, number, number, number, number];
type State = [number, number[], After, [number, ...After][]];
type TurnTold = [number, number, number, [number, number, number][], Json, number];

interface Vectors {
  form: number;
  compiled: unknown;
  states: Record<string, State[]>;
  talks: [number, TurnTold[], number][];
  payloads: [string, UserAct | null, Record<string, string>][];
  damaged: [unknown, ConversationJson][];
  locales: [string, string | null][];
  values: unknown[];
}

const ours = /^engine-.*\.json$/;
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => ours.test(file)) : [];

it("has the vectors of the server's engine", () => {
  expect(files, `No test vectors in ${FOLDER}: run "make vectors".`).toContain("engine-guides.json");
});

describe.each(files)("%s", { timeout: PATIENCE_MS }, (file) => {
  const vectors = JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8")) as Vectors;
  const guides = loadGuides(vectors.compiled);
  const value = <T>(number: number): T => vectors.values[number] as T;

  it("has the form that this test reads", () => {
    expect(vectors.form, 'The test vectors are of another form: run "make vectors".').toBe(FORM);
  });

  it("comes to the same position, told the same, by every answer in every state", () => {
    for (const [name, states] of Object.entries(vectors.states)) {
      for (const [told, answers, here, following] of states) {
        const before = answers.map((number) => given(value(number)));
        const facts = new Map(Object.entries(value<Record<string, string>>(told)));
        const compare = (more: Given[], after: After): void => {
          const all = [...before, ...more];
          const [place, kept, visited, asked, known, warnings, reply] = after;
          const want = {
            place: value(place),
            kept: value(kept) === 0 ? all : value<[string, string][]>(kept).map(given),
            visited: value(visited),
            asked: value(asked),
            known: value(known),
            warnings: value(warnings),
            reply: value(reply),
          };
          same(derived(guides, name, all, facts), want, () => ({ name, told: value(told), all }));
        };
        compare([], here);
        const node = value<[string]>(here[0])[0];
        for (const [answer, ...after] of following) {
          compare([{ node, answer: value<string>(answer) }], after);
        }
      }
    }
  });

  it("answers every turn of every conversation with the same words and the same state", () => {
    for (const [beginNumber, turns, card] of vectors.talks) {
      const begin = value<ConversationJson>(beginNumber);
      let conversation = begin;
      let now = Number(begin["at"] ?? BEGIN);
      const acts: unknown[] = [];
      for (const [actNumber, toldNumber, pause, replies, difference, ended] of turns) {
        now += pause;
        const act = value<UserAct | string>(actNumber);
        const told = value<Record<string, string>>(toldNumber);
        acts.push({ act, told, pause });
        const meant = typeof act === "string" ? readPayload(act)! : act;
        const turn = takeTurn(guides, conversation, meant, now, told);
        const serial = Number(turn.conversation["serial"]);
        const said = replies.map((numbers) => reply(numbers.map(value), serial));
        const before = conversation;
        conversation = changed(before, difference, said[said.length - 1]!, now);
        const want = { replies: said, conversation, ended: ended === 1 };
        same(turn, want, () => ({ begin, acts }));
      }
      same(callCard(guides, conversation), value(card), () => ({ begin, acts }));
    }
  });

  it("reads payloads of any form in the same way", () => {
    for (const [text, act, told] of vectors.payloads) {
      same(readPayload(text), act, () => text);
      same(toldBy(text), told, () => text);
    }
  });

  it("reads damaged conversations in the same way", () => {
    for (const [data, want] of vectors.damaged) {
      same(toJson(fromJson(data)), want, () => data);
    }
  });

  it("knows the region of a locale", () => {
    for (const [tag, region] of vectors.locales) {
      same(regionOfLocale(guides, tag), region, () => tag);
    }
  });

  it("hands over what was done as payloads that lead to the same place", () => {
    let taken = 0;
    let elsewhere = 0;
    for (const [beginNumber, turns] of vectors.talks) {
      let conversation = value<ConversationJson>(beginNumber);
      let now = Number(conversation["at"] ?? BEGIN);
      for (const [actNumber, toldNumber, pause] of turns) {
        now += pause;
        const act = value<UserAct | string>(actNumber);
        const told = value<Record<string, string>>(toldNumber);
        const meant = typeof act === "string" ? readPayload(act)! : act;
        const turn = takeTurn(guides, conversation, meant, now, told);
        const payloads = payloadsOf(guides, meant, conversation, told);
        const there = payloads.reduce(
          (state, text) =>
            takeTurn(guides, state, readPayload(text)!, now, toldBy(text, guides)).conversation,
          conversation,
        );
        const place = placeOf(guides, turn.conversation);
        const isSame = sorted(placeOf(guides, there)) === sorted(place);
        // Several things in one message, and the number of an option after a long pause, are
        // more than payloads say.
        const isPlain = !Object.keys(told).length && !SEVERAL.includes(meant.type);
        if (isPlain && pause < FORGET_AFTER_S) {
          same(placeOf(guides, there), place, () => ({ conversation, act, payloads }));
        }
        taken += 1;
        elsewhere += isSame ? 0 : 1;
        conversation = turn.conversation;
      }
    }
    expect(elsewhere / taken).toBeLessThan(MOST_ELSEWHERE);
  });

  it("says one act as one payload, or as none", () => {
    for (const [, act] of vectors.payloads) {
      const payload = act !== null ? payloadOf(act, {}) : null;
      if (payload !== null) {
        same(readPayload(payload), act, () => payload);
      }
    }
    expect(payloadOf(acts.Choose(2), { options: ["a", "b"] })).toBe("b");
    expect(payloadOf(acts.Silence(), {})).toBeNull();
    expect(payloadOf(acts.Danger("hot", false), {})).toBe('/do{"v":"maybe:hot"}');
  });
});

/** Compares, and says in a difference how the conversation came to be. */
function same(got: unknown, want: unknown, where: () => unknown): void {
  const plain = JSON.parse(JSON.stringify(got)) as unknown;
  if (sorted(plain) !== sorted(want)) {
    expect(plain, JSON.stringify(where())).toEqual(want);
  }
}

/** JSON with its keys in order: the fastest exact comparison of so many values. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function given([node, answer]: [string, string]): Given {
  return { node, answer };
}

/** What a replay comes to, in the form of the vectors. */
function derived(guides: Guides, name: string, answers: Given[], told: Map<string, string>): Json {
  const guide = guides.guides.get(name)!;
  const position = replay(guide, answers, told);
  const speaker = new Speaker(guides, guide, 0, told);
  return {
    place: [position.node, position.outcome, position.blocked, position.tries],
    kept: position.answers,
    visited: position.visited,
    asked: Object.fromEntries(position.asked),
    known: Object.fromEntries(position.known),
    warnings: speaker.warnings(position, position.warnings),
    reply: speaker.position(position),
  };
}

function reply([text, buttons, custom]: unknown[], serial: number): Reply {
  return {
    text: text as string,
    buttons: (buttons as [string, string][]).map(([title, payload]) => ({
      title,
      payload: payload.split('"t":#}').join(`"t":${serial}}`),
    })),
    custom: custom as Json,
  };
}

/** The conversation after a turn: the one before, with what is written of it. */
function changed(before: ConversationJson, difference: Json, last: Reply, now: number): Json {
  const after: Json = {
    ...before,
    serial: Number(before["serial"] ?? 0) + 1,
    at: now,
    options: last.buttons.map((button) => button.payload),
    ...difference,
  };
  if (Array.isArray(difference["answers"])) {
    const [kept, ...more] = difference["answers"] as [number, ...unknown[]];
    after["answers"] = [...((before["answers"] ?? []) as unknown[]).slice(0, kept), ...more];
  }
  const isGone = (one: unknown): boolean => one === null || (Array.isArray(one) && !one.length);
  return Object.fromEntries(Object.entries(after).filter(([, one]) => !isGone(one)));
}
