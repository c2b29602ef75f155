/** Pictures, counter, timer, reading aloud, settings and call card: the parts of the screen. */

export { Aloud, aloudPossible } from "./aloud";
export { cardText, showCallCard, telLink } from "./call-card-view";
export type { CallCardHandlers } from "./call-card-view";
export { focused, showDialog } from "./dialog";
export { DRAWING_IDS, drawing } from "./drawings";
export type { DrawingId } from "./drawings";
export { Prefs, applySettings, showPrefs } from "./prefs";
export type { Settings, Theme } from "./prefs";
export { enhanceReply, leaveStep, useTools } from "./reply";
export { ENGLISH, fill } from "./strings";
export type { StringKey, Strings } from "./strings";
export type { CallCard, Said, Store } from "./types";
