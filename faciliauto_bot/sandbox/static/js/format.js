// WhatsApp's text formatting, built as elements: *bold* _italic_ ~strike~ `code` ```mono``` > quote, lists, links.

import { h } from "./dom.js";

const INLINE = [
  [/```([\s\S]+?)```/, (found) => h("pre", {}, found[1])],
  [/`([^`\n]+)`/, (found) => h("code", {}, found[1])],
  [/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)*_~]/, (found) => h("a", { href: found[0], target: "_blank", rel: "noopener noreferrer" }, found[0])],
  [/(?<![\p{L}\p{N}*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\p{L}\p{N}*])/u, (found) => h("strong", {}, inline(found[1]))],
  [/(?<![\p{L}\p{N}_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\p{L}\p{N}_])/u, (found) => h("em", {}, inline(found[1]))],
  [/(?<![\p{L}\p{N}~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\p{L}\p{N}~])/u, (found) => h("s", {}, inline(found[1]))],
];
const BLOCKS = [
  [/^> ?(.*)$/, "blockquote"],
  [/^[-*] (.+)$/, "ul"],
  [/^\d{1,3}\. (.+)$/, "ol"],
];
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*\s*){1,3}$/u;

function inline(text) {
  let best = null;
  for (const [pattern, build] of INLINE) {
    const found = pattern.exec(text);
    if (found && (!best || found.index < best.found.index)) best = { found, build };
  }
  if (!best) return [text];
  const { found, build } = best;
  return [text.slice(0, found.index), build(found), ...inline(text.slice(found.index + found[0].length))].filter(Boolean);
}

function startOf(line) {
  const number = /^(\d{1,3})\. /.exec(line);
  return number ? Number(number[1]) : undefined;
}

export function formatted(text) {
  const out = h("div", { class: ONLY_EMOJI.test(text) ? "text big-emoji" : "text", data: { testid: "bubble-text" } });
  for (const piece of text.split(/(```[\s\S]+?```)/)) {
    if (/^```[\s\S]+```$/.test(piece)) out.append(...inline(piece));
    else if (piece.trim()) blocks(out, piece.replace(/^\n|\n$/g, ""));
  }
  return out;
}

function blocks(out, text) {
  let plain = [];
  const flush = () => {
    if (plain.length) out.append(...inline(plain.join("\n")));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const block = BLOCKS.map(([pattern, tag]) => ({ found: pattern.exec(line), tag })).find(({ found }) => found);
    if (!block) {
      if (out.lastChild instanceof Element && /^(UL|OL|BLOCKQUOTE)$/.test(out.lastChild.tagName) && !plain.length && !line) continue;
      plain.push(line);
      continue;
    }
    if (plain.length > 1 && !plain.at(-1)) plain.push(""); // a line break right before a block would not show
    flush();
    if (block.tag === "blockquote") out.append(h("blockquote", {}, inline(block.found[1])));
    else {
      const item = h("li", {}, inline(block.found[1]));
      if (out.lastChild?.tagName === block.tag.toUpperCase()) out.lastChild.append(item);
      else out.append(h(block.tag, { start: startOf(line) }, item));
    }
  }
  flush();
}
