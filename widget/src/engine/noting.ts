/**
 * What was named in passing, said back in one short clause: so that a mistake can be seen.
 *
 * The same as `firststep/engine/noting.py`.
 */
import type { Facts, Position } from "./conversation";
import {
  NETWORK,
  NETWORK_NAME,
  REGION,
  STATION,
  VEHICLE,
  VEHICLE_NAME,
  VEHICLE_YEAR,
  carOf,
  networkOf,
  regionOf,
} from "./details";
import type { Guides } from "./model";
import { replaced } from "./text";

/** Facts whose words stand in common.yml under `fact_words`, in the order they are said. */
const SMALL = ["connector", "site", "location", "end"];

/** Of these the ones that answers and news say by themselves. */
const PLACES = ["location", "end"];

/** What a turn changed in what is known in passing; fields as those of Python's `Said`. */
export interface Said {
  guides: Guides;
  before: Facts;
  after: Facts;
  position: Position | null;
  small: boolean;
}

/** Whether the turn changed a fact, by words and not by an answer. */
function isNew(said: Said, fact: string): boolean {
  const value = said.after.get(fact);
  const asked = said.position?.asked.has(fact) ?? false;
  return value !== undefined && value !== said.before.get(fact) && !asked;
}

/** The clause, or nothing when no fact is new. A fact told otherwise before is a correction. */
export function whatWasNoted(said: Said): string {
  const common = said.guides.common;
  const lines: string[] = [];
  const all = parts(said);
  for (const [wording, corrects] of [
    [common.corrected_facts, true],
    [common.noted_facts, false],
  ] as const) {
    const named = all.filter(([, wasKnown]) => wasKnown === corrects).map(([text]) => text);
    if (named.length) {
      lines.push(replaced(wording, "{facts}", named.join(", ")));
    }
  }
  for (const [fact, wording] of [
    [NETWORK_NAME, common.car.unknown_network],
    [VEHICLE_NAME, common.car.unknown_vehicle],
  ] as const) {
    if (isNew(said, fact)) {
      lines.push(replaced(wording, "{name}", said.after.get(fact)!));
    }
  }
  return lines.join(" ");
}

/** What is new, as words, and whether it corrects what was told before. */
function parts(said: Said): [string, boolean][] {
  const { guides, before, after } = said;
  const found: [string, boolean][] = [];
  const network = networkOf(guides, after);
  if (network !== null && isNew(said, NETWORK)) {
    found.push([network.name, before.has(NETWORK)]);
  }
  const car = carOf(guides, after);
  if (car !== null && (isNew(said, VEHICLE) || isNew(said, VEHICLE_YEAR))) {
    const corrects = isNew(said, VEHICLE) || before.has(VEHICLE_YEAR);
    found.push([car.title, before.has(VEHICLE) && corrects]);
  }
  if (isNew(said, STATION)) {
    const station = replaced(guides.common.car.noted_station, "{name}", after.get(STATION)!);
    found.push([station, before.has(STATION)]);
  }
  for (const fact of SMALL) {
    if (isNew(said, fact) && (said.small || !PLACES.includes(fact))) {
      const text = guides.common.fact_words.get(fact)?.get(after.get(fact)!);
      if (text) {
        found.push([text, before.has(fact)]);
      }
    }
  }
  const place = regionOf(guides, after);
  const was = regionOf(guides, before);
  if (place !== null && was?.region !== place.region) {
    found.push([place.region.name, before.has(REGION)]);
  }
  return found;
}
