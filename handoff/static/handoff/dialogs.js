// Small forms over the page; what was typed in them stays until the server has it.
import { $, newest } from "./server.js";

const dialog = $("#co-extra");
const body = $("#co-extra-body");

/** Ask for `fields`, then `act(filled)`; the form closes when that went well, else it says why and stays. */
export function ask(title, fields, action, act) {
  body.innerHTML = `<form class="co-form"><h2></h2>${fields}<p class="co-problem fa-bubble__problem" role="alert" hidden></p>
    <div class="co-form__end"><button class="co-button co-button--main"></button>
    <button type="button" class="co-button" data-act="dismiss">Cancelar</button></div></form>`;
  const form = $("form", body);
  $("h2", form).textContent = title;
  $(".co-button--main", form).textContent = action;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = $(".co-button--main", form);
    button.disabled = true;
    const answer = await act(Object.fromEntries(new FormData(form)));
    if (answer.ok && form.isConnected) dialog.close();
    button.disabled = false;
    const problem = $(".co-problem", form);
    problem.textContent = answer.ok ? "" : answer.words;
    problem.hidden = answer.ok;
  });
  dialog.showModal();
  $("input, textarea, select", form)?.focus();
}

/** The stock, as it is typed; a car is sent by its own button. */
export function askForCar(handoff) {
  body.innerHTML = `<form class="co-form" role="search"><h2>Enviar um carro</h2>
    <label>Buscar no estoque <input name="q" placeholder="Onix 2020 até 80 mil" autocomplete="off"></label>
    <div id="co-found" aria-live="polite"></div>
    <button type="button" class="co-button" data-act="dismiss">Fechar</button></form>`;
  const field = $("input", body);
  const look = async () => {
    const html = await newest("cars", `carros/?${new URLSearchParams({ q: field.value, atendimento: handoff })}`);
    const found = $("#co-found");
    if (html !== undefined && found) found.innerHTML = html ?? "<p>O estoque não respondeu. Tente de novo.</p>";
  };
  let later;
  field.addEventListener("input", () => (clearTimeout(later), (later = setTimeout(look, 300))));
  $("form", body).addEventListener("submit", (event) => (event.preventDefault(), look()));
  dialog.showModal();
  field.focus();
  look();
}
