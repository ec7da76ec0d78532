/* app.js: the keyboard, menus, dialogs, toasts and the bulk bar. Every page works without it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const inField = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const isPlain = (key) => /^[a-z0-9]$/.test(key);
  let waitingForG = 0;

  /* Toasts: one at a time, 10 seconds, waiting while pointed at or focused */
  const tend = (toast) => {
    if (!toast || toast.dataset.tended) return;
    toast.dataset.tended = "1";
    const close = () => (toast.matches(":hover, :focus-within") ? setTimeout(close, 2000) : toast.remove());
    setTimeout(close, 10000);
  };
  const tendToasts = () => {
    const box = document.getElementById("toasts");
    if (!box) return;
    all(".toast", box).slice(0, -1).forEach((old) => old.remove());
    tend(box.lastElementChild);
  };

  /* Lists: J and K move, X ticks, Enter opens */
  const rows = () => all("[data-list] > tr:not(.grp), [data-list] > li");
  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex((row) => row.contains(document.activeElement));
    const row = list[Math.max(0, Math.min(list.length - 1, here + by))];
    (row.querySelector("a, button") || row.querySelector("input")).focus();
  };
  const currentRow = () => rows().find((row) => row.contains(document.activeElement));

  const press = (event) => {
    const key = event.key.toLowerCase();
    const find = document.querySelector("[data-find]");
    if ((event.ctrlKey || event.metaKey) && key === "k" && find) {
      event.preventDefault();
      find.focus();
      find.select();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || root.dataset.keys === "off") return;
    if (document.querySelector("dialog[open]")) return;
    const place = waitingForG && Date.now() - waitingForG < 1500 && isPlain(key) && document.querySelector(`.nav a[data-go="${key}"]`);
    if (place) { waitingForG = 0; place.click(); return; }
    waitingForG = key === "g" ? Date.now() : 0;
    if (key === "/" && find) { event.preventDefault(); find.focus(); return; }
    if (key === "j" || key === "k") { step(key === "j" ? 1 : -1); return; }
    if (key === "x") { const box = currentRow()?.querySelector("input[type=checkbox]"); if (box) box.click(); return; }
    if (key === "?") { openDialog("keys"); return; }
    if (key === "enter" && event.target === document.body) { document.querySelector("[data-enter]")?.click(); return; }
    const act = isPlain(key) && document.querySelector(`[data-key="${key}"]`);
    if (act) { event.preventDefault(); act.click(); }
  };

  /* The search field: arrows walk through what was found */
  const walk = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const form = event.target.closest(".find");
    if (!by || !form) return false;
    const stops = [form.querySelector("[data-find]"), ...all("[data-pal] a", form)];
    const next = stops[stops.indexOf(event.target) + by];
    if (next) next.focus();
    event.preventDefault();
    return true;
  };

  const openDialog = (key) => {
    const box = document.getElementById(key);
    if (!(box instanceof HTMLDialogElement) || box.open) return false;
    box.showModal();
    return true;
  };

  const countTicked = (bar) => {
    const form = bar.closest("form");
    const ticked = form ? all("td.pick :checked", form).length : 0;
    const noun = bar.dataset.bulk;
    bar.hidden = !ticked;
    const text = bar.querySelector("[data-bulk-count]");
    if (text) text.textContent = `${ticked} ${ticked === 1 ? noun : `${noun}s`} chosen`;
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const found = event.target.closest("form")?.querySelector("[data-pal]");
      if (found) found.replaceChildren();
      all("details.menu[open], details.more-tab[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      return;
    }
    if (walk(event)) return;
    press(event);
  });

  document.addEventListener("click", (event) => {
    const on = (query) => event.target.closest(query);
    all("details.menu[open], details.more-tab[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const opener = on("[data-dialog]");
    if (opener && openDialog(opener.dataset.dialog)) event.preventDefault();
    const closer = on("[data-close]");
    if (closer) {
      const box = closer.closest("dialog, .toast");
      if (box instanceof HTMLDialogElement) box.close(); else if (box) box.remove();
    }
    if (on("[data-print]")) window.print();
    const copier = on("[data-copy]");
    if (copier) {
      const source = document.querySelector(copier.dataset.copy);
      if (source) navigator.clipboard.writeText(source.value ?? source.textContent.trim()).then(() => window.meritline.toast("Copied."));
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all("td.pick input[type=checkbox]", event.target.closest("table")).forEach((box) => { box.checked = event.target.checked; });
    all("[data-bulk]").forEach(countTicked);
  });

  /* htmx: no polling in hidden tabs, sign-in on 401, the part says once that it failed until it loads again */
  const sayFailed = ({ detail: { xhr, target } }) => {
    if (xhr.status === 401) { window.location.reload(); return; }
    if (!target || target.previousElementSibling?.matches("[data-trouble]")) return;
    const note = document.createElement("p");
    note.className = "note bad";
    note.dataset.trouble = "";
    note.setAttribute("role", "alert");
    note.textContent = "This part could not be loaded. Reload the page to try again.";
    target.before(note);
  };
  document.addEventListener("htmx:beforeRequest", (event) => { if (document.hidden && event.target.closest("[data-poll]")) event.preventDefault(); });
  document.addEventListener("htmx:responseError", sayFailed);
  document.addEventListener("htmx:sendError", sayFailed);
  document.addEventListener("htmx:afterSwap", () => {
    all("[data-trouble]").forEach((note) => note.remove());
    all("[data-bulk]").forEach(countTicked);
    tendToasts();
  });

  window.meritline = {
    toast(text) {
      const box = document.getElementById("toasts");
      const toast = document.createElement("div");
      toast.className = "toast";
      toast.textContent = text;
      box.append(toast);
      tendToasts();
    },
  };
  all("[data-bulk]").forEach(countTicked);
  tendToasts();
  document.getElementById("problems")?.focus();
})();
