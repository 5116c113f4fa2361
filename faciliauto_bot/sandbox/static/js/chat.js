// One phone on the page: owner's line, header, chat, composer.

import { get, post, sendFrom } from "./api.js";
import { bubble } from "./bubble.js";
import { composer } from "./composer.js";
import { h, icon, iconButton, prettyNumber, toast } from "./dom.js";
import { ownerMenu } from "./owner.js";

const HIDDEN = new Set(["reaction"]);
const NEAR_END = 120;

export class Chat {
  constructor(phone, { businessName, changed }) {
    this.messages = new Map();
    this.unread = 0;
    this.active = true;
    this.business = businessName;
    this.changed = changed;
    this.lastDay = "";
    this.lastDirection = "";
    this.composer = composer(this);
    this.owner = h("span");
    this.flag = h("span", { class: "flag" });
    this.subtitle = h("p", { data: { testid: "subtitle" } });
    this.list = h("div", { class: "chat", role: "log", "aria-label": "Conversa", data: { testid: "chat" } });
    this.badge = h("b", { hidden: true });
    this.toEnd = h("button", { class: "to-end", type: "button", hidden: true, "aria-label": "Ir para o fim", onclick: () => this.scrollToEnd() }, icon("down"), this.badge);
    this.title = h("span", {}, businessName());
    this.node = this.#frame(phone.id);
    this.list.addEventListener("scroll", () => this.#scrolled());
    this.update(phone);
  }

  #frame(id) {
    return h(
      "article",
      { class: "phone", data: { testid: "phone", phone: id } },
      h("div", { class: "owner" }, this.owner, this.flag, iconButton("more", "Opções do telefone", { data: { testid: "phone-menu" }, onclick: () => ownerMenu(this) })),
      h("header", { class: "chat-head" },
        h("span", { class: "avatar" }, h("img", { src: "/sandbox/static/icon.svg", alt: "" })),
        h("div", {}, h("h2", {}, this.title, icon("verified", 16)), this.subtitle)),
      this.list,
      this.toEnd,
      this.composer.node,
    );
  }

  update(phone) {
    this.phone = phone;
    this.node.dataset.number = phone.number;
    this.owner.replaceChildren(h("strong", { data: { testid: "phone-name" } }, phone.name), ` · ${prettyNumber(phone.number)}`);
    const flags = [!phone.online && "modo avião", phone.hidden && "número oculto", phone.clock_offset > 0 && "relógio adiantado"].filter(Boolean);
    this.flag.hidden = !flags.length;
    this.flag.textContent = flags[0] || "";
    this.#typing(phone.typing, phone.typing_until);
    this.changed();
  }

  #typing(typing, until) {
    clearTimeout(this.typingTimer);
    this.subtitle.textContent = typing ? "digitando…" : "conta comercial";
    this.subtitle.classList.toggle("typing", typing);
    if (typing) this.typingTimer = setTimeout(() => this.#typing(false), Math.max(0, until * 1000 - Date.now()));
  }

  // Reads the whole chat; what arrives while it is read comes after it. A phone switched off meanwhile has none.
  async load() {
    this.early = [];
    const { messages } = await get(`phones/${this.phone.id}/messages`).catch((error) => {
      if (error.status !== 404) throw error;
      return { messages: [] };
    });
    const early = this.early ?? [];
    this.early = null;
    this.#replaceAll(messages);
    early.forEach((message) => this.receive(message));
  }

  #replaceAll(messages) {
    this.messages.clear();
    this.list.replaceChildren(h("p", { class: "notice" }, icon("lock", 12), " Telefone de teste. As mensagens vão para o atendimento como se fossem do WhatsApp."));
    this.lastDay = "";
    this.lastDirection = "";
    for (const message of messages) this.#append(message);
    this.scrollToEnd();
    this.#look();
  }

  receive(message) {
    this.early?.push(message);
    const known = this.messages.get(message.id);
    if (known) {
      this.messages.set(message.id, message);
      const old = this.list.querySelector(`[data-id="${CSS.escape(message.id)}"]`);
      if (old) {
        const fresh = bubble(message, this);
        fresh.classList.toggle("first", old.classList.contains("first"));
        const menu = old.querySelector(".bubble-menu");
        if (menu) fresh.append(menu);
        old.replaceWith(fresh);
      }
    } else {
      this.#arrive(message);
    }
    if (message.direction === "outbound") this.#look();
  }

  #arrive(message) {
    const follow = this.#atEnd() || message.direction === "inbound";
    const seen = follow && this.#watched();
    if (message.direction === "outbound" && !seen && !HIDDEN.has(message.type)) this.#markUnread();
    this.#append(message);
    if (message.direction === "inbound") this.#clearUnread();
    if (follow) this.scrollToEnd();
    this.#scrolled();
  }

  #append(message) {
    this.messages.set(message.id, message);
    if (HIDDEN.has(message.type)) return;
    const day = dayName(message.at);
    if (day !== this.lastDay) this.list.append(h("div", { class: "day" }, day));
    if (message.type === "system") {
      this.list.append(h("p", { class: "notice" }, "Este número de telefone mudou."));
    } else {
      const node = bubble(message, this);
      if (day !== this.lastDay || message.direction !== this.lastDirection) node.classList.add("first");
      this.list.append(node);
      node.querySelectorAll("img").forEach((image) => image.addEventListener("load", () => this.#atEnd(400) && this.scrollToEnd(), { once: true }));
    }
    this.lastDay = day;
    this.lastDirection = message.direction;
  }

  #markUnread() {
    this.unread += 1;
    if (!this.marker) {
      this.marker = h("div", { class: "unread", data: { testid: "unread" } });
      this.list.append(this.marker);
    }
    this.marker.textContent = this.unread === 1 ? "1 mensagem não lida" : `${this.unread} mensagens não lidas`;
    this.changed();
  }

  #clearUnread() {
    this.unread = 0;
    this.marker?.remove();
    this.marker = null;
    this.changed();
  }

  #watched() {
    return this.active && document.visibilityState === "visible";
  }

  #atEnd(slack = NEAR_END) {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < slack;
  }

  #scrolled() {
    const end = this.#atEnd();
    this.toEnd.hidden = end;
    this.badge.hidden = !this.unread;
    this.badge.textContent = this.unread;
    if (!end || !this.#watched()) return;
    this.#look();
    if (this.unread) setTimeout(() => this.#clearUnread(), 4000);
  }

  // Tells the sandbox that the owner sees the chat, so that messages become read.
  #look() {
    if (!this.#watched() || this.lookTimer) return;
    const waiting = [...this.messages.values()].some((message) => message.direction === "outbound" && message.status === "delivered");
    if (!waiting) return;
    this.lookTimer = setTimeout(() => {
      this.lookTimer = null;
      if (this.#watched()) post(`phones/${this.phone.id}/read`).catch(() => {});
    }, 250);
  }

  shown(active) {
    this.active = active;
    this.node.classList.toggle("active", active);
    if (!active) return;
    this.badge.hidden = true;
    if (this.unread) setTimeout(() => this.#clearUnread(), 4000);
    this.scrollToEnd();
    this.#look();
  }

  scrollToEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }

  quote(message) {
    this.composer.quote(message);
  }

  send(message) {
    return sendFrom(this.phone.id, message).catch((error) => toast(error.message));
  }
}

function dayName(seconds) {
  const day = new Date(seconds * 1000);
  return day.toDateString() === new Date().toDateString() ? "Hoje" : day.toLocaleDateString("pt-BR", { day: "numeric", month: "long", year: "numeric" });
}
