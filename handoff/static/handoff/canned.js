// Canned replies: "/" at the beginning of the message opens the menu, letters narrow it.
import { $, get } from "./server.js";

export const canned = {
  found: [],
  at: 0,

  /** Look for what stands in the field; `handoff` is whose customer fills the placeholders. */
  async ask(field, handoff) {
    const match = /^\/(\S*)$/.exec(field.value);
    if (!match) return this.hide();
    const query = new URLSearchParams({ q: match[1], atendimento: handoff });
    const answer = await get(`respostas/?${query}`).catch(() => null);
    if (field.value !== match[0]) return; // more was typed meanwhile: its own answer comes
    if (answer === null) return this.hide();
    this.found = JSON.parse(answer).replies;
    this.at = 0;
    this.draw();
  },

  draw() {
    const node = $("#co-canned");
    node.hidden = !this.found.length;
    node.replaceChildren(...this.found.map((one, number) => this.option(one, number)));
  },

  option(one, number) {
    const option = document.createElement("button");
    option.type = "button";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(number === this.at));
    option.innerHTML = "<b></b> <span></span>";
    $("b", option).textContent = `/${one.shortcut}`;
    $("span", option).textContent = one.text;
    option.addEventListener("click", () => this.take(number));
    return option;
  },

  move(step) {
    this.at = (this.at + step + this.found.length) % this.found.length;
    this.draw();
  },

  take(number = this.at) {
    const field = $("#co-text");
    field.value = this.found[number].text;
    this.hide();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true })); // as if it had been typed: kept, and given room
  },

  hide() {
    this.found = [];
    const node = $("#co-canned");
    if (node) node.hidden = true;
  },

  get open() {
    return this.found.length > 0;
  },
};
