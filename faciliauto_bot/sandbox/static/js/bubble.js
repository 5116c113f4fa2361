// One bubble: quote, content, time, ticks, reactions, and its little menu.

import { contentOf, summaryOf } from "./content.js";
import { h, icon } from "./dom.js";

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const TICKS = { "": ["tick", "Enviada"], delivered: ["ticks", "Entregue"], read: ["ticks", "Lida"] };

export function bubble(message, chat) {
  const mine = message.direction === "inbound";
  const content = contentOf(message, chat);
  const node = h(
    "div",
    {
      class: `bubble ${mine ? "mine" : "theirs"}`,
      tabindex: "-1",
      data: { testid: "bubble", id: message.id, direction: message.direction, type: message.type, status: message.status },
      ondblclick: () => openMenu(node, message, chat),
    },
    h(
      "div",
      { class: hasRoom(content.body) ? "main" : "main stacked" },
      quoteOf(message, chat),
      content.body,
      h("span", { class: "meta" }, h("time", {}, clock(message.at)), mine && tick(message.status)),
    ),
    content.actions.length ? h("div", { class: "actions" }, content.actions) : null,
    reactionsOf(message),
    h("button", { class: "more", type: "button", "aria-label": "Opções da mensagem", data: { testid: "bubble-menu" }, onclick: () => openMenu(node, message, chat) }, icon("down", 18)),
  );
  node.classList.toggle("reacted", Object.keys(message.reactions).length > 0);
  node.classList.toggle("wide", content.actions.length > 0);
  if (message.type === "sticker") node.classList.add("sticker");
  return node;
}

// The time stands beside the last line of a text, as there; under anything else.
function hasRoom(body) {
  const text = [...body.querySelectorAll(".text")].at(-1);
  const last = text?.lastChild;
  const ends = text && !body.querySelector(".foot") && !(last instanceof Element && /^(UL|OL|BLOCKQUOTE|PRE)$/.test(last.tagName));
  if (ends) text.append(h("span", { class: "room" }));
  return Boolean(ends);
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("pt-BR", { hour: "2-digit", minute: "2-digit" });
}

function tick(status) {
  const [name, label] = TICKS[status] || TICKS[""];
  return h("span", { class: `tick ${status}`, title: label, "aria-label": label, data: { testid: "tick", status } }, icon(name, 16));
}

export function quoteOf(message, chat) {
  if (!message.reply_to) return null;
  const quoted = chat.messages.get(message.reply_to);
  if (!quoted) return null;
  const go = () => chat.node.querySelector(`[data-id="${CSS.escape(quoted.id)}"]`)?.scrollIntoView({ block: "center" });
  return h("button", { class: "quote", type: "button", onclick: go }, h("b", {}, quoted.direction === "inbound" ? "Você" : chat.business()), summaryOf(quoted));
}

function reactionsOf(message) {
  const emojis = Object.values(message.reactions);
  return emojis.length ? h("span", { class: "reactions", data: { testid: "reactions" } }, emojis.join(" ")) : null;
}

function openMenu(node, message, chat) {
  document.querySelectorAll(".bubble-menu").forEach((menu) => menu.remove());
  const react = (emoji) => {
    const gone = message.reactions.customer === emoji;
    chat.send({ type: "reaction", reaction: gone ? { message_id: message.id } : { message_id: message.id, emoji } });
    menu.remove();
  };
  const reply = () => {
    chat.quote(message);
    menu.remove();
  };
  const copy = () => {
    navigator.clipboard?.writeText(summaryOf(message));
    menu.remove();
  };
  const menu = h(
    "div",
    { class: "bubble-menu" },
    h("div", { class: "row" }, QUICK.map((emoji) => h("button", { type: "button", onclick: () => react(emoji) }, emoji))),
    h("button", { class: "entry", type: "button", data: { testid: "bubble-reply" }, onclick: reply }, "Responder"),
    h("button", { class: "entry", type: "button", onclick: copy }, "Copiar texto"),
  );
  node.append(menu);
  const close = (event) => {
    if (menu.contains(event.target)) return;
    menu.remove();
    document.removeEventListener("pointerdown", close);
  };
  document.addEventListener("pointerdown", close);
}
