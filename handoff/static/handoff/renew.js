// Fresh HTML in the place of old: what has not changed stays, with its selection, its sound and its place.

const drawn = new WeakMap();
const source = (node) => drawn.get(node) ?? node.outerHTML;

/** The first element of some HTML, not yet on the page. */
export function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

/** What these children are before somebody plays, opens or selects in them. */
export function remember(place) {
  for (const node of place.children) drawn.set(node, node.outerHTML);
}

/** Make the children of `place` those of `fresh`. */
export function renew(place, fresh) {
  remember(fresh);
  const wanted = new Set([...fresh.children].map(source));
  for (const node of [...place.children]) if (!wanted.has(source(node))) node.remove();
  let at = place.firstElementChild;
  for (const node of [...fresh.children]) {
    if (at && source(at) === source(node)) at = at.nextElementSibling;
    else place.insertBefore(node, at);
  }
  while (at) {
    const gone = at;
    at = at.nextElementSibling;
    gone.remove();
  }
}
