/** What `page/index.html` has, made without any markup: the chat embedded in another page. */

import { build, icon } from "./dom";

const EMERGENCY = [
  ["911", "US, Canada"],
  ["112", "Europe"],
  ["999", "UK"],
] as const;

/**
 * The chat's elements with the same ids and classes as the page, in one `div.shell`.
 *
 * @returns A fragment for a shadow root. The styles are those of the page (`chat.css`).
 */
export function buildShell(): DocumentFragment {
  const shell = build("div.shell", { lang: "en" }, header(), log(), footer(), ...dialogs());
  const fragment = document.createDocumentFragment();
  fragment.append(shell);
  return fragment;
}

function header(): HTMLElement {
  const help = { type: "button", "aria-haspopup": "dialog" };
  return build(
    "header",
    {},
    build("h2.unseen", {}, "FirstStep: what to do now"),
    build(
      "div.top",
      {},
      build(
        "p.danger-line",
        {},
        icon("danger"),
        build("span", {}, build("strong", {}, "Smoke, fire, injury? Move away.")),
      ),
      build("div#prefs-place.needs-script", { hidden: "" }),
    ),
    build(
      "div.bar.needs-script",
      { hidden: "" },
      build(
        "button#help.help",
        help,
        icon("call"),
        build("span", {}, build("span.longer", {}, "Call for "), build("span.first", {}, "help")),
      ),
      build("ul#call-bar.calls", { "aria-label": "Numbers to call now", hidden: "" }),
      build("button#over.over", help, "Start over"),
    ),
  );
}

function log(): HTMLElement {
  const danger = build("strong", {}, "move away, keep others away, touch nothing");
  const log = build(
    "div#log",
    { role: "log", "aria-live": "off", "aria-label": "Conversation", tabindex: "0" },
    build(
      "section#basics",
      { "aria-label": "What to do in any case" },
      build("h2", {}, "What to do in any case"),
      build(
        "ol",
        {},
        build(
          "li",
          {},
          "Anything burning, smoking, sparking, very hot or under water, or someone hurt: ",
          danger,
          ", and call.",
        ),
        build(
          "li",
          {},
          "Do not force anything that is stuck. Do not drive off with a cable attached.",
        ),
        build(
          "li",
          {},
          "Charging cable stuck: end the charging session, unlock the car, push the plug " +
            "gently in, then pull it straight out.",
        ),
        build("li", {}, "It still holds: call the support number on the charger."),
      ),
      emergency(),
    ),
  );
  return build("div.talk", {}, log);
}

function emergency(): HTMLElement {
  return build(
    "ul.calls.emergency",
    { "aria-label": "Emergency numbers" },
    ...EMERGENCY.map(([number, place]) =>
      build(
        "li",
        {},
        build(
          "a.call.urgent",
          { href: `tel:${number}` },
          build("strong", {}, build("span.unseen", {}, "Call "), number),
          " ",
          build("span", {}, place),
        ),
      ),
    ),
  );
}

function footer(): HTMLElement {
  return build(
    "footer.needs-script",
    {},
    build("p#status", { role: "status" }),
    build("p#announce.unseen", { "aria-live": "polite" }),
    build(
      "form#form",
      { autocomplete: "off" },
      build("label", { for: "words" }, "Or say it in your own words"),
      build(
        "div.row",
        {},
        build("input#words", {
          name: "words",
          type: "text",
          maxlength: "1000",
          enterkeyhint: "send",
          autocapitalize: "sentences",
        }),
        build("button.send", { type: "submit" }, "Send"),
      ),
    ),
  );
}

function dialogs(): HTMLElement[] {
  const close = (words: string, className: string): HTMLElement =>
    build(`button.option${className}`, { type: "button", "data-close": "" }, words);
  return [
    build(
      "dialog#help-dialog",
      { "aria-labelledby": "help-title" },
      build("h2#help-title", {}, "Call for help"),
      build(
        "p",
        {},
        build("strong", {}, "In danger, move away first."),
        " Keep others away and touch nothing.",
      ),
      emergency(),
      build(
        "div#known-calls",
        { hidden: "" },
        build("h3", {}, "Not an emergency"),
        build("ul.calls"),
      ),
      build(
        "p#charger-call",
        {},
        "Not an emergency: the support number is on the charger or in its app.",
      ),
      build(
        "div.choices",
        {},
        build(
          "button#danger.option.danger-option",
          { type: "button" },
          "There is danger here: tell me what to do",
        ),
        close("Close", ".plain"),
      ),
    ),
    build(
      "dialog#over-dialog",
      { "aria-labelledby": "over-title" },
      build("h2#over-title", {}, "Start over?"),
      build("p", {}, "Your answers so far will be forgotten."),
      build(
        "div.choices",
        {},
        close("Keep going", ""),
        build("button#over-yes.option.plain", { type: "button" }, "Start over"),
      ),
    ),
    build(
      "dialog#station-dialog",
      { "aria-labelledby": "station-title" },
      build("h2#station-title", {}, "Station number"),
      build(
        "form#station-form",
        { autocomplete: "off" },
        build("label", { for: "station" }, "The number on the charger"),
        build("input#station", {
          type: "text",
          maxlength: "32",
          enterkeyhint: "done",
          autocapitalize: "characters",
          "aria-describedby": "station-hint",
        }),
        build("p#station-hint", { role: "status" }),
        build(
          "div.choices",
          {},
          build("button.option", { type: "submit" }, "Save"),
          close("Close", ".plain"),
        ),
      ),
    ),
  ];
}
