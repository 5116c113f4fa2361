// A phone's own settings, and adding a phone.

import { patch, post, remove } from "./api.js";
import { h, iconButton, toast } from "./dom.js";
import { check, field, sheet } from "./sheets.js";

const DAY = 24 * 3600;

export function ownerMenu(chat) {
  const { phone } = chat;
  const body = [
    field("Nome no perfil", { name: "name", required: true, value: phone.name, maxlength: "60", data: { testid: "profile-name" } }),
    field("Nome de usuário", { name: "username", value: phone.username, placeholder: "sem nome de usuário", pattern: "@?[A-Za-z0-9._]{3,35}" }),
    check("Ocultar o número do negócio", { name: "hidden", checked: phone.hidden }),
    check("Modo avião (mensagens ficam com um tique)", { name: "offline", checked: !phone.online }),
    check("Confirmações de leitura", { name: "receipts", checked: phone.receipts }),
    check("Ler sozinho, mesmo com a página fechada", { name: "auto_read", checked: phone.auto_read }),
    check("Relógio 24 h adiante (janela de atendimento fechada)", { name: "late", checked: phone.clock_offset > 0 }),
    h("div", { class: "pair" },
      h("button", { class: "quiet", type: "button", onclick: () => { opened.close(); numberSheet(chat); } }, "Trocar de número"),
      h("button", { class: "quiet", type: "button", data: { testid: "remove-phone" }, onclick: () => { opened.close(); remove(`phones/${phone.id}`); } }, "Remover telefone")),
  ];
  const submit = (data) =>
    patch(`phones/${phone.id}`, {
      name: data.get("name"),
      username: data.get("username"),
      hidden: data.has("hidden"),
      online: !data.has("offline"),
      receipts: data.has("receipts"),
      auto_read: data.has("auto_read"),
      clock_offset: data.has("late") ? DAY : 0,
    });
  const opened = sheet(chat, `Telefone de ${phone.name}`, { body, submit, label: "Salvar" });
}

function numberSheet(chat) {
  const body = [
    h("p", { class: "hint" }, "O negócio recebe um aviso do sistema, e o identificador da pessoa muda junto."),
    field("Novo número", { name: "number", type: "tel", required: true, value: randomNumber(), pattern: "[+0-9 \\(\\)\\-]{8,20}" }),
  ];
  sheet(chat, "Trocar de número", { body, submit: (data) => post(`phones/${chat.phone.id}/number`, { number: data.get("number") }), label: "Trocar" });
}

export function addPhone(added) {
  const name = field("Nome", { name: "name", required: true, maxlength: "60", value: anyOf(["João", "Ana", "Pedro", "Luiza", "Rafael", "Camila", "Seu Antônio"]), data: { testid: "new-name" } });
  const form = h(
    "form",
    { class: "sheet" },
    h("header", {}, h("h3", {}, "Novo telefone"), iconButton("close", "Fechar", { onclick: () => dialog.close() })),
    h("div", { class: "sheet-body" },
      name,
      field("Número", { name: "number", type: "tel", required: true, value: randomNumber(), pattern: "[+0-9 \\(\\)\\-]{8,20}", data: { testid: "new-number" } }),
      check("Conta antiga: wa_id sem o nono dígito", { name: "old" }),
      check("Ocultar o número (aparece só o nome de usuário)", { name: "hidden" }),
      field("Nome de usuário", { name: "username", placeholder: "opcional", pattern: "@?[A-Za-z0-9._]{3,35}" })),
    h("footer", {}, h("button", { class: "primary", type: "submit", data: { testid: "new-submit" } }, "Ligar telefone")),
  );
  const dialog = h("dialog", { data: { testid: "new-phone" } }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const wanted = { name: data.get("name"), number: data.get("number"), username: data.get("username"), hidden: data.has("hidden") };
    try {
      const phone = await post("phones", data.has("old") ? { ...wanted, ninth_digit: false } : wanted);
      dialog.close();
      added(phone);
    } catch (error) {
      toast(error.message);
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  name.querySelector("input").select();
}

function anyOf(choices) {
  return choices[Math.floor(Math.random() * choices.length)];
}

function randomNumber() {
  const digits = (count) => String(Math.floor(Math.random() * 10 ** count)).padStart(count, "0");
  return `+55 ${anyOf(["11", "21", "31", "41", "51", "71", "81"])} 9${anyOf(["6", "7", "8", "9"])}${digits(3)}-${digits(4)}`;
}
