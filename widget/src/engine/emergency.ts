/**
 * The emergency number of the place where a person is, wherever a text says `{emergency}`.
 *
 * The same as `firststep/engine/emergency.py`.
 */
import type { Place } from "./details";
import type { Common } from "./model";
import { replaced } from "./text";

/** What stands in the texts in place of an emergency number. */
export const MARK = "{emergency}";

/** An entry of a reply's `call`. */
export interface Call {
  label?: string;
  tel?: string;
  hours?: string;
}

/**
 * What `{emergency}` stands for.
 *
 * @param inDanger Whether it is said in danger: then with the region's name, so that a mistake
 *   in it can be seen. A region that the person did not say has it always.
 */
export function emergencyWords(common: Common, place: Place | null, inDanger: boolean): string {
  if (place === null) {
    return common.emergency.unknown;
  }
  if (place.said && !inDanger) {
    return place.region.emergency;
  }
  const said = replaced(common.emergency.known, "{number}", place.region.emergency);
  return replaced(said, "{region}", place.region.spoken);
}

/** Entries of `call`: the one number, or one for each region it may be. */
export function emergencyCalls(common: Common, place: Place | null): Call[] {
  if (place !== null) {
    const label = replaced(common.emergency.label, "{region}", place.region.spoken);
    return [{ label, tel: place.region.tel }];
  }
  return [...common.emergency.calls.values()].map((contact) => ({
    label: contact.label,
    tel: contact.tel ?? "",
  }));
}
