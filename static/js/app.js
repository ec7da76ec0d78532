/* app.js: the keyboard, menus, dialogs, toasts and the bulk bar. Every page works without it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const inField = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const pages = { o: "overview", p: "partners", m: "moves", r: "renewals", i: "intake", n: "nursery" };
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
    if (waitingForG && Date.now() - waitingForG < 1500 && pages[key]) {
      waitingForG = 0;
      const link = document.querySelector(`.nav a[data-go="${pages[key]}"]`);
      if (link) link.click();
      return;
    }
    waitingForG = key === "g" ? Date.now() : 0;
    if (key === "/" && find) { event.preventDefault(); find.focus(); return; }
    if (key === "j" || key === "k") { step(key === "j" ? 1 : -1); return; }
    if (key === "x") { const box = currentRow()?.querySelector("input[type=checkbox]"); if (box) box.click(); return; }
    if (key === "?") { openDialog("keys"); return; }
    const act = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
    if (act) { event.preventDefault(); act.click(); }
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
      all("details.menu[open], details.more-tab[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      return;
    }
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
    const copier = on("[data-copy]");
    if (copier) {
      const source = document.querySelector(copier.dataset.copy);
      if (source) navigator.clipboard.writeText(source.value ?? source.textContent.trim()).then(() => window.meritline.toast("Copied."));
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all("td.pick input[type=checkbox]", event.target.closest("table")).forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    all("[data-bulk]").forEach(countTicked);
    const form = event.target.closest("form[data-leave]");
    if (form) form.dataset.changed = "1";
  });
  document.addEventListener("submit", (event) => { delete event.target.dataset.changed; });
  window.addEventListener("beforeunload", (event) => { if (document.querySelector("form[data-changed]")) event.preventDefault(); });

  /* htmx: no polling in hidden tabs, sign-in on 401, the part says that it failed */
  document.addEventListener("htmx:beforeRequest", (event) => { if (document.hidden && event.target.closest("[data-poll]")) event.preventDefault(); });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.status === 401) { window.location.reload(); return; }
    const slot = target?.querySelector("[data-failed]");
    if (slot) { slot.hidden = false; return; }
    const note = document.createElement("p");
    note.className = "note bad";
    note.setAttribute("role", "alert");
    note.textContent = "This part could not be loaded. Reload the page to try again.";
    target?.before(note);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    all("[data-bulk]").forEach(countTicked);
    tendToasts();
    const title = event.target.querySelector?.("[data-focus]");
    if (title && !document.activeElement?.isConnected) { title.tabIndex = -1; title.focus(); }
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
