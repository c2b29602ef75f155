/**
 * The chat in another site's page, by one tag:
 * `<script src=".../firststep.js" data-guide="..." async></script>`.
 *
 * A launcher button and a dialog in a shadow root. Nothing global is left but the name of the
 * custom element. The host's policy needs our origin for scripts and connections, and nothing
 * more: styles are constructed, no markup is parsed, nothing is set inline.
 */

import chatCss from "../page/chat.css";
import embedCss from "./embed.css";
import { detailOf, forShadow, hostEvent, ownScript, readSetup, type Setup } from "./embed-rules";
import partsCss from "./parts/parts.css";
import { buildShell, type ChatHandle, startChat } from "./ui/app";
import { build } from "./ui/dom";

const NAME = "firststep-chat";
const TITLE = "FirstStep: what to do now";
const STEPS = "M6 24h6v-6h6v-6h6";
const CROSS = "M5 5l14 14M19 5L5 19";

class FirstStepChat extends HTMLElement {
  setup: Setup | null = null;
  private built = false;
  private launcher: HTMLElement | null = null;
  private dialog: HTMLElement | null = null;
  private chat: ChatHandle | null = null;
  private lock: CSSStyleSheet | null = null;

  connectedCallback(): void {
    const setup = this.setup;
    if (!setup || this.built) return;
    this.built = true;
    this.dataset["theme"] = setup.theme;
    if (setup.lang) this.lang = setup.lang;
    const root = this.attachShadow({ mode: "open" });
    dress(root, setup.base, this);
    this.launcher = build(
      "button.launcher",
      { type: "button", "aria-haspopup": "dialog" },
      drawn("0 0 32 32", STEPS),
      build("span", {}, setup.label),
    );
    this.launcher.addEventListener("click", () => this.open());
    // A landmark of its own, so that the button is found and the chat's parts are not taken for
    // the host page's.
    root.append(build("section", { "aria-label": "FirstStep" }, this.launcher));
    this.tell("ready", {});
    if (setup.open) this.open();
  }

  disconnectedCallback(): void {
    this.unlock();
  }

  /** Opens the dialog, as the launcher does. */
  open(): void {
    const setup = this.setup;
    if (!setup || !this.launcher || this.dialog?.hasAttribute("open")) return;
    this.dialog ??= this.makeDialog();
    showModal(this.dialog);
    this.lockScroll();
    this.dialog.focus({ preventScroll: true });
    this.tell("open", {});
    if (!this.chat) this.start(setup);
  }

  /** Closes the dialog; the conversation is kept. */
  close(): void {
    const dialog = this.dialog;
    if (!dialog?.hasAttribute("open")) return;
    if (dialog instanceof HTMLDialogElement && typeof dialog.close === "function") dialog.close();
    else {
      dialog.removeAttribute("open");
      this.closed();
    }
  }

  private makeDialog(): HTMLElement {
    const dialog = build("dialog.panel", {
      "aria-modal": "true",
      "aria-label": TITLE,
      role: "dialog",
      tabindex: "-1",
    });
    const close = build(
      "button.close",
      { type: "button", "aria-label": "Close the chat" },
      drawn("0 0 24 24", CROSS),
    );
    close.addEventListener("click", () => this.close());
    dialog.append(buildShell());
    (dialog.querySelector("header .top") ?? dialog).append(close);
    dialog.addEventListener("close", (event) => {
      if (event.target === dialog) this.closed();
    });
    if (!("showModal" in dialog)) this.trap(dialog);
    this.launcher?.after(dialog);
    return dialog;
  }

  /** What a browser does by itself for a modal dialog, for those that know none. */
  private trap(dialog: HTMLElement): void {
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    document.addEventListener("focusin", (event) => {
      if (dialog.hasAttribute("open") && event.target !== this) dialog.focus();
    });
  }

  private start(setup: Setup): void {
    const root = this.shadowRoot;
    if (!root) return;
    try {
      this.chat = startChat(root, {
        api: `${setup.base}chat/`,
        theme: setup.theme,
        ...(setup.guide && { guide: setup.guide }),
        ...(setup.network && { network: setup.network }),
        ...(setup.station && { station: setup.station }),
        ...(setup.lang && { lang: setup.lang }),
        onEvent: (name, detail) => {
          const event = hostEvent(name, detail);
          if (event) this.tell(event, detail);
        },
      });
    } catch (error) {
      // The steps that hold in any case and the emergency numbers stand there already.
      console.error(error);
    }
  }

  private closed(): void {
    this.unlock();
    // Whoever closes the chat is done listening to it.
    if ("speechSynthesis" in window && speechSynthesis.speaking) speechSynthesis.cancel();
    // The browser gives the focus back to where it was. Opened at once, that was nowhere.
    const at = document.activeElement;
    if (!at || at === document.body || at === this) this.launcher?.focus({ preventScroll: true });
    this.tell("close", {});
  }

  /** While the dialog is open, the page behind it stays where it is. */
  private lockScroll(): void {
    if (this.lock || !canAdopt()) return;
    const gutter = innerWidth > document.documentElement.clientWidth ? "stable" : "auto";
    this.lock = new CSSStyleSheet();
    this.lock.replaceSync(`html{overflow:hidden!important;scrollbar-gutter:${gutter}}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.lock];
  }

  private unlock(): void {
    const lock = this.lock;
    if (!lock) return;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets].filter((one) => one !== lock);
    this.lock = null;
  }

  private tell(name: string, given: Readonly<Record<string, unknown>>): void {
    const detail = detailOf(name, given);
    this.dispatchEvent(
      new CustomEvent(`firststep:${name}`, { detail, bubbles: true, composed: true }),
    );
  }
}

function showModal(dialog: HTMLElement): void {
  if (dialog instanceof HTMLDialogElement && typeof dialog.showModal === "function") {
    dialog.showModal();
  } else dialog.setAttribute("open", "");
}

function drawn(viewBox: string, d: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  made.setAttribute("viewBox", viewBox);
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", d);
  made.append(path);
  return made;
}

function canAdopt(): boolean {
  return "adoptedStyleSheets" in document && "replaceSync" in CSSStyleSheet.prototype;
}

/** Gives a shadow root its styles; constructed ones are no matter of the host's policy. */
function dress(root: ShadowRoot, base: string, host: HTMLElement): void {
  if (!canAdopt()) {
    root.append(build("link", { rel: "stylesheet", href: `${base}chat/static/chat.css` }));
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(forShadow(`${chatCss}\n${partsCss}\n${embedCss}`));
  // How large a person has set texts in the browser, whatever the host page's own layout does.
  const own = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
  const size = getComputedStyle(host).fontSize || "16px";
  const large = ':host([data-text="large"])';
  own.replaceSync(`:host{--rem:${size}}${large}{--rem:calc(${size}*1.25)}`);
  root.adoptedStyleSheets = [sheet, own];
}

function begin(): void {
  const current = document.currentScript;
  const script = ownScript(
    current instanceof HTMLScriptElement ? current : null,
    [...document.querySelectorAll<HTMLScriptElement>("script[src]")],
  );
  const setup = script && readSetup(script, (sentence) => console.warn(sentence));
  if (!setup) return;
  if (!customElements.get(NAME)) customElements.define(NAME, FirstStepChat);
  const show = (): void => {
    // A page that has the tag twice gets one launcher; one that made its body anew, a new one.
    if (document.querySelector(NAME)) return;
    const chat = document.createElement(NAME) as FirstStepChat;
    chat.setup = setup;
    document.body.append(chat);
  };
  // Last in the page, and so last in the order of the tabulator key.
  if (document.readyState !== "loading") show();
  else document.addEventListener("DOMContentLoaded", show, { once: true });
}

begin();
