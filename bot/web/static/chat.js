// The local web chat. What is typed goes to the same webhook as any platform's events.
"use strict";

const $ = (id) => document.getElementById(id);
const ROLES = { member: "Đoàn viên", officer: "Cán bộ", admin: "Quản trị", stranger: "Người lạ" };
let me = null; // {user, session, name, note}
let stream = null;
let people = [];

const store = {
  key: () => `lantoa:${me.user}`,
  read() { return JSON.parse(sessionStorage.getItem(this.key()) || '{"since":"","lines":[]}'); },
  write(kept) { sessionStorage.setItem(this.key(), JSON.stringify({ ...kept, lines: kept.lines.slice(-80) })); },
};

async function send(body, shown) {
  if (!me) return;
  if (shown) remember({ own: true, text: shown });
  const key = crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random();
  for (let attempt = 0; attempt < 4; attempt += 1) {
    try {
      const answer = await fetch("/webhooks/webchat", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Lantoa-Session": me.session },
        body: JSON.stringify({ key, ...body }), // the same key: sent twice it counts once
      });
      if (answer.ok) return;
    } catch { /* the line is down: once more, below */ }
    offline(true);
    await new Promise((done) => setTimeout(done, 800 * (attempt + 1)));
  }
}

// A picture goes as it is: the server makes it small and takes the camera's data off. So does a list.
async function upload(file) {
  if (!me) return;
  if (file.type.startsWith("image/")) remember({ own: true, text: "", images: [{ alt: `Ảnh: ${file.name}`, src: await thumbnail(file) }] });
  else remember({ own: true, text: `Tệp: ${file.name}` });
  const key = crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random();
  try {
    const answer = await fetch("/chat/upload", {
      method: "POST",
      headers: { "Content-Type": file.type || "application/octet-stream", "X-Lantoa-Session": me.session, "X-Lantoa-Key": key, "X-Lantoa-Name": encodeURIComponent(file.name).slice(0, 300) },
      body: file,
    });
    const why = { 409: "Lúc này Lan Toả chưa hỏi ảnh hay tệp nào, nên chưa có gì được gửi đi.", 413: "Tệp lớn quá 15 MB, anh/chị chọn tệp nhỏ hơn giúp ạ.", 400: "Tệp này trống, anh/chị chọn tệp khác giúp ạ." }[answer.status];
    if (!answer.ok) remark(why || "Chưa gửi được, anh/chị thử lại giúp ạ.");
  } catch {
    remark("Mất kết nối, chưa gửi được. Anh/chị thử lại giúp ạ.");
  }
}

// Said by a screen reader when it changes: the place is always there, only its words come and go.
function offline(isSo) { $("offline").textContent = isSo ? "Mất kết nối, đang thử lại…" : ""; }

function remark(text) {
  const item = document.createElement("li");
  item.className = "hint";
  item.textContent = text;
  $("talk").append(item);
  reveal(item);
}

async function thumbnail(file) {
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, 480 / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    return canvas.toDataURL("image/jpeg", 0.8);
  } catch {
    return ""; // no picture that a browser can open: its name stands there
  }
}

function remember(line) {
  const kept = store.read();
  if (line.id && kept.lines.some((other) => other.id === line.id)) return;
  kept.lines.push(line);
  if (line.at && line.at > kept.since) kept.since = line.at;
  store.write({ ...kept, lines: kept.lines.map(withoutImages) });
  show(line);
}

// Pictures are too big for the browser's session store; the message keeps their names.
const withoutImages = (line) => ({
  ...line,
  images: (line.images || []).map(({ alt }) => ({ alt })),
  files: (line.files || []).map(({ name }) => ({ name })),
});

function show(line) {
  const talk = $("talk");
  if (line.own || ((line.buttons || []).length && !line.notice)) {
    talk.querySelectorAll(".choices").forEach((old) => old.parentElement.classList.add("old"));
  }
  const item = document.createElement("li");
  item.className = line.own ? "own" : "theirs";
  if (line.lang) item.lang = line.lang;
  const bubble = document.createElement("div");
  bubble.className = line.own && (line.images || []).some(({ src }) => src) ? "bubble seen" : "bubble";
  bubble.textContent = line.text;
  for (const image of line.images || []) bubble.append(picture(image, line.text));
  for (const file of line.files || []) bubble.append(download(file));
  item.append(speaker(line.own), bubble);
  if ((line.buttons || []).length) item.append(choices(line.buttons));
  talk.append(item);
  reveal(item);
}

// Whose message it is, for those who do not see on which side it stands.
function speaker(own) {
  const name = Object.assign(document.createElement("span"), { className: "unseen", lang: "vi" });
  name.textContent = own ? "Anh/chị nhắn:" : "Lan Toả nhắn:";
  return name;
}

// The newest message from its beginning: a long one is read from the top, not from its end.
// Where letters are large and the screen is small, the whole page scrolls instead of the log.
function reveal(item) {
  const whole = getComputedStyle($("log")).overflowY === "visible";
  const room = whole ? innerHeight - $("leave").offsetHeight : $("log").clientHeight;
  item.scrollIntoView({ block: item.offsetHeight > room - 24 ? "start" : "end" });
}

function picture({ src, alt }, text) {
  if (!src) return document.createTextNode(`${text ? "\n" : ""}[${alt}]`);
  const image = new Image();
  image.alt = alt;
  image.src = src;
  image.onload = () => { reveal($("talk").lastElementChild); };
  return image;
}

function download({ name, href }) {
  if (!href) return document.createTextNode(`\n[${name}]`);
  const link = document.createElement("a");
  link.className = "file";
  link.href = href;
  link.download = name;
  link.textContent = name;
  return link;
}

function choices(buttons) {
  const row = document.createElement("div");
  row.className = "choices";
  row.append(...buttons.map(({ label, payload, url }) => (url ? link(label, url) : press(label, payload))));
  return row;
}

function link(label, url) {
  const found = document.createElement("a");
  Object.assign(found, { className: "choice", href: url, target: "_blank", rel: "noopener noreferrer", textContent: label });
  return found;
}

function press(label, payload) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "choice", textContent: label });
  button.onclick = (event) => {
    if (payload === "exit") return leave();
    send({ payload }, label);
    ready(event);
  };
  return button;
}

// With a mouse one may go on typing. On a phone the keyboard would cover the answer; by keyboard
// the next Tab leads to the buttons of the answer.
function ready({ detail }) {
  if (detail && matchMedia("(pointer: fine)").matches) $("words").focus({ preventScroll: true });
}

// The server empties its copies too: whoever opens the page again is told nothing of before.
function leave() {
  if (stream) stream.close();
  if (me) {
    sessionStorage.removeItem(store.key());
    const key = crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random();
    fetch("/webhooks/webchat", {
      method: "POST",
      keepalive: true, // it is sent although the page is left in the same moment
      headers: { "Content-Type": "application/json", "X-Lantoa-Session": me.session },
      body: JSON.stringify({ key, payload: "exit" }),
    }).catch(() => {});
  }
  $("talk").replaceChildren();
  location.replace("/chat/calendar");
}

function become(persona) {
  me = persona;
  sessionStorage.setItem("lantoa-who", persona.user);
  $("who-name").textContent = persona.name;
  $("who-note").textContent = persona.unit ? `${ROLES[persona.role]} · ${persona.unit}` : persona.note;
  document.querySelectorAll(".persona").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.user === persona.user));
  });
  $("talk").replaceChildren();
  const kept = store.read();
  $("log").setAttribute("aria-busy", "true"); // what was read before is not read aloud again
  kept.lines.forEach(show);
  $("log").removeAttribute("aria-busy");
  close("people");
  listen(kept.since);
  if (!kept.lines.length) greet(persona);
}

function greet(persona) {
  const hint = persona.role === "stranger"
    ? `Vai này chưa gặp Lan Toả. Nhắn “xin chào” để bắt đầu. Mã cá nhân của vai này: ${persona.code}`
    : "Nhắn “menu” để xem những việc làm được.";
  const item = document.createElement("li");
  item.className = "hint";
  item.textContent = hint;
  $("talk").append(item);
}

function listen(since) {
  if (stream) stream.close();
  const query = new URLSearchParams({ session: me.session, since });
  stream = new EventSource(`/chat/stream?${query}`);
  const mine = me.user;
  stream.onopen = () => { offline(false); };
  stream.onerror = () => { offline(true); };
  stream.onmessage = ({ data }) => {
    if (me.user === mine) remember(JSON.parse(data));
  };
}

function listPeople() {
  $("persona-list").replaceChildren(...people.map((persona) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "persona";
    button.dataset.user = persona.user;
    button.dataset.role = persona.role;
    button.setAttribute("aria-pressed", "false");
    const face = Object.assign(document.createElement("span"), { className: "face", ariaHidden: "true" });
    face.textContent = persona.name.split(" ").pop().slice(0, 1);
    const name = document.createElement("b");
    name.textContent = persona.name;
    const note = document.createElement("small");
    const role = Object.assign(document.createElement("span"), { className: "role" });
    role.textContent = ROLES[persona.role];
    note.append(role, ` · ${persona.note}`);
    button.append(face, name, note);
    button.onclick = (event) => { become(persona); ready(event); };
    item.append(button);
    return item;
  }));
}

const number = (value, digits = 0) => value.toLocaleString("vi-VN", { minimumFractionDigits: digits, maximumFractionDigits: digits });

function bar(label, percent, count) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = label;
  const value = document.createElement("b");
  value.textContent = percent === null ? "chưa có số liệu" : `${number(percent, 1)} %`;
  if (count) value.title = count;
  const track = Object.assign(document.createElement("div"), { className: "track" });
  const fill = Object.assign(document.createElement("span"), { className: "fill" });
  fill.style.width = `${percent ?? 0}%`;
  track.append(fill);
  item.append(name, value, track);
  return item;
}

const TOPICS = {
  policy_law: "Chính sách, pháp luật", family_ethics: "Đạo đức, lối sống", gender_equality: "Bình đẳng giới",
  dv_prevention: "Phòng, chống bạo lực gia đình", child_protection: "Bảo vệ trẻ em", older_persons: "Người cao tuổi",
};
let lastStanding = "";

async function standing() {
  try {
    const text = await (await fetch("/chat/coverage")).text();
    if (text !== lastStanding) draw(JSON.parse(text));
    lastStanding = text;
  } catch { /* the next look will do */ }
  setTimeout(standing, 1500);
}

function draw(report) {
  const found = report.indicators.find(({ id }) => id === "family_dissemination");
  const next = found.next_target;
  $("percent").textContent = found.percent === null ? "–" : `${number(found.percent, 1)} %`;
  $("count").textContent = `${number(found.numerator)} / ${number(found.denominator)} gia đình`;
  $("fill").style.width = `${found.percent ?? 0}%`;
  goal($("goal-now"), found.target);
  goal($("goal-next"), next);
  const marks = [found.target, next].filter(Boolean).map(goalWords);
  $("track").ariaLabel = [`Tiến độ: ${$("percent").textContent}`, ...marks.map((mark) => `mốc ${mark}`)].join("; ");
  const missing = next ? Math.max(0, Math.floor(found.denominator * next.value / 100) + 1 - found.numerator) : 0;
  $("verdict").textContent = next
    ? `Còn ${number(missing)} gia đình nữa để vượt ${number(next.value)} % vào năm ${next.year}.`
    : "";
  $("topics").replaceChildren(...found.topics.map((t) => bar(TOPICS[t.id] || t.id, t.percent, `${t.numerator}`)));
  $("units").replaceChildren(...report.units.map((unit) => {
    const own = unit.indicators.find(({ id }) => id === "family_dissemination");
    return bar(unit.name, own.percent, `${own.numerator} / ${own.denominator}`);
  }));
}

function goalWords({ year, value }) { return `${year}: ${number(value)} %`; }

function goal(mark, target) {
  mark.hidden = !target;
  if (!target) return;
  mark.style.left = `${target.value}%`;
  mark.dataset.label = goalWords(target);
}

// On a small screen a sheet covers everything: what lies below is out of reach until it is closed.
const SHEETS = ["people", "standing"];
function open(id) {
  $(id).classList.add("open");
  below(id, true);
  $(id).querySelector(".close").focus();
}
function close(id) {
  if (!$(id).classList.contains("open")) return;
  $(id).classList.remove("open");
  below(id, false);
  $(`open-${id}`).focus();
}
function below(id, isHidden) {
  const others = [document.querySelector(".skip"), document.querySelector(".top"), ...$("house").children];
  for (const other of others) if (other.id !== id) other.inert = isHidden;
}

async function guest() {
  const kept = sessionStorage.getItem("lantoa-guest");
  const session = kept || (await (await fetch("/chat/session", { method: "POST" })).json()).session;
  sessionStorage.setItem("lantoa-guest", session);
  become({ user: "guest", session, name: "Lan Toả", role: "member", note: "Trợ lý tự động của công đoàn" });
  bring();
}

// A link brought a code: it is sent once, not again when the page is loaded anew.
function bring() {
  const code = new URLSearchParams(location.search).get("code");
  if (!code || sessionStorage.getItem("lantoa-code") === code) return;
  sessionStorage.setItem("lantoa-code", code);
  send({ text: code }, code);
}

// As many lines as were written, up to a few: an officer's text has more than one.
function grow() {
  $("words").rows = Math.min(5, $("words").value.split("\n").length);
}

async function start() {
  $("write").onsubmit = (event) => {
    event.preventDefault();
    const text = $("words").value.trim();
    $("words").value = "";
    grow();
    if (text) send({ text }, text);
  };
  $("words").oninput = grow;
  // Enter sends; with Shift it begins a line. While an input method composes a letter it is neither.
  $("words").onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    $("write").requestSubmit();
  };
  $("picture").onchange = async ({ target }) => {
    const chosen = [...target.files].slice(0, 5);
    target.value = "";
    for (const file of chosen) await upload(file);
  };
  $("leave").onclick = leave;
  $("open-people").onclick = () => open("people");
  $("open-standing").onclick = () => open("standing");
  document.querySelectorAll("[data-close]").forEach((button) => { button.onclick = () => close(button.dataset.close); });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") SHEETS.forEach(close); });
  const answer = await fetch("/chat/personas");
  if (!answer.ok) return guest();
  people = await answer.json();
  for (const id of ["people", "standing", "open-people", "open-standing"]) $(id).hidden = false;
  listPeople();
  standing();
  const last = sessionStorage.getItem("lantoa-who");
  become(people.find(({ user }) => user === last) || people[0]);
  bring();
  return undefined;
}

start();
