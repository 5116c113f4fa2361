// The console: what moves is fetched again as a fragment; nothing here knows more than the server renders.
import { announce, badge, switches } from "./alerts.js";
import { canned } from "./canned.js";
import { ask, askForCar } from "./dialogs.js";
import { Line } from "./live.js";
import { parsed, remember, renew } from "./renew.js";
import { draft, forgetMine, forgetOld, Outgoing, Recorder } from "./sending.js";
import { $, $$, base, get, newest, newKey, paced, page, post, signedOut } from "./server.js";

forgetOld();
const TABS = `console:${page.dataset.me}:tabs`;
const FILES = { voz: "🎤" };
const MOST_TABS = 10;
const LARGEST = 20 * 1024 * 1024; // bytes; WhatsApp takes less of most kinds, and the server says so
let filter = page.dataset.filter;
let waitingBefore = null;
let searching;

function toast(words) {
  const node = $("#co-toast");
  node.textContent = words;
  node.hidden = false;
  clearTimeout(toast.later);
  toast.later = setTimeout(() => (node.hidden = true), 6000);
}

// --- the list ---------------------------------------------------------------------------------------------------------

const refreshList = paced(async () => {
  const typed = $("#co-q").value.trim();
  const asked = typed ? get(`buscar/?filtro=${filter}`, new URLSearchParams({ q: typed })) : get(`fila/?filtro=${filter}`);
  const html = await asked.catch(() => null);
  if (!html) return;
  const focused = document.activeElement?.closest?.("[data-handoff]")?.dataset.handoff;
  $("#co-list").innerHTML = html;
  if (focused) $(`.co-row[data-handoff="${focused}"]`)?.focus();
  listed();
});

function listed() {
  const rows = $$(".co-row");
  rows.forEach((row) => row.classList.toggle("co-row--open", row.dataset.handoff === openHandoff()));
  const waiting = Number($(".co-rows").dataset.waiting);
  const unread = rows.reduce((sum, row) => sum + (row.dataset.handoff === openHandoff() ? 0 : Number(row.dataset.unread)), 0);
  if (waitingBefore !== null && waiting > waitingBefore) announce("Novo atendimento na fila.");
  waitingBefore = waiting;
  badge(waiting, unread);
  for (const row of rows) if (row.dataset.mine && row.dataset.status === "in_progress") tab(row.dataset);
  drawTabs();
  tick();
}

/** Waiting times go on between two fetches. */
function tick() {
  for (const node of $$(".co-wait")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(node.dataset.since)) / 60000));
    node.textContent = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
}

// --- tabs -------------------------------------------------------------------------------------------------------------

const tabs = () => JSON.parse(sessionStorage.getItem(TABS) ?? "[]");

function tab({ handoff, conversation, name }) {
  const others = tabs().filter((one) => one.handoff !== handoff);
  const known = tabs().some((one) => one.handoff === handoff);
  const all = known
    ? tabs().map((one) => (one.handoff === handoff ? { handoff, conversation, name } : one))
    : [...others, { handoff, conversation, name }].slice(-MOST_TABS);
  sessionStorage.setItem(TABS, JSON.stringify(all));
}

function closeTab(handoff) {
  sessionStorage.setItem(TABS, JSON.stringify(tabs().filter((one) => one.handoff !== handoff)));
  drawTabs();
  watch();
}

function drawTabs() {
  $("#co-tabs").replaceChildren(
    ...tabs().map(({ handoff, name }, number) => {
      const holder = document.createElement("span");
      holder.className = "co-tab";
      const link = document.createElement("a");
      link.href = `${base}${handoff}/`;
      link.dataset.handoff = handoff;
      link.textContent = name;
      link.title = number < 9 ? `Alt+${number + 1}` : "";
      if (handoff === openHandoff()) link.setAttribute("aria-current", "page");
      const unread = Number($(`.co-row[data-handoff="${handoff}"]`)?.dataset.unread ?? 0);
      if (unread && handoff !== openHandoff()) {
        const mark = document.createElement("b");
        mark.className = "co-unread";
        mark.textContent = unread;
        link.append(" ", mark);
      }
      const close = document.createElement("button");
      close.type = "button";
      close.className = "co-tab__close";
      close.textContent = "×";
      close.setAttribute("aria-label", `Fechar a aba de ${name}`);
      close.addEventListener("click", () => {
        closeTab(handoff);
        if (handoff === openHandoff()) leave();
      });
      holder.append(link, close);
      return holder;
    }),
  );
}

const watch = () => line.watch([...new Set([...tabs().map((one) => one.conversation), openChat()?.dataset.conversation])].filter(Boolean));

// --- one chat ---------------------------------------------------------------------------------------------------------

const openChat = () => $("#co-pane .co-chat");
const openHandoff = () => openChat()?.dataset.handoff ?? "";

async function open(handoff, { push = true } = {}) {
  const html = await newest("pane", `${handoff}/conversa/`);
  if (html === undefined) return;
  if (html === null) return toast("Não foi possível abrir a conversa. Tente de novo.");
  $("#co-pane").innerHTML = html;
  if (push) history.pushState({ handoff }, "", `${base}${handoff}/`);
  opened();
}

function opened() {
  const chat = openChat();
  page.classList.toggle("co--open", Boolean(chat));
  if (!chat) return;
  tab(chat.dataset);
  watch();
  $("#co-composer").dataset.standing = standing();
  remember($("#co-head"));
  remember($("#co-course").lastElementChild);
  remember($("#co-side"));
  compose();
  toEnd();
  listed();
  if (matchMedia("(min-width: 48rem)").matches) $("#co-text")?.focus();
}

function leave() {
  history.pushState({}, "", base);
  $("#co-pane").innerHTML = '<div class="co-nothing"><p>Escolha um atendimento na lista.</p></div>';
  opened();
  watch();
  drawTabs();
  $$(".co-row").forEach((row) => row.classList.remove("co-row--open"));
}

const toEnd = () => {
  const course = $("#co-course");
  if (course) course.scrollTop = course.scrollHeight;
};

const refreshCourse = paced(async () => {
  const handoff = openHandoff();
  if (!handoff) return;
  const html = await get(`${handoff}/mensagens/?${document.hidden ? "" : "lido=1"}`).catch(() => null);
  const course = $("#co-course");
  if (!html || handoff !== openHandoff() || !course) return;
  const near = course.scrollHeight - course.scrollTop - course.clientHeight < 120;
  const lines = course.lastElementChild;
  const fresh = parsed(html);
  const before = lines.dataset.last;
  if ($("[data-kept]", course)) $("[data-older]", fresh)?.remove();
  renew(lines, fresh);
  lines.dataset.last = fresh.dataset.last;
  if (lines.dataset.last !== before) {
    const words = $$(".fa-bubble:not(.fa-bubble--ours)", lines).at(-1);
    if (words?.id === `m${lines.dataset.last}`) $("#co-live").textContent = `Cliente: ${$(".fa-bubble__text", words).textContent}`;
  }
  if (near) toEnd();
  const until = $(".co-until");
  if (until) until.textContent = `até ${fresh.dataset.until}`;
  if (fresh.dataset.standing !== $(".co-head").dataset.standing) refreshHead();
});

const refreshHead = paced(async () => {
  const handoff = openHandoff();
  if (!handoff) return;
  const html = await get(`${handoff}/situacao/`).catch(() => null);
  if (!html || handoff !== openHandoff()) return;
  const head = $("#co-head");
  if ($("details[open]", head)) return; // somebody is choosing in it; the next news comes
  const people = $(".co-people", head).textContent;
  renew(head, parsed(`<div>${html}</div>`)); // what looks the same keeps the focus that is in it
  $(".co-people", head).textContent = people;
  const place = $("#co-composer");
  if (place.dataset.standing === standing()) return;
  place.dataset.standing = standing(); // news that come meanwhile must not draw it a second time under the fingers
  const composer = await get(`${handoff}/escrever/`).catch(() => null);
  if (handoff !== openHandoff()) return;
  if (composer === null) return void (place.dataset.standing = "");
  const writing = document.activeElement?.id === "co-text";
  place.innerHTML = composer;
  compose();
  if (writing || claimed === handoff) $("#co-text")?.focus();
  claimed = "";
});

/** What the composer depends on. */
const standing = () => ["status", "mine", "window", "scheduled"].map((name) => $(".co-head").dataset[name]).join();
let claimed = ""; // the handoff whose composer gets the focus when it comes

const refreshSide = paced(async () => {
  const handoff = openHandoff();
  if (!handoff || document.hidden) return;
  const html = await get(`${handoff}/cliente/`).catch(() => null);
  if (html && handoff === openHandoff()) renew($("#co-side"), parsed(`<div>${html}</div>`));
});

const people = new Map();

function somebody({ chat, user, name, doing }) {
  if (chat !== openChat()?.dataset.conversation) return;
  if (doing === "away") people.delete(user);
  else people.set(user, { name, doing, at: Date.now() });
  drawPeople();
}

function drawPeople() {
  const node = $(".co-people");
  if (!node) return;
  for (const [user, one] of people) if (Date.now() - one.at > 40000) people.delete(user);
  const words = [...people.values()].map(({ name, doing }) => `${name} está ${doing === "typing" ? "digitando" : "vendo"}`);
  if (node.textContent !== words.join(" · ")) node.textContent = words.join(" · ");
}

// --- writing ----------------------------------------------------------------------------------------------------------

const outgoing = new Outgoing(post, (handoff, sent, refused) => {
  if (refused && handoff !== openHandoff()) toast(`Não enviado: “${refused.text}” ${refused.words}`);
  if (handoff !== openHandoff()) return;
  drawOutgoing();
  if (sent) refreshCourse();
});

function compose() {
  const field = $("#co-text");
  drawOutgoing();
  if (!field) return;
  field.value = draft.read(openHandoff());
  grow(field);
}

const grow = (field) => {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
};

function drawOutgoing() {
  const node = $("#co-outgoing");
  if (!node) return;
  node.replaceChildren(
    ...outgoing.of(openHandoff()).map((one) => {
      const bubble = document.createElement("article");
      bubble.className = "fa-bubble fa-bubble--ours co-pending";
      const text = document.createElement("p");
      text.className = "fa-bubble__text";
      text.textContent = one.file ? `${FILES[one.kind] ?? "📎"} ${one.kind === "voz" ? "Áudio" : one.file.name} ${one.text}` : one.text;
      const state = document.createElement("p");
      state.className = one.problem ? "fa-bubble__problem" : "fa-bubble__facts";
      state.textContent = one.problem || "Enviando…";
      bubble.append(text, state);
      if (one.problem) {
        const back = document.createElement("button");
        back.type = "button";
        back.className = "co-button";
        back.textContent = one.file ? "Desistir do arquivo" : "Voltar ao texto";
        back.addEventListener("click", () => {
          const gone = outgoing.drop(one.key);
          draft.keep(openHandoff(), [draft.read(openHandoff()), gone.text].filter(Boolean).join("\n"));
          compose();
          $("#co-text")?.focus();
        });
        bubble.append(back);
      }
      return bubble;
    }),
  );
}

function send() {
  const field = $("#co-text");
  const text = field.value.trim();
  if (!text) return;
  outgoing.add(openHandoff(), text);
  field.value = "";
  draft.keep(openHandoff(), "");
  grow(field);
  canned.hide();
  toEnd();
}

let typed = 0;

function typing(field) {
  draft.keep(openHandoff(), field.value);
  grow(field);
  if (!field.value.trim() || Date.now() - typed < 15000) return;
  typed = Date.now();
  line.here(openChat().dataset.conversation, "typing");
  post(openHandoff(), "digitando/");
}

// --- steps ------------------------------------------------------------------------------------------------------------

/** Take a step with the open handoff; resolves to the server's answer, which is told to the agent. */
async function step(path, fields = {}, said = "") {
  const handoff = openHandoff();
  const answer = await post(handoff, path, fields);
  if (!answer.ok) toast(answer.words);
  else if (said) toast(said);
  if (handoff === openHandoff()) refreshHead(), refreshCourse(), refreshSide(); // what was asked for need not wait for them
  refreshList();
  return answer;
}

/** With chats in hand, who pauses or goes says what becomes of them. */
async function beThere(state, fields = {}) {
  const answer = await post("", "presenca/", { estado: state, ...fields });
  if (answer.choices) {
    $("#co-state").value = page.dataset.state;
    const options = answer.choices.map(({ value, label }, n) => {
      const choice = document.createElement("label");
      choice.className = "co-choice";
      choice.innerHTML = `<input type="radio" name="conversas" required> <span></span>`;
      $("input", choice).setAttribute("value", value);
      if (!n) $("input", choice).setAttribute("checked", "");
      $("span", choice).textContent = label;
      return choice.outerHTML;
    });
    const choices = `<fieldset><legend class="co-hidden">Conversas abertas</legend>${options.join("")}</fieldset>`;
    ask(answer.words, choices, "Continuar", (filled) => beThere(state, filled));
    return answer;
  }
  if (answer.ok) page.dataset.state = answer.state;
  $("#co-state").value = page.dataset.state;
  toast(answer.ok ? `Situação: ${answer.words}.` : answer.words);
  refreshList();
  return answer;
}

/** Tell that the agent is there; who was away for too long, or whose line was, is off duty and must read it. */
async function stillThere() {
  const answer = await post("", "presenca/");
  if (!answer.ok || answer.state === page.dataset.state) return;
  page.dataset.state = $("#co-state").value = answer.state;
  toast(`Situação: ${answer.words}.${answer.state === "offline" ? " Você ficou sem conexão; escolha Disponível para voltar." : ""}`);
}

const recorder = new Recorder();

async function record(button) {
  if (recorder.recording) {
    const voice = await recorder.stop();
    button.setAttribute("aria-pressed", "false");
    return upload(voice, "voz");
  }
  try {
    await recorder.start();
    button.setAttribute("aria-pressed", "true");
    toast("Gravando… toque de novo para enviar.");
  } catch {
    toast("O navegador não deixou usar o microfone.");
  }
}

function upload(file, kind) {
  if (file.size > LARGEST) return toast("O arquivo passa de 20 MB.");
  const text = kind === "voz" ? "" : draft.read(openHandoff()).trim();
  outgoing.addFile(openHandoff(), file, kind, text);
  if (!text) return;
  draft.keep(openHandoff(), "");
  compose();
}

const acts = {
  back: leave,
  claim: async () => {
    claimed = openHandoff();
    if (!(await step("assumir/")).ok) claimed = "";
  },
  "step-in": () => step("entrar/"),
  "put-back": (button) => passOn("soltar/", button.form, "De volta à fila."),
  "to-bot": () => step("robo/", {}, "O robô continua a conversa."),
  side: (button) => {
    const shown = page.classList.toggle("co--side");
    button.setAttribute("aria-expanded", String(shown));
  },
  dismiss: () => $("#co-extra").close(),
  record,
  attach() {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = "image/jpeg,image/png,video/mp4,application/pdf";
    chooser.addEventListener("change", () => upload(chooser.files[0], "arquivo"));
    chooser.click();
  },
  note() {
    const field = '<label>Só a equipe vê <textarea name="texto" rows="4" required maxlength="4000"></textarea></label>';
    ask("Nota interna", field, "Guardar", (filled) => step("nota/", filled));
  },
  buttons() {
    const question = '<label>Pergunta <textarea name="texto" rows="2" required maxlength="1024"></textarea></label>';
    const titles = [1, 2, 3].map((n) => `<label>Botão ${n} <input name="botao${n}" maxlength="20"${n === 1 ? " required" : ""}></label>`);
    const key = newKey();
    ask("Pergunta com botões", question + titles.join(""), "Enviar", (filled) => step("botoes/", { ...filled, key }));
  },
  later() {
    const words = '<label>Mensagem <textarea name="texto" rows="3" required maxlength="4096"></textarea></label>';
    const when = '<label>Enviar em <input type="datetime-local" name="quando" required></label>';
    const key = newKey();
    ask("Agendar mensagem", words + when, "Agendar", (filled) => step("agendar/", { ...filled, key }, "Mensagem agendada."));
  },
  cars: () => askForCar(openHandoff()),
  templates: () => showTemplate(""),
};

/** Pass the handoff on; the menu closes only when that went well, so that a note is not written twice. */
async function passOn(path, form, said) {
  const answer = await step(path, Object.fromEntries(new FormData(form)), said);
  if (!answer.ok || !form.isConnected) return;
  form.closest("details").open = false; // and what came meanwhile is shown
}

async function showTemplate(name) {
  const html = await newest("templates", `${openHandoff()}/modelos/?${new URLSearchParams({ modelo: name })}`);
  const place = $("#co-templates");
  if (html === undefined || !place) return;
  place.innerHTML = html ?? "<p>Não foi possível buscar os modelos.</p>";
  place.dataset.key = newKey();
  preview();
  $("select, input", place)?.focus();
}

// --- what the page hears ----------------------------------------------------------------------------------------------

const line = new Line(page.dataset.live, base, {
  moved(stream) {
    const all = stream === "everything";
    if (all || stream === "queue" || stream.startsWith("agent:")) refreshList();
    if (all || stream === `chat:${openChat()?.dataset.conversation}`) {
      refreshCourse(); // and the head with it, where that would look different
      if (all || $(".co-head")?.dataset.status === "pending") refreshSide(); // only the bot learns of the customer
    }
    if (all) refreshHead();
  },
  people: somebody,
  signedOut,
  weather(state) {
    const node = $("#co-weather");
    page.dataset.weather = state;
    node.hidden = state === "live";
    node.textContent =
      state === "polling"
        ? "Avisos ao vivo indisponíveis: atualizando a cada 5 segundos."
        : "Sem conexão com o servidor. O que você escreveu está guardado e será enviado quando voltar.";
  },
});

document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]");
  if (act && page.contains(act)) return acts[act.dataset.act]?.(act);
  const chosen = event.target.closest("[data-filter].co-filter");
  if (chosen) return (filter = chosen.dataset.filter), refreshList();
  const link = event.target.closest("a[data-handoff]");
  if (link && page.contains(link) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    return open(link.dataset.handoff);
  }
  const cancelled = event.target.closest("[data-cancel]");
  if (cancelled) return step("desagendar/", { mensagem: cancelled.dataset.cancel }, "Agendamento cancelado.");
  const car = event.target.closest("[data-send-car]");
  if (car) {
    $("#co-extra").close();
    return step("carro/", { carro: car.dataset.sendCar, key: newKey() });
  }
  const older = event.target.closest("[data-older]");
  if (older) return showOlder(older);
  const speed = event.target.closest(".co-speed");
  if (speed) {
    const next = { 1: 1.5, 1.5: 2, 2: 1 }[speed.dataset.speed];
    speed.dataset.speed = next;
    speed.textContent = `${String(next).replace(".", ",")}×`;
    $("audio", speed.parentElement).playbackRate = next;
  }
});

async function showOlder(button) {
  const html = await get(`${openHandoff()}/mensagens/?antes=${button.dataset.older}`).catch(() => null);
  if (html === null) return;
  const course = $("#co-course");
  const height = course.scrollHeight;
  button.remove();
  const holder = document.createElement("div");
  holder.dataset.kept = "1";
  holder.innerHTML = html;
  course.prepend(holder);
  course.scrollTop += course.scrollHeight - height;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form");
  if (!form || !page.contains(form)) return;
  const kind = form.dataset.form;
  if (form.id === "co-search") return event.preventDefault(), refreshList();
  if (!kind) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  if (kind === "text") return send();
  if (kind === "close") return passOn("encerrar/", form, "Encerrado.");
  if (kind === "transfer") return passOn("transferir/", form, "Transferido.");
  if (kind === "template") {
    const place = form.parentElement;
    const answer = await step("modelo/", { ...fields, key: place.dataset.key });
    if (answer.ok) place.replaceChildren();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.id === "co-text") {
    typing(event.target);
    canned.ask(event.target, openHandoff());
  } else if (event.target.dataset.value) preview();
  else if (event.target.id === "co-q") {
    clearTimeout(searching);
    searching = setTimeout(refreshList, 300);
  }
});

document.addEventListener("change", async (event) => {
  if (event.target.id === "co-state") {
    await beThere(event.target.value);
  } else if (event.target.matches("#co-templates select[data-preview]")) showTemplate(event.target.value);
});

// What came while a menu was open is shown once it closes.
document.addEventListener("toggle", (event) => event.target.matches?.(".co-menu") && !event.target.open && refreshHead(), true);

document.addEventListener("paste", (event) => {
  const file = event.target.id === "co-text" && [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
  if (!file) return;
  event.preventDefault();
  upload(file, "arquivo");
});

/** The template as the customer will read it, with what is typed so far. */
function preview() {
  const node = $("#co-preview");
  if (!node) return;
  node.textContent = $$("[data-value]").reduce((text, field) => {
    const name = field.dataset.value.split(".").at(-1);
    return field.value ? text.replaceAll(`{{${name}}}`, field.value) : text;
  }, node.dataset.text);
}

const keys = {
  a: () => $('[data-act="claim"]')?.click(),
  m: () => $("#co-text")?.focus(),
  n: () => openChat() && acts.note(),
  c: () => $("#co-text") && acts.cars(),
  t: () => menu("transfer"),
  e: () => menu("close"),
  b: () => $("#co-q").focus(),
};

function menu(name) {
  const details = $(`details[data-menu="${name}"]`);
  if (!details) return;
  details.open = true;
  $("select, input", details)?.focus();
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("input, textarea, select");
  if (event.target.id === "co-text" && canned.open && ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key)) {
    event.preventDefault();
    if (event.key === "ArrowDown") return canned.move(1);
    if (event.key === "ArrowUp") return canned.move(-1);
    return event.key === "Escape" ? canned.hide() : canned.take();
  }
  if (event.target.id === "co-text" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    return send();
  }
  if (event.key === "Escape") $$(".co-menu[open]").forEach((one) => (one.open = false));
  if (event.key === "?" && !field) return event.preventDefault(), $("#co-sheet").showModal();
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (/^[1-9]$/.test(key) && tabs()[key - 1]) return event.preventDefault(), open(tabs()[key - 1].handoff);
  if (key === "arrowdown" || key === "arrowup") return event.preventDefault(), neighbour(key === "arrowdown" ? 1 : -1);
  if (keys[key]) event.preventDefault(), keys[key]();
});

function neighbour(step) {
  const rows = $$(".co-row");
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.dataset.handoff === openHandoff());
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length];
  open(next.dataset.handoff);
}

addEventListener("popstate", () => {
  const found = /([0-9a-f-]{36})\/$/.exec(location.pathname);
  if (found) open(found[1], { push: false });
  else leave();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  refreshCourse();
  refreshSide();
});
document.querySelector('form[action$="/logout/"]')?.addEventListener("submit", () => {
  forgetMine();
  sessionStorage.removeItem(TABS);
});
$("#co-help").addEventListener("click", () => $("#co-sheet").showModal());

switches();
listed();
opened();
watch();
outgoing.push();
setInterval(tick, 15000);
setInterval(drawPeople, 5000);
setInterval(stillThere, 25000);
setInterval(() => (refreshList(), refreshCourse()), 60000); // whatever happens, a minute old at most
setInterval(() => openChat() && !document.hidden && line.here(openChat().dataset.conversation, "looking"), 20000);
