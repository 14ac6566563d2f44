// What a person may ask of their data: a copy, erasure, restriction; what became of it; and the mailed links to it.

import * as api from "./api.js";
import { frame, needsLogin, sayNext } from "./frame.js";
import { day, t } from "./texts.js";
import { $, action, explain, h, notice, onSubmit, table } from "./ui.js";

const KEPT = ["archive", "confirm"];
const OPEN = ["received", "scheduled", "running", "held"];

/** The token of a mailed link, kept while its owner logs in. */
function mailed(kind) {
  const found = new URLSearchParams(location.hash.slice(1)).get(kind);
  if (found) sessionStorage.setItem(`comptoir.data.${kind}`, found);
  return sessionStorage.getItem(`comptoir.data.${kind}`);
}

const used = (kind) => sessionStorage.removeItem(`comptoir.data.${kind}`);

function again(said) {
  sayNext(t(said));
  location.reload();
}

function section(title, ...content) {
  return h("section", { className: "card tall" }, h("h2", { textContent: t(title) }), ...content);
}

function download(token) {
  return section("archive_ready", h("p", { textContent: t("archive_more") }), action(t("download"), async () => {
    const url = URL.createObjectURL(await api.dataArchive(token));
    h("a", { href: url, download: "my-data.zip" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    used("archive");
  }));
}

function confirmation(token) {
  return section("confirm_request", action(t("confirm_it"), async () => {
    used("confirm");
    await api.confirmDataRequest(token);
    again("data_asked");
  }));
}

function asking(kind, ...fields) {
  const form = h("form", { id: `ask-${kind}`, method: "post", noValidate: true },
    h("h3", { textContent: t(`data.${kind}`) }), h("p", { textContent: t(`data.${kind}_more`) }), ...fields,
    h("button", { className: "primary", textContent: t(`data.ask_${kind}`) }));
  onSubmit(form, async ({ password }) => {
    await api.askData({ kind, ...(password && { password }), return_target: "web" });
    again("data_asked");
  });
  return form;
}

const password = () => h("label", {}, h("span", { textContent: t("password") }),
  h("input", { name: "password", type: "password", autocomplete: "current-password" }));

/** A restriction that is done can still be lifted. */
function mayWithdraw({ kind, status, lifted_at: lifted }) {
  return kind === "restriction" ? status === "done" && !lifted : OPEN.includes(status) && kind === "erasure";
}

function requests(found) {
  const rows = found.map((one) => [
    t(`data.${one.kind}`), t(`data.status.${one.status}`), day(one.received_at), day(one.due_at),
    mayWithdraw(one) ? action(t("withdraw"), async () => { await api.withdrawData(one.request_id); again("withdrawn"); }) : "",
  ]);
  return section("my_requests", table(["data_request", "status", "date", "due", "action"], rows, t("no_requests")));
}

await frame();
const [archive, confirm] = KEPT.map(mailed);
history.replaceState(null, "", location.pathname + location.search);
const place = $("data");
if (confirm) {
  place.replaceChildren(confirmation(confirm));
  place.removeAttribute("aria-busy");
} else if (!needsLogin()) {
  try {
    const found = await api.dataRequests();
    const ask = section("ask_data", asking("access"), asking("restriction"), asking("erasure", password()));
    place.replaceChildren(...[archive ? download(archive) : null, requests(found), ask].filter(Boolean));
  } catch (error) {
    place.replaceChildren(notice(explain(error), "bad"));
  } finally {
    place.removeAttribute("aria-busy");
  }
}
