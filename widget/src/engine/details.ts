/**
 * What a person named in passing, looked up in the directory: the network, the car, the region.
 *
 * The same as `firststep/engine/details.py`. None of it ever decides where a conversation goes;
 * it only makes what is said more exact.
 */
import type { Facts } from "./conversation";
import { DIRECTORY, bestEntry } from "./model";
import type { Guide, Guides, Network, Region, Vehicle } from "./model";

export const NETWORK = "network";
export const VEHICLE = "vehicle";
export const REGION = "region";

/** The region that the browser's locale speaks for; what the person says outweighs it. */
export const LOCALE_REGION = "locale_region";

export const VEHICLE_YEAR = "vehicle_year";
export const VEHICLE_CANDIDATES = "vehicle_candidates";
export const NETWORK_NAME = "network_name";

/** The ID printed on a charger, as a sticker or the person gave it. */
export const STATION = "station";
export const VEHICLE_NAME = "vehicle_name";

/** Facts that say more of a fact of the directory, and are kept where a guide has that one. */
const BESIDE: ReadonlyMap<string, string> = new Map([
  [VEHICLE_YEAR, VEHICLE],
  [VEHICLE_NAME, VEHICLE],
  [NETWORK_NAME, NETWORK],
  [STATION, NETWORK],
]);

/** What a newly told fact takes back. */
const OUTDATED: ReadonlyMap<string, readonly string[]> = new Map([
  [NETWORK, [NETWORK_NAME]],
  [NETWORK_NAME, [NETWORK]],
  [VEHICLE, [VEHICLE_YEAR, VEHICLE_NAME]],
  [VEHICLE_NAME, [VEHICLE, VEHICLE_YEAR]],
]);

const NAME_FORM = /^[A-Za-z0-9][A-Za-z0-9 -]{0,39}$/;
const STATION_FORM = /^(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9.*_-]{0,31}$/;

/** What the values of these facts look like. */
const FORMS: ReadonlyMap<string, RegExp> = new Map([
  [VEHICLE_YEAR, /^[12][0-9]{3}$/],
  [VEHICLE_NAME, NAME_FORM],
  [NETWORK_NAME, NAME_FORM],
  [STATION, STATION_FORM],
]);

/** Locales that many phones and browsers have wherever they are. */
const NO_HINT = ["en-us", "en"];

/** The car that a person named; fields as those of Python's `Car`. */
export interface Car {
  id: string;
  name: string;
  title: string;
  entry: Vehicle | null;
  own_year: boolean;
  /** The entry, where what it claims may be shown. */
  shown: Vehicle | null;
}

/** The region a person is in, and whether they said so themselves. */
export interface Place {
  region: Region;
  said: boolean;
}

/** The entries of the directory that a fact's values are, by id; none for other facts. */
export function entriesOf(guides: Guides, fact: string): ReadonlyMap<string, unknown> {
  if (fact === NETWORK) {
    return guides.networks;
  }
  if (fact === VEHICLE) {
    return guides.vehicles;
  }
  return fact === REGION ? guides.regions : new Map();
}

/** Whether a fact named in passing is one that can be kept. */
export function isTold(guides: Guides, guide: Guide | null, fact: string, value: string): boolean {
  if (fact === REGION || fact === LOCALE_REGION) {
    return guides.regions.has(value);
  }
  const beside = BESIDE.get(fact);
  if (beside !== undefined) {
    return (guide === null || guide.facts.has(beside)) && FORMS.get(fact)!.test(value);
  }
  if (guide === null) {
    const entries = entriesOf(guides, fact);
    return fact !== VEHICLE_CANDIDATES && (!entries.size || entries.has(value));
  }
  const known = guide.facts.get(fact);
  if (known === undefined) {
    return false;
  }
  if (known.values === DIRECTORY) {
    return entriesOf(guides, fact).has(value);
  }
  return known.values.includes(value);
}

/** Whether a text looks like the ID of a charger: one word with a digit in it. */
export function isStationId(text: string): boolean {
  return STATION_FORM.test(text);
}

/** Whether a fact is about the directory, so that it moves nobody and may be told anew. */
export function isDetail(guide: Guide | null, fact: string): boolean {
  if (fact === REGION || fact === LOCALE_REGION || BESIDE.has(fact)) {
    return true;
  }
  return guide?.facts.get(fact)?.values === DIRECTORY;
}

/**
 * Told facts with more of them; what these take back is left out.
 *
 * A car that is named again keeps its year, and a make does not take back its model.
 */
export function renewed(old: Facts, fresh: Facts): Map<string, string> {
  const kept = new Map(old);
  for (const [fact, value] of fresh) {
    if (kept.get(fact) !== value) {
      (OUTDATED.get(fact) ?? []).forEach((outdated) => kept.delete(outdated));
    }
  }
  fresh.forEach((value, fact) => kept.set(fact, value));
  if (!kept.has(VEHICLE) && !kept.has(VEHICLE_NAME)) {
    kept.delete(VEHICLE_YEAR);
  }
  return kept;
}

/** Told facts, with the place where only the network speaks for it: a public charger. */
export function withPublic(guides: Guides, told: Facts): Map<string, string> {
  if (!networkOf(guides, told)?.public_only) {
    return new Map(told);
  }
  return new Map([["location", "public"], ...told]);
}

/** The network that is known, if any. */
export function networkOf(guides: Guides, facts: Facts): Network | null {
  return guides.networks.get(facts.get(NETWORK) ?? "") ?? null;
}

/** The car that is known, if any. */
export function carOf(guides: Guides, facts: Facts): Car | null {
  const named = guides.vehicles.get(facts.get(VEHICLE) ?? "");
  if (named === undefined) {
    return null;
  }
  const year = facts.get(VEHICLE_YEAR) || null;
  const entry = bestEntry(guides.vehicles, named.id, year !== null ? Number(year) : null);
  const dated = entry !== null && (entry.from_year ?? entry.to_year) !== null;
  return {
    id: named.id,
    name: named.title,
    title: year !== null ? `${year} ${named.title}` : named.title,
    entry,
    own_year: year !== null && dated,
    shown: entry !== null && entry.shown ? entry : null,
  };
}

/** Where the person is: as they said, by a network of one region, or by their locale. */
export function regionOf(guides: Guides, facts: Facts): Place | null {
  const said = guides.regions.get(facts.get(REGION) ?? "");
  if (said !== undefined) {
    return { region: said, said: true };
  }
  const network = networkOf(guides, facts);
  const hint = network !== null && network.regions.length === 1 ? network.regions[0] : "";
  const derived = guides.regions.get(hint || (facts.get(LOCALE_REGION) ?? ""));
  return derived !== undefined ? { region: derived, said: false } : null;
}

/**
 * The region that the browser's locale speaks for, or null.
 *
 * American English says nothing: too much software is set to it all over the world.
 */
export function regionOfLocale(guides: Guides, locale: string | null): string | null {
  const tag = (locale ?? "").split("_").join("-").toLowerCase();
  if (NO_HINT.includes(tag)) {
    return null;
  }
  for (const region of guides.regions.values()) {
    if (region.locales.some((known) => known.toLowerCase() === tag)) {
      return region.id;
    }
  }
  return null;
}
