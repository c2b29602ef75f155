/** The few things that are changed in what a button sends. */

import { asObject } from "./types";

/**
 * The payload that opens a guide, with what is known besides.
 *
 * @param payload - `/open{...}`; any other payload is given back as it is.
 * @param told - Facts; only what an opening can bring along is put in.
 */
export function withFacts(payload: string, told: Readonly<Record<string, string>>): string {
  const facts = Object.fromEntries(
    ["network", "station"].flatMap((name) => (told[name] ? [[name, told[name]]] : [])),
  );
  if (!payload.startsWith("/open{") || !Object.keys(facts).length) return payload;
  try {
    const values = asObject(JSON.parse(payload.slice("/open".length)));
    return values && !values["f"] && !values["s"]
      ? `/open${JSON.stringify({ ...values, f: facts })}`
      : payload;
  } catch {
    return payload;
  }
}

/**
 * The payload of an answer as if it had been offered at another turn.
 *
 * @param payload - `/answer{...}`; any other payload is given back as it is.
 * @param turn - The turn, or null for none: then it is never stale.
 */
export function withTurn(payload: string, turn: number | null): string {
  if (!payload.startsWith("/answer{")) return payload;
  try {
    const values = asObject(JSON.parse(payload.slice("/answer".length)));
    if (!values) return payload;
    const { t, ...others } = values;
    // A button that was offered later than that stays as it is.
    if (turn !== null && !(typeof t === "number" && t < turn)) return payload;
    return `/answer${JSON.stringify(turn === null ? others : { ...others, t: turn })}`;
  } catch {
    return payload;
  }
}
