/* The desk's page of one request: comforts of the composer. Everything works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-composer]");
  if (!form) return;
  const text = form.querySelector("textarea[name=body]");
  const tab = (mode) => form.querySelector(`input[name=mode][value=${mode}]`);
  const key = `draft:${form.dataset.draft}`;

  // A refused answer comes back without its files, so links are asked about before these leave.
  let asked = null;
  const mustAsk = (button) =>
    button?.name === "then" && [...form.elements.files.files].length > 0 &&
    text.value.includes("/articles/") && text.value !== asked && !form.elements.send_anyway?.checked;
  const ask = async (button) => {
    const body = new FormData(form);
    body.delete("files");
    body.set("do", "check");
    const sent = text.value;
    let asks = "";
    form.ariaBusy = "true";
    try {
      const headers = { Accept: "application/json" };
      const options = { method: "POST", body, credentials: "same-origin", headers };
      const response = await fetch(form.dataset.composer, options);
      if (response.ok) ({ asks } = await response.json());
    } catch { /* the server asks once more */ }
    form.ariaBusy = null;
    form.querySelector("[data-asks]").innerHTML = asks;
    if (asks) { form.elements.send_anyway.focus(); return; }
    asked = sent;
    form.requestSubmit(button);
  };

  // What is being written outlives a look at what is new; it leaves with the tab of the browser.
  const saved = sessionStorage.getItem(key);
  if (saved && !text.value) text.value = saved;
  text.addEventListener("input", () => sessionStorage.setItem(key, text.value));
  form.addEventListener("submit", (event) => {
    if (form.ariaBusy === "true") { event.preventDefault(); return; }
    const to = event.submitter?.formAction ?? form.action;
    if (to.endsWith(form.dataset.composer)) return;
    if (mustAsk(event.submitter)) { event.preventDefault(); ask(event.submitter); return; }
    sessionStorage.removeItem(key);
    form.ariaBusy = "true";
  });
  window.addEventListener("pageshow", () => { form.ariaBusy = null; });

  // Insert where the cursor is, with blank lines around it where text is.
  const insert = (words) => {
    if (!words) return;
    const { selectionStart: from, selectionEnd: to, value } = text;
    const isLink = words.startsWith("[");
    const before = from > 0 && !isLink && !value.slice(0, from).endsWith("\n") ? "\n\n" : "";
    text.setRangeText(before + words, from, to, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const fetched = async (button) => {
    const body = new FormData(form);
    for (const name of ["files", "body", "article", "do"]) body.delete(name);
    body.set(button.name, button.value);
    const response = await fetch(form.dataset.composer, {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };
  const like = (then) => {
    const buttons = [...form.querySelectorAll("button[name=then]")];
    for (const one of buttons) one.classList.toggle("dk-primary", one.value === then);
    const first = buttons.find((one) => one.value === then);
    if (first) first.parentElement.prepend(first);
  };
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-insert]");
    if (!button) return;
    event.preventDefault();
    try {
      const found = await fetched(button);
      insert(found.text);
      const place = form.querySelector("[data-macro]");
      place.outerHTML = found.actions;
      like(found.then);
      text.focus();
    } catch {
      button.removeAttribute("data-insert");
      form.requestSubmit(button);
    }
  });

  // Enter in the search looks, it doesn't leave the page.
  form.querySelector("#id_find")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("look"));
  });

  // Colleagues see that somebody writes here; a hidden page gives no sign.
  const presence = document.getElementById("presence");
  let last = 0;
  text.addEventListener("input", () => {
    const first = Date.now() - last > 15000;
    last = Date.now();
    if (first && presence) presence.dispatchEvent(new Event("typing"));
  });
  presence?.addEventListener("htmx:configRequest", (event) => {
    if (document.hidden) { event.preventDefault(); return; }
    event.detail.parameters.typing = Date.now() - last < 15000 ? "1" : "0";
  });

  // Keys, while no field has the focus.
  const write = (mode) => {
    const radio = tab(mode);
    if (radio) radio.checked = true;
    form.scrollIntoView({ block: "nearest" });
    text.focus();
  };
  const keys = {
    r: () => write("reply"),
    n: () => write("note"),
    m: () => form.querySelector("#id_macro_choice")?.focus(),
    a: () => form.querySelector("#id_find")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === text) {
      const buttons = [...form.querySelectorAll(".dk-send button")];
      buttons.find((button) => button.offsetParent !== null)?.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest?.("input, select, textarea, [contenteditable], [role=dialog]");
    if (field || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
