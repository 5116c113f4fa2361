// The review of messages: keys for every button, a selected stretch of the message goes into the form.
"use strict";

const typing = (target) => target.matches("input:not([type=radio]):not([type=checkbox]), select, textarea");

document.addEventListener("keydown", (event) => {
  const page = document.getElementById("learning");
  if (!page || event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const wanted = page.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
  if (wanted.matches("summary")) document.getElementById("le-span").focus();
});

document.addEventListener("mouseup", (event) => {
  const text = event.target.closest?.("#le-text");
  const chosen = text ? String(window.getSelection()).trim() : "";
  if (!chosen) return;
  document.getElementById("le-span").value = chosen;
  document.querySelector(".le-add").open = true;
  document.getElementById("le-type").focus();
});

function explainType() {
  const select = document.getElementById("le-type");
  if (!select) return;
  const option = select.selectedOptions[0];
  const hint = option?.dataset.hint;
  document.getElementById("le-hint").textContent = hint ? `Valor: ${hint}` : "";
  document.getElementById("le-owned").hidden = !("owned" in (option?.dataset ?? {}));
}

document.addEventListener("change", (event) => {
  if (event.target.id === "le-type") explainType();
});
// Where one goes on: in the form while an entity is in hand, else at the message.
function begin() {
  explainType();
  const place = document.querySelector(".le-add[open] #le-value") ?? document.getElementById("le-text");
  place?.focus();
}

document.addEventListener("htmx:afterSettle", begin);
window.addEventListener("load", begin);
