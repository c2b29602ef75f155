/** Pictures, counter, timer, reading aloud, settings and call card, put onto the chat. */

import {
  Aloud,
  applySettings,
  enhanceReply,
  leaveStep,
  Prefs,
  showCallCard,
  showPrefs,
  useTools,
} from "../parts";
import type { Extended, Extras, Theme } from "./chat";
import { build, icon } from "./dom";
import { SAID } from "./strings";
import { callsOf } from "./view";

const EMERGENCY_DIGITS = 3;

/**
 * The parts that can show more than text.
 *
 * @param chat - The chat they are put onto.
 */
export function extras(chat: Extended): Extras {
  const { root, host, store } = chat;
  const prefs = new Prefs(store);
  const aloud = new Aloud(prefs, undefined, chat.lang);
  useTools({ prefs, store });
  let wanted: Theme = "auto";
  /** What a person has chosen goes before what the site wants. */
  const apply = (): void => {
    const all = prefs.all();
    applySettings(host, { ...all, theme: all.theme === "auto" ? wanted : all.theme });
  };
  apply();
  const unlisten = prefs.onChange(apply);
  const place = (): HTMLElement =>
    ("body" in root ? root.body : root.querySelector<HTMLElement>(".shell")) ?? host;

  const settings = build(
    "button#prefs.prefs-open",
    { type: "button", "aria-haspopup": "dialog", "aria-label": SAID.settings },
    icon("settings"),
  );
  settings.addEventListener("click", () => showPrefs(place(), prefs));
  chat.find("prefs-place").append(settings);

  function showCard(): void {
    const card = chat.callCard();
    if (card) showCallCard(place(), card, { station: (number) => chat.setStation(number) });
  }

  function cardButton(className: string, before: () => void = () => {}): HTMLElement {
    const button = build(
      `button.${className}`,
      { type: "button", "aria-haspopup": "dialog" },
      SAID.card,
    );
    button.addEventListener("click", () => {
      before();
      showCard();
    });
    return button;
  }

  const dialog = chat.find<HTMLDialogElement>("help-dialog");
  const fromHelp = cardButton("card-open", () => dialog.close());
  fromHelp.hidden = true;
  dialog.querySelector(".choices")?.before(fromHelp);
  const look = (): void => {
    fromHelp.hidden = !chat.callCard();
  };
  chat.find("help").addEventListener("click", look);

  return {
    enhance(box, reply) {
      const { custom } = reply;
      enhanceReply(box, custom);
      const numbers = callsOf(reply).filter(({ tel }) => tel.length > EMERGENCY_DIGITS);
      if (!numbers.length || custom["kind"] === "danger" || !chat.callCard()) return;
      box.querySelector(".calls")?.after(cardButton("card-open"));
    },
    said: (replies) => aloud.say(replies),
    interrupted: () => aloud.stop(),
    begunAnew: () => leaveStep(),
    setTheme(theme) {
      wanted = theme;
      apply();
    },
    changed(key) {
      if (key === "prefs") prefs.reload();
    },
    stop() {
      aloud.dispose();
      unlisten();
      leaveStep();
    },
  };
}
