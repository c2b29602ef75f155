// The chat page. What the server sends becomes text, never markup; the only links are telephone
// numbers. A message is kept until it is answered, and sent again under the same id until then.

const RESUME = '/do{"v":"resume"}';
const START_OVER = '/do{"v":"start_over"}';
const DANGER = '/do{"v":"danger"}';
const WHY = { title: "Why?", payload: '/do{"v":"why"}' };
const BACK = { title: "Go back", payload: '/do{"v":"back"}' };

/* A guide's own page is /g/<guide>; what a sticker knows stands behind it: ?network=evgo */
const [, root, guide] = /^(.*?)\/g\/([\w-]+)\/?$/.exec(location.pathname) ?? [];
const api = root === undefined ? "chat/" : `${root}/chat/`;
const facts = Object.fromEntries(
  ["network"].flatMap((name) => {
    const value = new URLSearchParams(location.search).get(name);
    return value && /^[\w-]{1,40}$/.test(value) ? [[name, value.toLowerCase()]] : [];
  }),
);
const OPEN = guide && `/open${JSON.stringify({ v: guide, ...(Object.keys(facts).length && { f: facts }) })}`;

const TRY_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;
const TRIES_BEFORE_SAFE_TEXT = 3;

const find = (id) => document.getElementById(id);
const log = find("log");
const basics = find("basics");
const words = find("words");
const status = find("status");

/* What is kept on the device, or only in memory where the browser forbids more. */
const kept = (() => {
  const memory = new Map();
  const attempt = (action) => {
    try {
      return action();
    } catch {
      return null;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt(() => localStorage.getItem(`firststep.${key}`)),
    set(key, value) {
      memory.set(key, value);
      attempt(() => localStorage.setItem(`firststep.${key}`, value));
    },
    drop(key) {
      memory.delete(key);
      attempt(() => localStorage.removeItem(`firststep.${key}`));
    },
  };
})();

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const mark = (id) => find(id).content.firstElementChild.cloneNode(true);

/* ---- Showing ---- */

let openGroups = [];

function newTurn() {
  for (const turn of log.querySelectorAll(".newest")) turn.classList.replace("newest", "older");
  const turn = element("div", "turn newest");
  log.append(turn);
  return turn;
}

function showMine(text) {
  const mine = element("p", "mine");
  mine.append(element("span", "unseen", "You said: "), text);
  newTurn().append(mine);
  scrollToNewest();
}

const readable = (tel) => tel.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "$1-$2-$3");

function callLink(call) {
  const number = typeof call.tel === "string" ? call.tel.replace(/[^\d+]/g, "") : "";
  if (!/^\+?\d{2,15}$/.test(number)) return null;
  const label = String(call.label ?? "Support");
  // An emergency number is known by heart; any other is known by whose it is.
  const [first, second] = number.length === 3 ? [number, label] : [label, readable(call.tel)];
  const link = element("a", "call");
  link.href = `tel:${number}`;
  const about = element("span");
  about.append(element("strong", "", `Call ${first}`), " ", element("span", "", second));
  if (typeof call.hours === "string") about.append(" ", element("span", "", `(${call.hours})`));
  link.append(mark("call-mark"), about);
  return link;
}

function callList(calls) {
  const list = element("ul", "calls");
  list.setAttribute("aria-label", "Numbers to call");
  for (const call of calls) {
    const item = element("li");
    item.append(callLink(call));
    list.append(item);
  }
  return list;
}

function optionGroup(buttons, label, className) {
  const group = element("div", className);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  for (const { title, payload } of buttons) {
    const option = element("button", "option", title);
    option.type = "button";
    option.addEventListener("click", () => choose(option, payload, title));
    group.append(option);
  }
  openGroups.push(group);
  return group;
}

/* The text as paragraphs and lists. A question at the end stands alone, and of a step the action
   itself, which comes last, stands out from the warnings before it. Lines that repeat a call
   button are left out. */
function paragraphs(text, isStep, shownCalls) {
  const box = element("div", "words");
  const lines = text.split(/\n+/).filter((line) => line.trim() && !shownCalls.includes(line));
  const [, before, ask] = /^(.*[.:!]\s+)?([^.:!?]+\?)$/.exec(lines.at(-1) ?? "") ?? [];
  if (ask) lines.splice(-1, 1, ...(before ? [before.trim()] : []));
  let list = null;
  for (const line of lines) {
    if (line.startsWith("- ")) {
      if (!list) box.append((list = element("ul")));
      list.append(element("li", "", line.slice(2)));
    } else {
      list = null;
      box.append(element("p", "", line));
    }
  }
  if (isStep) [...box.querySelectorAll("p")].at(-1)?.classList.add("action");
  if (ask) box.append(element("p", "ask", ask));
  return box;
}

function asLine({ label, tel, hours }) {
  return `- ${label}: ${readable(tel)}${hours ? ` (${hours})` : ""}`;
}

function showReply(reply, turn, isLast) {
  const custom = reply.custom && typeof reply.custom === "object" ? reply.custom : {};
  const isStep = custom.kind === "step" || custom.kind === "question";
  const calls = (Array.isArray(custom.call) ? custom.call : []).filter((call) => call && callLink(call));
  const box = element("article", "reply");
  box.tabIndex = -1;
  for (const key of ["kind", "node", "outcome"]) {
    if (typeof custom[key] === "string") box.dataset[key] = custom[key];
  }
  if (isStep && Number.isInteger(custom.step)) box.append(element("p", "step", `Step ${custom.step}`));
  if (reply.text) box.append(paragraphs(reply.text, Boolean(isStep && custom.step), calls.map(asLine)));
  if (custom.kind === "outcome") box.classList.add("outcome");
  if (isStep && !custom.step) box.classList.add("warning");
  if (custom.kind === "danger") showAsDanger(box, calls);
  else if (calls.length) box.append(callList(calls));
  showOptions(box, reply.buttons, custom, isLast);
  turn.append(box);
  showKnownCalls(calls);
  return box;
}

/* In danger the order and the numbers come first, before anything has to be scrolled. */
function showAsDanger(box, calls) {
  box.classList.add("danger");
  box.setAttribute("role", "alert");
  box.prepend(mark("danger-mark"));
  const first = box.querySelector(".words > p");
  const [, order, rest] = /^(.+?[.!])\s+(.+)$/.exec(first?.textContent) ?? [];
  if (order) first.replaceChildren(element("strong", "", order), ` ${rest}`);
  if (calls.length) (first ?? box.firstChild).after(callList(calls));
}

const isBackPossible = ({ node, outcome, step }) => Boolean(outcome || node) && step !== 1;

function showOptions(box, buttons, custom, isLast) {
  const offered = Array.isArray(buttons) ? buttons : [];
  const main = offered.filter(({ payload }) => !payload.startsWith("/do{"));
  const asides = offered.filter(({ payload }) => payload.startsWith("/do{"));
  // Where the bot asks nothing but asides, one of them is the answer.
  const answers = main.length ? main : asides.splice(0);
  if (isLast && custom.kind !== "danger") {
    const own = [...(custom.node ? [WHY] : []), ...(isBackPossible(custom) ? [BACK] : [])];
    const known = offered.map(({ payload }) => payload);
    asides.push(...own.filter(({ payload }) => !known.includes(payload)));
  }
  if (answers.length) box.append(optionGroup(answers, "Your answer", "choices"));
  if (asides.length) box.append(optionGroup(asides, "Other things you can ask", "choices asides"));
}

function showKnownCalls(calls) {
  const others = calls.filter(({ tel }) => !["911", "112", "999"].includes(tel));
  if (!others.length) return;
  const place = find("known-calls");
  place.replaceChild(callList(others), place.querySelector(".calls"));
  place.hidden = false;
  find("charger-call").hidden = true;
}

function showReplies(replies) {
  const answered = document.activeElement?.classList.contains("option");
  closeGroups();
  basics.hidden = true;
  const turn = newTurn();
  const boxes = replies.map((reply, at) => showReply(reply, turn, at === replies.length - 1));
  // Whoever pressed an option goes on from the new reply; whoever is typing goes on typing.
  if (answered && boxes.length) boxes[0].focus({ preventScroll: true });
  scrollToNewest();
}

function showSafeText() {
  basics.hidden = false;
  log.append(basics);
  basics.setAttribute("role", "alert");
  basics.scrollIntoView({ block: "end" });
}

/* Shows the end, where the choices are; but never past the beginning of what is to be read. */
function scrollToNewest() {
  const turn = log.lastElementChild;
  const last = turn.lastElementChild;
  const warned = last.previousElementSibling?.classList.contains("warning");
  const first = turn.querySelector(".danger") ?? (warned ? last.previousElementSibling : last);
  const tall = turn.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
  if (tall > log.clientHeight) first.scrollIntoView({ block: "start" });
  else turn.scrollIntoView({ block: "end" });
}

/* ---- Choosing ---- */

let pressed = null;

function closeGroups() {
  for (const group of openGroups) {
    let chosen = false;
    for (const option of group.children) {
      option.removeAttribute("aria-disabled");
      option.disabled = true;
      option.hidden = option !== pressed;
      if (option === pressed) {
        option.classList.add("chosen");
        option.setAttribute("aria-label", `You chose: ${option.textContent}`);
        chosen = true;
      }
    }
    group.hidden = !chosen;
  }
  openGroups = [];
  pressed = null;
}

function holdGroups(held) {
  for (const group of openGroups) {
    for (const option of group.children) {
      if (held) option.setAttribute("aria-disabled", "true");
      else option.removeAttribute("aria-disabled");
    }
  }
  if (!held) pressed = null;
}

function choose(option, payload, title) {
  if (option.getAttribute("aria-disabled") === "true") return;
  pressed = option;
  holdGroups(true);
  send({ payload, title });
}

/* ---- Sending ---- */

let unsent = [];
let working = false;
let wake = () => {};

function send(message) {
  unsent.push({ id: newId(), ...message });
  keepUnsent();
  work();
}

function keepUnsent() {
  if (unsent.length) kept.set("unsent", JSON.stringify(unsent));
  else kept.drop("unsent");
}

async function post(path, value) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TRY_MS);
  try {
    const response = await fetch(`${api}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(value),
      credentials: "omit",
      signal: stop.signal,
    });
    return { status: response.status, wait: response.headers.get("Retry-After"), body: await response.json() };
  } catch {
    return { status: 0, wait: null, body: {} };
  } finally {
    clearTimeout(timer);
  }
}

async function token() {
  const known = kept.get("token");
  if (known) return known;
  const { body } = await post("session", {});
  if (typeof body.token !== "string") return null;
  kept.set("token", body.token);
  return body.token;
}

/* One try. Gives the replies, or a refusal, or how long to wait before the next try. */
async function tryOnce({ id, text, payload }) {
  const session = await token();
  if (!session) return { wait: 0 };
  const content = payload === undefined ? { text } : { payload };
  const { status: code, wait, body } = await post("message", { token: session, id, ...content });
  if (code === 200 && Array.isArray(body.replies)) return { replies: body.replies };
  // The server no longer takes this token: go on in a new conversation, with the same words.
  if (code === 401) kept.drop("token");
  const refused = code >= 400 && code < 500 && ![401, 408, 429].includes(code);
  if (refused) return { refused: String(body.message ?? "") };
  return { wait: code === 401 ? 0 : Number(wait) * 1000 || 0 };
}

async function work() {
  if (working) return;
  working = true;
  while (unsent.length) {
    const slow = setTimeout(() => tell("Sending."), 700);
    const result = await deliver(unsent[0]);
    clearTimeout(slow);
    tell("");
    const [done] = unsent.splice(0, 1);
    keepUnsent();
    try {
      if (result.replies) showReplies(result.replies);
      else refuse(done, result.refused);
    } catch (error) {
      showSafeText();
      console.error(error);
    }
  }
  working = false;
}

async function deliver(message) {
  for (let tries = 1, wait = FIRST_WAIT_MS; ; tries += 1) {
    const result = await tryOnce(message);
    if (result.wait === undefined) return result;
    if (tries === 1 && !kept.get("token")) continue;
    tell("Not sent yet. Trying again.");
    if (tries === TRIES_BEFORE_SAFE_TEXT) showSafeText();
    await pause(Math.max(result.wait, wait));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

/* Waits, but not once the signal or the person is back. While nobody looks, nothing is tried. */
function pause(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => document.hidden || wake(), ms);
    wake = () => {
      clearTimeout(timer);
      wake = () => {};
      resolve();
    };
  });
}

function refuse(message, sentence) {
  holdGroups(false);
  if (message.text !== undefined && !words.value) words.value = message.text;
  tell(`That could not be sent. ${sentence}`.trim());
}

function tell(sentence) {
  if (status.textContent !== sentence) status.textContent = sentence;
}

/* ---- The controls that are always there ---- */

function openDialog(dialog) {
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
}

function closeDialog(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

for (const name of ["help", "over"]) {
  const dialog = find(`${name}-dialog`);
  find(name).addEventListener("click", () => openDialog(dialog));
  for (const button of dialog.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => closeDialog(dialog));
  }
}

find("danger").addEventListener("click", () => {
  closeDialog(find("help-dialog"));
  holdGroups(true);
  showMine("There is danger here");
  send({ payload: DANGER });
});

find("over-yes").addEventListener("click", () => {
  closeDialog(find("over-dialog"));
  holdGroups(true);
  send({ payload: START_OVER });
});

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (!text) {
    words.focus();
    return;
  }
  words.value = "";
  kept.drop("draft");
  holdGroups(true);
  showMine(text);
  send({ text });
  // The on-screen keyboard would cover the answer and its choices.
  if (matchMedia("(pointer: coarse)").matches) words.blur();
});

words.addEventListener("input", () => kept.set("draft", words.value));
addEventListener("online", () => wake());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) wake();
});

/* ---- Start ---- */

/* A guide's page opens its guide once in a conversation; after that it goes on where it was. */
function first() {
  if (!OPEN || (kept.get("token") && kept.get("opened") === OPEN)) return RESUME;
  kept.set("opened", OPEN);
  return OPEN;
}

function restore() {
  document.documentElement.classList.add("live");
  words.value = kept.get("draft") ?? "";
  try {
    const stored = JSON.parse(kept.get("unsent") ?? "[]");
    unsent = stored.filter(({ id }) => typeof id === "string");
  } catch {
    unsent = [];
  }
  for (const { text, title } of unsent) {
    if (text ?? title) showMine(text ?? title);
  }
  if (unsent.length) work();
  else send({ payload: first() });
}

restore();
