/**
 * The call card: whom to call, and what to read out to them.
 *
 * The same as `firststep/engine/call_card.py`.
 */
import type { Conversation } from "./conversation";
import { NETWORK_NAME, STATION, VEHICLE_NAME, networkOf } from "./details";
import type { Call } from "./emergency";
import type { Guides } from "./model";
import { Speaker } from "./speech";
import { once } from "./text";
import { positionOf } from "./turn";

/** What a person needs in hand for a call; fields as those of Python's `CallCard`. */
export interface CallCard {
  title: string;
  call: Call[];
  station: string | null;
  network: string | null;
  car: string | null;
  place: string | null;
  tried: string[];
  ask: string[];
}

/** The card of a conversation; null before a guide is open. */
export function callCard(guides: Guides, conversation: Conversation): CallCard | null {
  const guide = guides.guides.get(conversation.guide ?? "") ?? null;
  const position = positionOf(guides, conversation);
  if (guide === null || position === null) {
    return null;
  }
  const speaker = new Speaker(guides, guide, 0, conversation.told);
  const known = position.known;
  const place = speaker.place(position);
  const inDanger = conversation.danger !== null;
  const said = (text: string): string => speaker.filled(text, position, inDanger);
  return {
    title: said(guide.summary_title || `${guide.title}.`),
    call: speaker.people(conversation, position),
    station: known.get(STATION) ?? null,
    network: networkOf(guides, known)?.name ?? known.get(NETWORK_NAME) ?? null,
    car: speaker.car(position)?.title ?? known.get(VEHICLE_NAME) ?? null,
    place: place?.said ? place.region.name : null,
    tried: once(speaker.tried(conversation, position).map(said)),
    ask: guide.who_to_call.ask_for.map(said),
  };
}
