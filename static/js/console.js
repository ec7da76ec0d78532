/* The console of the API reference: sends an operation from its own form, to this server alone. */
"use strict";
(function () {
  const key = document.getElementById("console-key");
  if (!key) return;
  document.getElementById("console").hidden = false;

  function place(form, address) {
    const query = new URLSearchParams();
    let path = address;
    for (const field of form.querySelectorAll("[data-place]")) {
      if (field.dataset.place === "path") path = path.replace("{" + field.name + "}", encodeURIComponent(field.value));
      else if (field.value) query.append(field.name, field.value);
    }
    return String(query) ? path + "?" + query : path;
  }

  function body(form) {
    const file = form.querySelector("input[type=file]");
    const text = form.querySelector("textarea");
    if (file) {
      const sent = new FormData();
      sent.append("file", file.files[0]);
      return { body: sent, headers: {} };
    }
    return text ? { body: text.value, headers: { "Content-Type": "application/json" } } : { headers: {} };
  }

  function show(where, title, text) {
    const head = document.createElement("h4");
    const answer = document.createElement("pre");
    head.textContent = title;
    answer.textContent = text;
    where.replaceChildren(head, answer);
  }

  async function send(event, method, address) {
    event.preventDefault();
    const form = event.target;
    const where = form.nextElementSibling;
    const sent = body(form);
    try {
      const answer = await fetch(place(form, address), {
        method: method,
        body: sent.body,
        headers: { ...sent.headers, Authorization: "Bearer " + key.value.trim() },
        credentials: "omit",
      });
      const text = await answer.text();
      let shown = text;
      try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch (_) { /* not JSON: as it is */ }
      show(where, answer.status + " " + answer.statusText, shown);
    } catch (problem) {
      show(where, "No answer", String(problem));
    }
  }

  for (const each of document.querySelectorAll("[data-try]")) {
    const [method, address] = each.dataset.try.split(" ");
    each.hidden = false;
    each.querySelector("form").addEventListener("submit", (event) => send(event, method, address));
  }
})();
