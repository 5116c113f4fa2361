// The line to write on: text, emoji, attachments, voice notes, the quoted message.

import { upload } from "./api.js";
import { summaryOf } from "./content.js";
import { h, icon, iconButton, toast } from "./dom.js";
import { advertSheet, captionSheet, contactSheet, locationSheet } from "./sheets.js";
import { record } from "./voice.js";

const EMOJIS = [..."😀😂🤣😊😍😘😎🤩🤔😅😢😭😡👍👎👏🙏💪🤝👋👀🔥🎉❤🚗🚙🏁🔧💰💸📍📷✅❌⏰🏠👶🐶🇧🇷"].filter((emoji) => !/[\u{1F1E6}-\u{1F1FF}\uFE0F]/u.test(emoji));

export function composer(chat) {
  let quoted = null;
  let stopRecording = null;
  const input = h("textarea", { rows: 1, placeholder: "Mensagem", "aria-label": "Mensagem", maxlength: "4096", data: { testid: "input" } });
  const sendButton = h("button", { class: "icon send", type: "button", data: { testid: "send" } });
  const quoteBar = h("div", { class: "quote-bar", hidden: true });
  const bar = h("div", { class: "composer" },
    h("div", { class: "box" },
      iconButton("smile", "Emojis", { data: { testid: "emoji" }, onclick: () => toggle("emojis", emojiPalette) }),
      input,
      iconButton("clip", "Anexar", { data: { testid: "attach" }, onclick: () => toggle("attach", attachMenu) })),
    sendButton);

  const face = () => {
    const name = stopRecording || input.value.trim() ? "send" : "mic";
    const label = stopRecording ? "Parar e enviar" : name === "send" ? "Enviar" : "Gravar áudio";
    sendButton.replaceChildren(icon(name, 22));
    sendButton.title = label;
    sendButton.setAttribute("aria-label", label);
    sendButton.classList.toggle("recording", Boolean(stopRecording));
  };
  const grow = () => {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    face();
  };
  const send = (message) => {
    chat.send(quoted ? { ...message, reply_to: quoted.id } : message);
    quote(null);
  };
  const sendText = () => {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    grow();
    send({ type: "text", text });
  };
  const toggleVoice = async () => {
    if (!stopRecording) {
      stopRecording = await record();
      face();
      return;
    }
    const stop = stopRecording;
    stopRecording = null;
    face();
    const id = await upload(await stop(), { name: "voz.ogg", type: "audio/ogg; codecs=opus" });
    send({ type: "audio", audio: { id, voice: true } });
  };
  const quote = (message) => {
    quoted = message;
    quoteBar.hidden = !message;
    if (!message) return;
    const whose = message.direction === "inbound" ? "Você" : chat.business();
    quoteBar.replaceChildren(h("div", { class: "quote" }, h("b", {}, whose), summaryOf(message)), iconButton("close", "Não responder", { onclick: () => quote(null) }));
    input.focus();
  };
  const closePalette = () => bar.querySelector(".palette")?.remove();
  const toggle = (name, build) => {
    const open = bar.querySelector(`.palette .${name}`);
    closePalette();
    if (!open) bar.append(h("div", { class: "palette" }, build()));
  };
  const emojiPalette = () => h("div", { class: "emojis" }, EMOJIS.map((emoji) => h("button", { type: "button", onclick: () => insert(emoji) }, emoji)));
  const insert = (emoji) => {
    input.setRangeText(emoji, input.selectionStart, input.selectionEnd, "end");
    grow();
    input.focus();
  };
  const attachMenu = () => h("div", { class: "attach" }, attachments(chat, send).map(({ testid, label, mark, tone, run }) =>
    h("button", { type: "button", data: { testid }, onclick: () => { closePalette(); run(); } }, h("i", { style: `--tone: ${tone}` }, icon(mark)), label)));

  input.addEventListener("input", grow);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendText();
  });
  sendButton.addEventListener("click", () => (input.value.trim() && !stopRecording ? sendText() : toggleVoice().catch((error) => toast(error.message))));
  document.addEventListener("pointerdown", (event) => bar.contains(event.target) || closePalette());
  face();
  return { node: h("div", {}, quoteBar, bar), quote, focus: () => input.focus() };
}

function attachments(chat, send) {
  const media = (type, title, facts = () => ({})) => (file) =>
    captionSheet(chat, file, { title, accepts: type !== "audio" }, async (caption) => {
      const id = await upload(file, { name: file.name, type: file.type || "application/octet-stream" });
      send({ type, [type]: { id, ...(caption && { caption }), ...facts(file) } });
    });
  return [
    { testid: "attach-image", label: "Foto", mark: "photo", tone: "#bf59cf", run: () => choose("image/jpeg,image/png", media("image", "Enviar foto")) },
    { testid: "attach-video", label: "Vídeo", mark: "video", tone: "#d3396d", run: () => choose("video/mp4,video/3gpp", media("video", "Enviar vídeo")) },
    { testid: "attach-audio", label: "Áudio", mark: "sound", tone: "#f2994a", run: () => choose("audio/*", media("audio", "Enviar áudio")) },
    { testid: "attach-document", label: "Documento", mark: "paper", tone: "#5157ae", run: () => choose("", media("document", "Enviar documento", (file) => ({ filename: file.name }))) },
    { testid: "attach-location", label: "Localização", mark: "pin", tone: "#0f9d58", run: () => locationSheet(chat, (location) => send({ type: "location", location })) },
    { testid: "attach-contact", label: "Contato", mark: "person", tone: "#0795dc", run: () => contactSheet(chat, (contacts) => send({ type: "contacts", contacts })) },
    { testid: "attach-sticker", label: "Figurinha", mark: "sticker", tone: "#02a698", run: () => sticker("🚗").then((id) => send({ type: "sticker", sticker: { id, animated: false } })) },
    { testid: "attach-poll", label: "Enquete", mark: "poll", tone: "#e0a800", run: () => send({ type: "unsupported", unsupported: { type: "poll_creation" } }) },
    { testid: "attach-advert", label: "Anúncio", mark: "advert", tone: "#6b7c85", run: () => advertSheet(chat, (text, referral) => send({ type: "text", text, referral })) },
  ];
}

function choose(accept, then) {
  const input = h("input", { type: "file", accept, hidden: true, data: { testid: "file" } });
  input.addEventListener("change", () => {
    input.remove();
    if (input.files[0]) then(input.files[0]);
  });
  document.body.append(input);
  input.click();
}

async function sticker(emoji) {
  const canvas = h("canvas", { width: 512, height: 512 });
  const pen = canvas.getContext("2d");
  pen.font = "400px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(emoji, 256, 280);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/webp"));
  return upload(blob, { name: "figurinha.webp", type: "image/webp" });
}
