/* Passkeys: the browser's half of the two ceremonies. Without this file the other ways remain. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-webauthn]");
  if (!form || !window.PublicKeyCredential) return;
  const button = form.querySelector("button");
  const error = form.querySelector("[data-error]");

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const send = async (url, body) => {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify(body ?? {}),
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };

  const withBytes = (list) => (list ?? []).map((item) => ({ ...item, id: toBytes(item.id) }));
  const parts = (response) => {
    const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const found = names.filter((name) => response[name]).map((name) => [name, toText(response[name])]);
    return Object.fromEntries(found);
  };
  const plain = (credential) => ({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      ...parts(credential.response),
      ...(credential.response.getTransports ? { transports: credential.response.getTransports() } : {}),
    },
  });

  const create = (options) =>
    navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: withBytes(options.excludeCredentials),
      },
    });
  const get = (options) =>
    navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        allowCredentials: withBytes(options.allowCredentials),
      },
    });

  form.querySelector("[data-no-script]").hidden = true;
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.hidden = true;
    try {
      const options = await send(form.dataset.begin);
      const credential = await (form.dataset.webauthn === "create" ? create(options) : get(options));
      const name = form.elements.name?.value;
      const answer = await send(form.dataset.complete, { ...plain(credential), ...(name ? { name } : {}) });
      window.location.assign(answer.redirect_url);
    } catch {
      error.hidden = false;
      button.disabled = false;
    }
  });
})();
