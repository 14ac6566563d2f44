// Whom one acts for, and the users of a company: an invitation accepted, roles, invitations, leaving.

import * as api from "./api.js";
import { frame, needsLogin, sayNext } from "./frame.js";
import { day, language, t } from "./texts.js";
import { $, action, explain, h, notice, onSubmit, roleChoice, table } from "./ui.js";

const INVITATION = "comptoir.invitation";

function section(title, ...content) {
  return h("section", { className: "card tall" }, h("h2", { textContent: t(title) }), ...content);
}

/** The link of an invitation: kept while its owner logs in, and accepted by a button. */
function invited() {
  const found = new URLSearchParams(location.hash.slice(1)).get("invitation");
  if (found) sessionStorage.setItem(INVITATION, found);
  history.replaceState(null, "", location.pathname + location.search);
  return sessionStorage.getItem(INVITATION);
}

function acceptance(token) {
  return section("invited", h("p", { textContent: t("invited_more") }), action(t("accept"), async () => {
    sessionStorage.removeItem(INVITATION);
    await api.acceptInvitation(token);
    again("accepted");
  }));
}

function again(said) {
  sayNext(t(said));
  location.reload();
}

function customers(account, acting) {
  const rows = account.customers.map((one) => [
    one.customer_number, t(`role.${one.kind === "private" ? "private" : one.role}`),
    one.customer_number === acting.customer_number ? t("acting_now")
      : action(t("act_for", one.customer_number), async () => { await api.actFor(one.customer_number); again("acting_changed"); }),
  ]);
  return section("acting_for", table(["customer_number", "role", "action"], rows, ""));
}

function userRow(company, user, me) {
  const select = roleChoice("role", user.role);
  select.setAttribute("aria-label", t("role_of", user.email));
  const act = h("div", {},
    action(t("save_role", user.email), async () => { await api.changeRole(company, user.account_id, select.value); again("role_saved"); }),
    user.account_id === me ? null
      : action(t("remove", user.email), async () => { await api.removeUser(company, user.account_id); again("user_removed"); }));
  return [`${user.first_name} ${user.name}`, user.email, day(user.since), select, act];
}

function inviteForm(company) {
  const form = h("form", { id: "invite", noValidate: true, method: "post" },
    h("h3", { textContent: t("invite") }),
    h("label", {}, h("span", { textContent: t("email") }), h("input", { name: "email", type: "email", autocomplete: "off", required: true })),
    h("label", {}, h("span", { textContent: t("role") }), roleChoice("role", "buyer")),
    h("button", { className: "primary", textContent: t("send_invitation") }));
  onSubmit(form, async ({ email, role }) => {
    await api.invite(company, { email, role, locale: language, return_target: "web" });
    form.append(notice(t("invitation_sent", email)));
    form.elements.email.value = "";
  });
  return form;
}

function leaving(company) {
  return section("leave", h("details", {}, h("summary", { textContent: t("leave_really") }), h("p", { textContent: t("leave_more") }),
    action(t("leave"), async () => {
      await api.leaveCompany(company);
      api.session.end();
      sayNext(t("left"));
      location.assign("login.html");
    })));
}

const DOCUMENTS = ["invoice", "order", "quote", "delivery_note", "vat_number"];

/** ID-18: by the customer number and one document of the company, which is asked first. */
function asking() {
  const kinds = DOCUMENTS.map((kind) => h("option", { value: kind, textContent: t(`document.${kind}`) }));
  const field = (key, name) => h("label", {}, h("span", { textContent: t(key) }), h("input", { name, autocomplete: "off", required: true }));
  const form = h("form", { id: "ask", noValidate: true, method: "post" }, field("customer_number", "customer_number"),
    h("label", {}, h("span", { textContent: t("document_kind") }), h("select", { name: "document.kind" }, ...kinds)),
    field("document_number", "document.number"), h("button", { className: "primary", textContent: t("ask_access") }));
  onSubmit(form, async (given) => {
    const { detail } = await api.askAccess({ ...given, return_target: "web" });
    form.append(notice(detail));
  });
  return section("ask_access", h("p", { textContent: t("ask_access_more") }), form);
}

async function content() {
  const acting = api.acting();
  const account = await api.me();
  const token = invited();
  const sections = [token ? acceptance(token) : null, customers(account, acting)];
  if (acting.kind !== "member") return [...sections, asking()];
  const company = acting.customer_number;
  if (acting.role === "owner") {
    const users = await api.companyUsers(company);
    const rows = users.map((user) => userRow(company, user, account.account_id));
    sections.push(section("company_users", table(["name", "email", "since", "role", "action"], rows, ""), inviteForm(company)));
  }
  return [...sections, leaving(company)];
}

await frame();
invited();
if (!needsLogin()) {
  const place = $("company");
  try {
    place.replaceChildren(...(await content()).filter(Boolean));
  } catch (error) {
    place.replaceChildren(notice(explain(error), "bad"));
  } finally {
    place.removeAttribute("aria-busy");
  }
}
