/* Comforts of the article editor: toolbar, live preview, uploads, keys. Everything works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const text = form.querySelector("textarea[name=body]");
  const preview = document.getElementById("preview");
  const panel = document.getElementById("article-files");
  const dialog = document.getElementById("insert");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const { language } = form.dataset;

  const ask = async (address, options = {}) => {
    const response = await fetch(address, { credentials: "same-origin", ...options });
    if (!response.ok && response.status !== 422) throw new Error(String(response.status));
    return response.text();
  };

  // --- preview, a moment after the last letter
  let wait = 0;
  let asked = 0;
  const show = async () => {
    const number = ++asked;
    const body = new FormData();
    for (const [name, value] of Object.entries({
      csrfmiddlewaretoken: token, language, body: text.value, slug: form.elements.slug?.value ?? "",
    })) body.set(name, value);
    try {
      const markup = await ask(form.dataset.preview, { method: "POST", body });
      if (number === asked) preview.innerHTML = markup;
    } catch { /* the button still works */ }
  };
  text.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(show, 400); });
  if (text.value) show();

  // --- what is not saved
  const state = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
  const start = state();
  const note = document.getElementById("unsaved");
  let leaving = form.querySelector(".errors") !== null ? "errors" : "";
  const unsaved = () => leaving === "errors" || state() !== start;
  form.addEventListener("input", () => { if (note) note.textContent = unsaved() ? form.dataset.unsaved : ""; });
  form.addEventListener("submit", () => { leaving = "submit"; });
  window.addEventListener("beforeunload", (event) => {
    if (leaving !== "submit" && unsaved()) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { if (leaving === "submit") leaving = ""; });

  // --- writing
  const put = (words, from = text.selectionStart, to = text.selectionEnd, select = "end") => {
    text.focus();
    text.setSelectionRange(from, to);
    // execCommand keeps the browser's undo; where it is gone, undo is lost but nothing else.
    if (!document.execCommand("insertText", false, words)) text.setRangeText(words, from, to, select);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const chosen = () => text.value.slice(text.selectionStart, text.selectionEnd);
  const around = (mark) => {
    const from = text.selectionStart;
    const words = chosen();
    put(`${mark}${words}${mark}`);
    text.setSelectionRange(from + mark.length, from + mark.length + words.length);
  };
  const line = (mark) => {
    const from = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
    const to = Math.max(text.selectionEnd, from);
    put(text.value.slice(from, to).split("\n").map((row) => mark + row).join("\n"), from, to);
  };
  const block = (pattern) => {
    const from = text.selectionStart;
    const before = text.value.slice(0, from);
    const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const words = chosen();
    const at = from + lead.length + pattern.indexOf("{}");
    put(`${lead}${pattern.replace("{}", () => words)}\n`);
    if (pattern.includes("{}")) text.setSelectionRange(at, at + words.length);
  };
  const link = () => {
    const from = text.selectionStart;
    const words = chosen();
    put(`[${words}](https://)`);
    const at = words ? from + words.length + 3 : from + 1;
    text.setSelectionRange(at, words ? at + 8 : at);
  };
  const tools = form.querySelector(".kb-tools");
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { around: mark, line: start, block: pattern } = button.dataset;
    if (mark) around(mark);
    else if (start) line(start);
    else if (pattern) block(pattern);
    else if ("link" in button.dataset) link();
    else if ("open" in button.dataset) open();
    else if ("upload" in button.dataset) document.getElementById("upload").click();
  });
  // One stop of the tab key, arrows within.
  const buttons = [...tools.querySelectorAll("button")];
  const reach = (one) => { for (const button of buttons) button.tabIndex = button === one ? 0 : -1; };
  reach(buttons[0]);
  tools.addEventListener("focusin", (event) => { if (buttons.includes(event.target)) reach(event.target); });
  tools.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length].focus();
  });

  // --- keys
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      event.preventDefault();
      form.querySelector("button[value=save]")?.click();
    } else if (event.target === text && { b: 1, i: 1, k: 1 }[key]) {
      event.preventDefault();
      if (key === "k") link(); else around(key === "b" ? "**" : "*");
    }
  });
  // Enter in a line of the form saves, it doesn't ask for the preview that stands first.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    form.querySelector("button[value=save]")?.click();
  });

  // --- articles and snippets
  const search = document.getElementById("insert-search");
  const found = document.getElementById("insert-found");
  let later = 0;
  const look = async () => {
    const query = new URLSearchParams({ language, q: search.value });
    try { found.innerHTML = await ask(`${form.dataset.insert}?${query}`); } catch { dialog.close(); }
  };
  const open = () => { search.value = chosen().slice(0, 60); dialog.showModal(); search.focus(); look(); };
  search.addEventListener("input", () => { clearTimeout(later); later = setTimeout(look, 250); });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  found.addEventListener("click", (event) => {
    const button = event.target.closest("[data-text]");
    if (!button) return;
    dialog.close();
    put(button.dataset.text);
  });

  // --- files
  const written = (row) => {
    const { file, kind, name } = row.dataset;
    const words = name.replace(/\.[^.]+$/, "").replace(/[-_[\]]+/g, " ").trim();
    if (kind.startsWith("image/")) return `![](${file})`;
    if (kind.startsWith("video/")) return `::: video ${words}\n${file}\n:::`;
    if (kind === "text/vtt") return `captions ${language}: ${file}`;
    return `[${words}](${file})`;
  };
  const insertFile = (row) => {
    const words = written(row);
    if (words.startsWith(":::")) { block(words); return; }
    const from = text.selectionStart;
    put(words);
    if (words.startsWith("![")) text.setSelectionRange(from + 2, from + 2); // what it shows
  };
  const ready = () => { for (const button of panel.querySelectorAll("[data-put]")) button.hidden = false; };
  const send = async (body) => {
    body.set("csrfmiddlewaretoken", token);
    panel.ariaBusy = "true";
    try {
      panel.innerHTML = await ask(form.dataset.files, { method: "POST", body, headers: { "X-Part": "files" } });
      ready();
    } finally { panel.ariaBusy = null; }
  };
  const upload = async (files) => {
    const body = new FormData();
    body.set("action", "upload");
    for (const file of files) body.append("files", file);
    await send(body);
    for (const row of panel.querySelectorAll("[data-added]")) insertFile(row);
    if (panel.querySelector("[role=alert]")) panel.scrollIntoView({ block: "nearest" });
  };
  if (!panel) return;
  ready();
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put]");
    if (button) insertFile(button.closest("li"));
  });
  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(event.target);
    body.set(event.submitter.name, event.submitter.value);
    await send(body);
  });
  // The workspace's own script writes a chosen file's name into the next text field: not here.
  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.closest(".kb")) return;
    event.stopImmediatePropagation();
    if (input.id !== "upload") return;
    await upload(input.files);
    input.value = "";
  }, true);
  text.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    upload(event.dataTransfer.files);
  });
  text.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    upload(event.clipboardData.files);
  });
})();
