// Makes a part of the page say what a fresh one says, and keeps the elements that are there: whatever has the focus keeps
// it, and what somebody types stays typed.
"use strict";

const keyOf = (node) => node.dataset?.key ?? "";
const isLike = (node, fresh) => node.nodeName === fresh.nodeName && keyOf(node) === keyOf(fresh);

function isBusy(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  const fields = [...node.querySelectorAll("textarea, input:not([type=hidden])")];
  return node.contains(document.activeElement) || fields.some((each) => each.value !== each.defaultValue);
}

// A form in which somebody writes stays, greyed, even where nobody waits for it any more.
function drop(node) {
  if (isBusy(node)) node.classList.add("old");
  else node.remove();
}

function adaptAttributes(node, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  for (const { name } of [...node.attributes]) {
    if (name !== "open" && !fresh.hasAttribute(name)) node.removeAttribute(name);
  }
}

function adaptNode(node, fresh) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== fresh.data) node.data = fresh.data;
  } else if (node.nodeName !== "TEXTAREA") {
    adaptAttributes(node, fresh);
    adaptChildren(node, fresh);
  }
}

function adaptChildren(part, fresh) {
  const left = [...part.childNodes];
  let place = part.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const at = left.findIndex((each) => isLike(each, wanted));
    const [kept] = at < 0 ? [] : left.splice(at, 1);
    if (kept) adaptNode(kept, wanted);
    const node = kept ?? document.importNode(wanted, true);
    if (node === place) place = place.nextSibling;
    else part.insertBefore(node, place);
  }
  left.forEach(drop);
}

function adapt(part, html) {
  const focused = document.activeElement;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  adaptChildren(part, fresh.content);
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
}
