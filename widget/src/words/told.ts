/**
 * Facts named in passing: the network, the car, the number of the station.
 *
 * A wrong fact sends somebody to the wrong phone number, a missing one costs a question. So
 * fewer names are known here than to the server, and none is guessed from a slip.
 */
import { setOf, type WordLists } from "./lists";
import { bounded, words } from "./text";

const DENIALS = setOf("not isnt wasnt never without aint arent dont neither nor");
const LOOK_BACK = 3;
const AT_HOME = setOf("home house garage driveway");
/** Words after a name that make it a network's. */
const AFTER = setOf(
  "charger chargers charging station stations network unit stall stalls post pedestal support",
);
const OF_CAR = setOf("my a an the its is was our drive have got in");

const UNIT = "(?:station|charger|unit|stall|evse|post|charge ?point)";
const STATION = new RegExp(
  `\\b(?:${UNIT}\\s+(?:id|number|no|nr|code)|(?:station|charger|unit|evse|stall)|` +
    `(?:id|number)\\s+(?:on|of)\\s+(?:the|this)\\s+${UNIT})(?:\\s+is)?` +
    "\\s*[:#.=-]?\\s*#?([A-Za-z0-9][A-Za-z0-9.*_-]{0,31})",
  "gi",
);
const MEASURE = /^\d+(?:[.,]\d+)?(?:k?w|kwh|v|amps?|a|mins?|am|pm|x|st|nd|rd|th|s|h|hrs?|%)$/i;
const EMERGENCY = setOf("911 112 999 000 111");
const SAYS_ID = /\b(?:id|number|no|nr|code)\b/i;
const OF_STATION = setOf(
  "station charger unit stall evse post charge point chargepoint id number no nr code is it the",
);

/** What a text names; `alone` when it says nothing else. */
export interface Names {
  told: Record<string, string>;
  alone: boolean;
}

interface Name {
  id: string;
  tokens: string[];
  ordinary: boolean;
  fact: "network" | "vehicle";
}

interface Found {
  name: Name;
  start: number;
  end: number;
}

/** Finds the names of the directory. */
export class NameFinder {
  private readonly byFirst = new Map<string, Name[]>();
  private readonly telling: ReadonlySet<string>;

  constructor(lists: WordLists) {
    this.telling = setOf(lists.telling);
    this.learn(lists.networks, "network");
    this.learn(lists.vehicles, "vehicle");
    for (const names of this.byFirst.values()) {
      names.sort((a, b) => b.tokens.length - a.tokens.length);
    }
  }

  private learn(listed: Record<string, string>, fact: Name["fact"]): void {
    for (const [id, names] of Object.entries(listed)) {
      for (const written of names.split("|")) {
        const ordinary = written.endsWith("*");
        const tokens = (ordinary ? written.slice(0, -1) : written).split(" ");
        const first = tokens[0] ?? "";
        const known = this.byFirst.get(first) ?? [];
        known.push({ id, tokens, ordinary, fact });
        this.byFirst.set(first, known);
      }
    }
  }

  /**
   * The facts that a text names.
   *
   * @param isPublic Whether a network's chargers stand in public places only.
   */
  read(text: string, isPublic: (network: string) => boolean): Names {
    const said = words(text);
    const found = this.find(said);
    const told: Record<string, string> = {};
    for (const fact of ["network", "vehicle"] as const) {
      const meant = found.filter((one) => one.name.fact === fact && this.isMeant(one, said));
      const [first] = meant;
      if (first !== undefined && meant.every((one) => one.name.id === first.name.id)) {
        told[fact] = first.name.id;
      }
    }
    if (told["network"] !== undefined && isPublic(told["network"])) {
      if (!said.some((word) => AT_HOME.has(word))) told["location"] = "public";
    }
    const named = new Set<number>();
    for (const one of found) for (let i = one.start; i < one.end; i++) named.add(i);
    const station = stationIn(text);
    if (station !== null) {
      told["station"] = station;
      const parts = new Set(words(station));
      said.forEach((word, i) => {
        if (parts.has(word) || OF_STATION.has(word)) named.add(i);
      });
    }
    const names = Object.keys(told).length > 0;
    return { told, alone: names && said.every((w, i) => named.has(i) || this.telling.has(w)) };
  }

  private find(said: readonly string[]): Found[] {
    const result: Found[] = [];
    for (let index = 0; index < said.length; ) {
      const name = this.byFirst
        .get(said[index] ?? "")
        ?.find((one) => one.tokens.every((token, i) => said[index + i] === token));
      if (name === undefined) {
        index++;
      } else {
        result.push({ name, start: index, end: index + name.tokens.length });
        index += name.tokens.length;
      }
    }
    return result;
  }

  private isMeant(found: Found, said: readonly string[]): boolean {
    const before = said.slice(Math.max(0, found.start - LOOK_BACK), found.start);
    if (before.some((word) => DENIALS.has(word))) return false;
    if (before[before.length - 1] === "no") return false;
    if (!found.name.ordinary) return true;
    if (found.name.fact === "network") return AFTER.has(said[found.end] ?? "");
    const rest = said.filter((_, i) => i < found.start || i >= found.end);
    return (
      found.start > 0 &&
      OF_CAR.has(said[found.start - 1] ?? "") &&
      rest.every((word) => this.telling.has(word))
    );
  }
}

/** The number of a station that a text gives, as it was written, or null. */
export function stationIn(text: string): string | null {
  const found = new Set<string>();
  for (const match of bounded(text).matchAll(STATION)) {
    const value = (match[1] ?? "").replace(/[.*_-]+$/, "");
    if (!/\d/.test(value) || MEASURE.test(value) || EMERGENCY.has(value)) continue;
    // `charger 2 is broken` counts chargers; with `id` or `number` before it, any value is one.
    if (value.length < 3 && !SAYS_ID.test(match[0])) continue;
    found.add(value);
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}
