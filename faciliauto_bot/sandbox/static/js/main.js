// The page: reads everything once, then follows the stream of events; after a lost connection it reads all anew.

import { get } from "./api.js";
import { Chat } from "./chat.js";
import { h, toast } from "./dom.js";
import { addPhone } from "./owner.js";
import { buildPanel } from "./panel.js";

const only = new URLSearchParams(location.search).get("phone");
const row = document.getElementById("phones");
const tabs = document.getElementById("tabs");
const panel = document.getElementById("panel");
const narrow = matchMedia("(max-width: 820px)");
const chats = new Map();
let business = "FacilIAuto";
let current = null;
let alertsSeen = 0;
let panelParts = null;

const wanted = (phone) => phone.shown && (!only || [phone.id, phone.number, phone.wa_id].includes(only.replace(/^\+/, "")));

function chatOf(phone) {
  let chat = chats.get(phone.id);
  if (!chat) {
    chat = new Chat(phone, { businessName: () => business, changed: () => drawTabs() });
    chats.set(phone.id, chat);
    row.querySelector(".empty")?.remove();
    row.append(chat.node);
    current ??= phone.id;
  }
  return chat;
}

function plugIn(phone) {
  const known = chats.has(phone.id);
  const chat = chatOf(phone);
  chat.update(phone);
  if (!known) {
    chat.load().catch((error) => toast(error.message));
    activate();
  }
  return chat;
}

function drop(id) {
  chats.get(id)?.node.remove();
  chats.delete(id);
  if (current === id) current = chats.keys().next().value ?? null;
  activate();
}

function activate() {
  for (const [id, chat] of chats) chat.shown(!narrow.matches || id === current);
  if (!chats.size) row.replaceChildren(h("p", { class: "empty" }, "Nenhum telefone ligado. Use “+ Telefone” para começar."));
  drawTabs();
}

function drawTabs() {
  const tab = ([id, chat]) =>
    h("button", { class: "tab", type: "button", role: "tab", "aria-selected": String(id === current), onclick: () => { current = id; activate(); } }, chat.phone?.name, chat.unread ? h("b", {}, String(chat.unread)) : null);
  tabs.replaceChildren(...[...chats].map(tab));
}

async function readAll() {
  const [settings, { phones }, { alerts }] = await Promise.all([get("settings"), get("phones?shown=1"), get("alerts")]);
  business = settings.verified_name;
  const showing = phones.filter(wanted);
  for (const id of [...chats.keys()]) if (!showing.some((phone) => phone.id === id)) drop(id);
  await Promise.all(showing.map(async (phone) => {
    const chat = chatOf(phone);
    chat.update(phone);
    await chat.load();
  }));
  countAlerts(alerts.length);
  panelParts = await buildPanel(panel);
  activate();
}

function countAlerts(count) {
  alertsSeen = count;
  const badge = document.getElementById("alert-count");
  badge.hidden = !count;
  badge.textContent = count;
}

function follow() {
  const stream = new EventSource("/sandbox/events");
  const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
  const offline = document.getElementById("offline");
  on("hello", () => { offline.hidden = true; readAll().catch((error) => toast(error.message)); });
  on("reset", () => { for (const id of [...chats.keys()]) drop(id); readAll().catch((error) => toast(error.message)); });
  on("phone", (phone) => (wanted(phone) ? plugIn(phone) : drop(phone.id)));
  on("message", (message) => chats.get(message.phone)?.receive(message));
  on("gone", ({ id }) => drop(id));
  on("faults", ({ faults }) => panelParts?.showFaults(faults));
  on("alert", (alert) => { countAlerts(alertsSeen + 1); toast(`Alerta: ${alert.title || alert.channel}`); });
  stream.addEventListener("error", () => {
    offline.hidden = false;
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 1500);
  });
}

document.getElementById("add-phone").addEventListener("click", () => addPhone((phone) => {
  const chat = plugIn(phone);
  current = phone.id;
  activate();
  chat.node.scrollIntoView({ inline: "center", block: "nearest" });
  chat.composer.focus();
}));
const toggle = document.getElementById("panel-toggle");
const openPanel = (open) => {
  panel.classList.toggle("open", open);
  toggle.setAttribute("aria-expanded", String(open));
};
toggle.addEventListener("click", () => openPanel(!panel.classList.contains("open")));
openPanel(matchMedia("(min-width: 1180px)").matches);
narrow.addEventListener("change", activate);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && activate());
follow();
