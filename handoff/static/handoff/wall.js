// The wall: its filter, the form that hands a chat over, and a word when the figures may be old.
"use strict";

const WALL = "wall";
const DIALOG = "wall-dialog";
const stale = (is) => { document.getElementById("wall-stale").hidden = !is; };

document.addEventListener("change", (event) => {
  if (event.target.id === "wall-queue") event.target.form.requestSubmit();
});

// Nobody looks: nothing is asked for. Coming back asks at once.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === WALL && document.hidden) event.preventDefault();
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (event.detail.elt?.id === WALL) stale(true);
  });
}

document.addEventListener("htmx:afterSwap", (event) => {
  const id = event.detail.target.id;
  if (id === WALL) stale(false);
  if (id === DIALOG) {
    const dialog = document.getElementById(DIALOG);
    if (!dialog.open) dialog.showModal();
  }
});

document.addEventListener("click", (event) => {
  const dialog = event.target.closest?.("[data-close]")?.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});
