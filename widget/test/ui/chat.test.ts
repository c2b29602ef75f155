// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Chat, type ChatOptions } from "../../src/ui/chat";
import { buildShell } from "../../src/ui/shell";
import type { Store } from "../../src/ui/store";
import { engine, FakeServer, OPEN, press, RESUME, Shelf } from "./fakes";

const SOON = 50;
let server: FakeServer;
let shelf: Shelf;
const chats: Chat[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  shelf = new Shelf();
  document.documentElement.className = "";
});

afterEach(() => {
  for (const chat of chats.splice(0)) chat.stop();
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** A tab with the chat in it; what a person sees and does there. */
class Tab {
  readonly root: ShadowRoot;
  readonly store: Store;
  readonly chat: Chat;

  constructor(options: Partial<ChatOptions> = {}) {
    const host = document.createElement("div");
    document.body.append(host);
    this.root = host.attachShadow({ mode: "open" });
    this.root.append(buildShell());
    this.store = shelf.tab();
    this.chat = new Chat(this.root, { api: "chat/", ...options }, {
      engine,
      store: this.store,
      transport: server,
    });
    chats.push(this.chat);
  }

  all = (selector: string): HTMLElement[] => [...this.root.querySelectorAll<HTMLElement>(selector)];
  get newest(): string {
    return this.all(".newest").map((turn) => turn.textContent ?? "").join("");
  }
  get status(): string {
    return this.root.getElementById("status")?.textContent ?? "";
  }
  get mine(): string[] {
    return this.all(".mine").map((mine) => mine.textContent ?? "");
  }
  get replies(): string[] {
    return this.all(".reply .words").map((words) => words.textContent ?? "");
  }
  option(title: string): HTMLButtonElement {
    const found = this.all(".newest .option").find((option) => option.textContent === title);
    if (!found) throw new Error(`There is no ${title} in: ${this.newest}`);
    return found as HTMLButtonElement;
  }
  async press(title: string): Promise<void> {
    this.option(title).click();
    await pass(SOON);
  }
  async type(text: string): Promise<void> {
    const field = this.root.getElementById("words") as HTMLInputElement;
    field.value = text;
    this.root.getElementById("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    await pass(SOON);
  }
}

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

async function open(options: Partial<ChatOptions> = {}): Promise<Tab> {
  const tab = new Tab(options);
  await pass(SOON);
  return tab;
}

/** Opened, at the second question. */
async function underWay(): Promise<Tab> {
  const tab = await open();
  await tab.press("Stuck");
  await tab.press("Yes 0");
  return tab;
}

/** Closes a tab without a word, as a dead battery does, and opens it again. */
async function reload(tab: Tab): Promise<Tab> {
  tab.chat.stop();
  tab.root.host.remove();
  return open();
}

describe("with signal", () => {
  it("asks where the conversation stands, and goes on by what is pressed", async () => {
    const tab = await underWay();
    expect(server.handled).toEqual([RESUME, OPEN, press(0)]);
    expect(tab.newest).toContain("Do thing 1");
    expect(tab.all(".older .chosen").map((one) => one.getAttribute("aria-label"))).toEqual([
      "You chose: Stuck",
      "You chose: Yes 0",
    ]);
    expect(tab.all(".older .option:not([disabled])")).toEqual([]);
    const groups = tab.all('.older [role="group"]:not([hidden])');
    expect(groups.map((group) => group.getAttribute("aria-label"))).toEqual([
      "Answered",
      "Answered",
    ]);
  });

  it("takes a double tap as one", async () => {
    const tab = await underWay();
    const option = tab.option("Yes 1");
    option.click();
    option.click();
    tab.option("No 1").click();
    await pass(SOON);
    expect(server.handled.slice(3)).toEqual([press(1)]);
  });

  it("sends nothing from an old button", async () => {
    const tab = await underWay();
    const old = tab.option("Yes 1");
    await tab.press("Yes 1");
    old.click();
    await pass(SOON);
    expect(server.handled.filter((one) => one === press(1))).toHaveLength(1);
  });

  it("keeps the order of what is typed while an answer is waited for", async () => {
    const tab = await underWay();
    server.isSilent = true;
    await tab.type("one");
    await tab.type("two");
    await tab.type("three");
    server.speak();
    await pass(SOON);
    expect(server.handled.slice(3)).toEqual(['"one"', '"two"', '"three"']);
    expect(new Set(server.tries).size).toBe(server.tries.length);
  });

  it("shows what anybody sends as text and refuses other links than numbers", async () => {
    const evil = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    server.words = () => ({
      text: evil,
      buttons: [{ title: evil, payload: '/do{"v":"x"}' }],
      custom: {
        kind: "question",
        node: evil,
        step: evil,
        call: [
          { label: evil, tel: "javascript:alert(1)" },
          { label: "Letters", tel: "tel:911;x" },
          { label: "Fine", tel: "+1 (800) 555-0100" },
        ],
      },
    });
    const tab = await underWay();
    await tab.type(`<b>mine</b>${evil}`);
    expect(tab.newest).toContain(evil);
    expect(tab.mine.join()).toContain("<b>mine</b>");
    expect(tab.all("#log img, #log script, #log b")).toEqual([]);
    const links = tab.all("#log .newest a").map((link) => link.getAttribute("href"));
    expect(links).toEqual(["tel:+18005550100"]);
    expect(tab.all("#call-bar a").map((link) => link.getAttribute("href"))).toEqual(links);
  });

  it("announces the new text with the number of choices, and danger by itself", async () => {
    const tab = await underWay();
    const said = (): string => tab.root.getElementById("announce")?.textContent ?? "";
    expect(said()).toContain("Do thing 1. Did it help?");
    expect(said()).toContain("2 choices: Yes 1; No 1.");
    await tab.type("there is smoke");
    expect(tab.all(".newest .danger")[0]?.getAttribute("role")).toBe("alert");
    expect(said()).not.toContain("Step back");
    expect(said()).toContain("1 choice: It is over.");
    expect(tab.all("#call-bar a").map((link) => link.getAttribute("href"))).toEqual(["tel:911"]);
  });

  it("moves the focus on for whoever pressed, and leaves it for whoever types", async () => {
    const tab = await underWay();
    tab.option("Yes 1").focus();
    await tab.press("Yes 1");
    expect(tab.root.activeElement?.className).toContain("reply");
    const field = tab.root.getElementById("words");
    field?.focus();
    await tab.type("yes");
    expect(tab.root.activeElement).toBe(field);
  });

  it("goes on in a new conversation with the same words, at the same place", async () => {
    const tab = await underWay();
    server.state = {};
    server.next = [{ kind: "stranger" }];
    await tab.press("Yes 1");
    await pass(SOON);
    expect(server.tokens).toEqual(["token 1", "token 2"]);
    expect(server.handled.slice(3)).toEqual([OPEN, '/answer{"n":"n0","v":"yes"}', press(1)]);
    expect(tab.newest).toContain("Do thing 2");
  });

  it("tries again under the same id, not sooner than it is asked to", async () => {
    const tab = await underWay();
    server.knowsState = false;
    await tab.type("first");
    server.next = [{ kind: "busy", wait: 9_000 }];
    await tab.type("hello");
    expect(tab.status).toBe("Not sent yet. Trying again.");
    await pass(8_000);
    expect(server.handled).not.toContain('"hello"');
    await pass(2_000);
    expect(server.handled.filter((one) => one === '"hello"')).toHaveLength(1);
    const [one, two] = server.tries.slice(-2);
    expect(one).toBe(two);
  });

  it("gives refused words back", async () => {
    const tab = await underWay();
    server.next = [{ kind: "refused", sentence: "Too long." }];
    await tab.type("hello");
    expect((tab.root.getElementById("words") as HTMLInputElement).value).toBe("hello");
    expect(tab.status).toBe("That could not be sent. Too long.");
    expect(tab.all('[aria-disabled="true"]')).toEqual([]);
  });

  it("begins anew and forgets what was said", async () => {
    const tab = await underWay();
    tab.root.getElementById("over-yes")?.click();
    await pass(SOON);
    expect(tab.newest).toContain("Do thing 0");
    expect((await reload(tab)).all(".turn")).toHaveLength(1);
  });
});

describe("after a reload", () => {
  it("shows the last turns again and does not repeat the step", async () => {
    const tab = await underWay();
    await tab.type("yes");
    const before = tab.replies;
    const again = await reload(tab);
    expect(again.replies).toEqual(before);
    expect(again.mine).toEqual(["You said: yes"]);
    expect(server.handled.slice(-1)).toEqual([RESUME]);
    await again.press("Yes 2");
    expect(again.newest).toContain("Do thing 3");
  });

  it("does not say again what a server says that can't tell where it stands", async () => {
    server.knowsState = false;
    const tab = await underWay();
    const again = await reload(tab);
    expect(server.handled.slice(-1)).toEqual([RESUME]);
    expect(again.replies).toEqual(tab.replies);
  });

  it("shows where the server stands if that is elsewhere", async () => {
    const tab = await underWay();
    server.state = { ...server.state, answers: [["n0", "yes"], ["n1", "yes"]] };
    expect((await reload(tab)).newest).toContain("Do thing 2");
  });

  it("sends what was not sent, under the same id", async () => {
    const tab = await underWay();
    server.knowsState = false;
    await tab.type("first");
    server.isDown = true;
    await tab.type("lost words");
    const id = server.tries[server.tries.length - 1];
    const again = await reload(tab);
    expect(again.mine).toContain("You said: lost words");
    server.isDown = false;
    await pass(5_000);
    expect(server.handled.filter((one) => one === '"lost words"')).toHaveLength(1);
    expect(server.tries[server.tries.length - 1]).toBe(id);
    expect(again.newest).toContain("Heard: lost words");
  });

  it("still holds the buttons of an answer that is on its way", async () => {
    const tab = await underWay();
    server.isSilent = true;
    await tab.press("Yes 1");
    const again = await reload(tab);
    expect(again.option("No 1").getAttribute("aria-disabled")).toBe("true");
    server.speak();
    await pass(SOON);
    expect(again.newest).toContain("Do thing 2");
    expect(server.handled.filter((one) => one === press(1))).toHaveLength(1);
  });

  it("keeps half a sentence", async () => {
    const tab = await underWay();
    const field = tab.root.getElementById("words") as HTMLInputElement;
    field.value = "half a";
    field.dispatchEvent(new Event("input"));
    const again = await reload(tab);
    expect((again.root.getElementById("words") as HTMLInputElement).value).toBe("half a");
  });

  it("survives damage of what was kept", async () => {
    const tab = await underWay();
    for (const key of ["lines", "unsent", "state"]) {
      for (const damage of ["[1,null,{}]", '{"a":1}', "null"]) {
        tab.store.set(key, damage);
        expect((await reload(tab)).all(".newest .option").length).toBeGreaterThan(0);
      }
    }
  });
});

describe("without signal", () => {
  it("goes on at once on the device, and hands it over once", async () => {
    const tab = await underWay();
    server.isDown = true;
    await tab.press("Yes 1");
    expect(tab.newest).toContain("Do thing 2");
    expect(tab.status).toBe("No signal. The guide still works.");
    await tab.press("Yes 2");
    await tab.type("yes");
    expect(tab.newest).toContain("Do thing 4");
    const shown = tab.replies;
    server.isDown = false;
    dispatchEvent(new Event("online"));
    await pass(SOON);
    expect(server.handled.slice(3)).toEqual(
      [1, 2, 3].map((step) => `/answer{"n":"n${step}","v":"yes"}`),
    );
    expect(tab.replies).toEqual(shown);
    expect(tab.status).toBe("The signal is back.");
    expect(tab.store.get("unsent")).toBeNull();
    await tab.press("Yes 4");
    expect(tab.newest).toContain("It is out");
    expect(tab.status).toBe("");
  });

  it("hands over what is done while something is handed over", async () => {
    const tab = await underWay();
    server.isDown = true;
    await tab.press("Yes 1");
    server.isDown = false;
    server.isSilent = true;
    await pass(2_000);
    await tab.press("Yes 2");
    server.speak();
    await pass(5_000);
    expect(server.handled.slice(3)).toHaveLength(2);
    expect(tab.replies.filter((text) => text.includes("Do thing 2"))).toHaveLength(1);
    expect(tab.newest).toContain("Do thing 3");
  });

  it("offers nothing stale once the server has caught up", async () => {
    const tab = await underWay();
    server.isDown = true;
    await tab.press("Yes 1");
    server.state = { ...server.state, serial: 20 };
    server.isDown = false;
    await pass(5_000);
    await tab.press("Yes 2");
    expect(server.handled.slice(-1)).toEqual(['/answer{"n":"n2","v":"yes","t":21}']);
  });

  it("hands over once, however often the answer is lost", async () => {
    const tab = await underWay();
    server.losesAnswers = true;
    await tab.press("Yes 1");
    expect(tab.newest).toContain("Do thing 2");
    await tab.press("Yes 2");
    await pass(20_000);
    server.losesAnswers = false;
    await pass(70_000);
    const answers = server.handled.filter((payload) => payload.startsWith("/answer"));
    expect(answers).toEqual([press(0), press(1), '/answer{"n":"n2","v":"yes"}']);
    expect(tab.newest).toContain("Do thing 3");
    expect(tab.status).toBe("The signal is back.");
  });

  it("gives the words and the act that they were the same id", async () => {
    const tab = await underWay();
    server.isSilent = true;
    await tab.type("yes");
    const id = server.tries[server.tries.length - 1];
    await pass(6_000);
    expect(tab.newest).toContain("Do thing 2");
    const [kept] = tab.store.read("unsent") as { id: string; payload: string }[];
    expect(kept).toMatchObject({ id, payload: '/answer{"n":"n1","v":"yes"}' });
  });

  it("waits no longer than six seconds", async () => {
    const tab = await underWay();
    server.isSilent = true;
    await tab.press("Yes 1");
    await pass(5_000);
    expect(tab.newest).toContain("Do thing 1");
    await pass(1_000);
    expect(tab.newest).toContain("Do thing 2");
    server.speak();
    await pass(3_000);
    expect(server.handled.slice(3)).toEqual(['/answer{"n":"n1","v":"yes"}']);
    expect(tab.status).toBe("The signal is back.");
  });

  it("waits longer for words it can't read, until something else is to be done", async () => {
    const tab = await underWay();
    server.isSilent = true;
    await tab.type("the thing makes a noise");
    await pass(7_000);
    expect(tab.status).toBe("The signal is weak. Still sending.");
    await tab.type("yes");
    expect(tab.newest).toContain("Do thing 2");
    expect(tab.all(".unread")).toHaveLength(1);
    expect(tab.status).toBe("No signal. The guide still works.");
  });

  it("does not wait for the server after a reload", async () => {
    const tab = await underWay();
    server.isSilent = true;
    const again = await reload(tab);
    await again.press("Yes 1");
    expect(again.newest).toContain("Do thing 1");
    await pass(6_000);
    expect(again.newest).toContain("Do thing 2");
  });

  it("shows the server's replies where it stands elsewhere", async () => {
    const tab = await underWay();
    server.isDown = true;
    await tab.press("Yes 1");
    server.state = { ...server.state, answers: [] };
    server.isDown = false;
    await pass(70_000);
    expect(tab.newest).toContain("Do thing 0");
  });

  it("keeps words it can't read, with the question and its buttons once more", async () => {
    const tab = await underWay();
    server.isDown = true;
    await tab.type("the thing makes a noise");
    expect(tab.newest).toContain("I can't read these words");
    expect(tab.newest).toContain("Do thing 1");
    expect(tab.mine).toEqual(["You said: the thing makes a noise"]);
    expect(tab.all(".unread button")).toHaveLength(1);
    await tab.press("Yes 1");
    expect(tab.newest).toContain("Do thing 2");
    server.isDown = false;
    await pass(70_000);
    expect(server.handled).not.toContain('"the thing makes a noise"');
    tab.all(".unread button")[0]?.click();
    await pass(SOON);
    expect(tab.newest).toContain("Heard: the thing makes a noise");
    expect(tab.all(".unread")).toEqual([]);
  });

  it("notices the signal even if nothing was done that the server must know", async () => {
    const tab = await underWay();
    server.isDown = true;
    await tab.type("the thing makes a noise");
    server.isDown = false;
    await pass(5_000);
    expect(tab.status).toBe("The signal is back.");
  });

  it("begins a conversation if the guides are here from before", async () => {
    const before = await underWay();
    const guides = before.store.get("guides");
    shelf = new Shelf();
    shelf.tab().set("guides", guides ?? "");
    server.isDown = true;
    const tab = await open({ guide: "stuck" });
    expect(tab.newest).toContain("Do thing 0");
    server.state = {};
    server.isDown = false;
    await pass(5_000);
    expect(server.handled.slice(-1)).toEqual([OPEN]);
    expect(tab.status).toBe("The signal is back.");
  });

  it("gets the guides once, and anew when the server speaks from others", async () => {
    const asked = vi.spyOn(server, "guides");
    const tab = await underWay();
    expect(asked).toHaveBeenCalledTimes(1);
    tab.store.write("guides", { form: 1, version: "v0" });
    const again = await reload(tab);
    expect(asked).toHaveBeenCalledTimes(2);
    expect(again.store.read("guides")).toMatchObject({ version: "v1" });
    const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
    again.store.write("guides", { form: 99, version: "v1" });
    await reload(again);
    expect(complaint).toHaveBeenCalledTimes(1);
    complaint.mockRestore();
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it("shows what always holds where there is no guide on the device", async () => {
    server.isDown = true;
    const tab = await open();
    await pass(10_000);
    expect(tab.status).toBe("Not sent yet. Trying again.");
    expect(tab.all("#basics")[0]?.hidden).toBe(false);
    server.isDown = false;
    await pass(30_000);
    expect(tab.newest).toContain("What is wrong?");
    expect(tab.all("#basics")[0]?.hidden).toBe(true);
    expect(server.handled).toEqual([RESUME]);
  });

  it("goes on after a reload, and hands everything over", async () => {
    const tab = await underWay();
    server.isDown = true;
    await tab.press("Yes 1");
    const again = await reload(tab);
    expect(again.newest).toContain("Do thing 2");
    expect(again.status).toBe("No signal. The guide still works.");
    await again.press("Yes 2");
    expect(again.newest).toContain("Do thing 3");
    server.isDown = false;
    await pass(70_000);
    expect(server.handled.slice(3)).toHaveLength(2);
    expect(again.replies.filter((text) => text.includes("Do thing 3"))).toHaveLength(1);
  });

  it("tells a restarted server's refusal from a lost place", async () => {
    const tab = await underWay();
    server.isDown = true;
    await tab.press("Yes 1");
    server.isDown = false;
    server.next = [{ kind: "refused", sentence: "no such thing" }];
    await pass(5_000);
    expect(tab.newest).toContain("Do thing 1");
    expect(tab.store.get("unsent")).toBeNull();
  });
});

describe("danger in words", () => {
  it("is answered by the device if the server is slow, and not twice", async () => {
    const tab = await underWay();
    server.isSilent = true;
    await tab.type("there is smoke");
    await pass(1_400);
    expect(tab.all(".danger")).toHaveLength(0);
    await pass(200);
    expect(tab.all(".danger")).toHaveLength(1);
    server.speak();
    await pass(SOON);
    expect(tab.all(".danger")).toHaveLength(1);
    expect(tab.option("It is over").getAttribute("aria-disabled")).toBeNull();
    await tab.press("It is over");
    expect(tab.newest).toContain("Do thing 1");
  });

  it("is answered once without signal", async () => {
    const tab = await underWay();
    server.isSilent = true;
    await tab.type("there is smoke");
    await pass(10_000);
    expect(tab.all(".danger")).toHaveLength(1);
    server.speak();
    await pass(70_000);
    expect(tab.all(".danger")).toHaveLength(1);
    expect(server.state["danger"]).toBe("smoke");
  });

  it("in doubt is left to the server while it answers", async () => {
    const tab = await underWay();
    server.isSilent = true;
    await tab.type("maybe hot");
    await pass(3_000);
    expect(tab.all(".danger")).toHaveLength(0);
  });
});

describe("two tabs", () => {
  it("show the same, and either goes on", async () => {
    const one = await underWay();
    const two = await open();
    expect(two.replies).toEqual(one.replies);
    await one.press("Yes 1");
    expect(two.newest).toContain("Do thing 2");
    expect(two.all(".older .chosen").map((chosen) => chosen.textContent)).toContain("Yes 1");
    await two.press("Yes 2");
    expect(one.newest).toContain("Do thing 3");
    expect(one.replies).toEqual(two.replies);
    expect(server.handled.filter((payload) => payload.startsWith("/answer"))).toHaveLength(3);
  });

  it("hold the buttons that the other has pressed", async () => {
    const one = await underWay();
    const two = await open();
    server.isSilent = true;
    await one.press("Yes 1");
    expect(two.option("No 1").getAttribute("aria-disabled")).toBe("true");
    two.option("No 1").click();
    server.speak();
    await pass(SOON);
    expect(server.handled.filter((payload) => payload.includes("n1"))).toHaveLength(1);
  });

  it("go on for one that is closed while it sends", async () => {
    const one = await underWay();
    const two = await open();
    server.isSilent = true;
    await one.press("Yes 1");
    one.chat.stop();
    server.isSilent = false;
    document.dispatchEvent(new Event("visibilitychange"));
    await pass(70_000);
    expect(two.newest).toContain("Do thing 2");
    expect(two.replies.filter((text) => text.includes("Do thing 2"))).toHaveLength(1);
    expect(server.handled.filter((payload) => payload.includes("n1"))).toHaveLength(1);
  });

  it("hand over together what both did without signal", async () => {
    const one = await underWay();
    const two = await open();
    server.isDown = true;
    await one.press("Yes 1");
    await two.press("Yes 2");
    server.isDown = false;
    await pass(70_000);
    expect(server.handled.filter((payload) => payload.startsWith("/answer"))).toHaveLength(3);
    expect(one.newest).toContain("Do thing 3");
    expect(two.newest).toContain("Do thing 3");
  });
});

describe("what a sticker knows", () => {
  it("goes with the opening, once", async () => {
    const options = { guide: "stuck", network: "EVgo", station: "A-12" };
    const tab = await open(options);
    expect(server.handled).toEqual(['/open{"v":"stuck","f":{"network":"evgo","station":"A-12"}}']);
    expect(tab.all(".known")[0]?.textContent).toContain("Station A-12");
    tab.chat.stop();
    await open(options);
    expect(server.handled.slice(1)).toEqual([RESUME]);
  });

  it("goes with whichever guide is chosen", async () => {
    const tab = await open({ network: "evgo" });
    await tab.press("Stuck");
    expect(server.handled.slice(1)).toEqual(['/open{"v":"stuck","f":{"network":"evgo"}}']);
  });

  it("is left out where it can't be true", async () => {
    await open({ guide: "stuck", network: "<b>", station: "x".repeat(40) });
    expect(server.handled).toEqual([OPEN]);
  });

  it("can be corrected", async () => {
    const tab = await open({ guide: "stuck", station: "A-12" });
    tab.all(".known button")[0]?.click();
    const field = tab.root.getElementById("station") as HTMLInputElement;
    expect(field.value).toBe("A-12");
    const form = tab.root.getElementById("station-form");
    field.value = "<script>";
    form?.dispatchEvent(new Event("submit", { cancelable: true }));
    await pass(SOON);
    expect(tab.root.getElementById("station-hint")?.textContent).toContain("Use letters");
    field.value = "B-7";
    form?.dispatchEvent(new Event("submit", { cancelable: true }));
    await pass(SOON);
    expect(server.handled.slice(1)).toEqual(['/fact{"n":"station","v":"B-7"}']);
  });
});
