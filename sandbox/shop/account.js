// The pages of an account: log in, its orders and documents, confirm the address, choose a new password.

import * as api from "./api.js";
import { frame, loginPage, needsLogin, next } from "./frame.js";
import { linkWaiting, linkedProviders, offerProviders, providerPage } from "./providers.js";
import { day, money, t } from "./texts.js";
import { $, documentButton, done, explain, forgetToken, h, notice, onSubmit, pill, table, token } from "./ui.js";

function login() {
  $("to-register").href = loginPage("register.html");
  onSubmit($("login"), async ({ email, password }) => {
    await api.login(email, password);
    await linkWaiting();
    location.assign(next());
  });
  offerProviders($("login"));
}

const PROFILE = {
  "profile.html": "my_details",
  "addresses.html": "my_addresses",
  "vehicles.html": "my_vehicles",
  "consents.html": "my_consents",
};

async function account() {
  if (needsLogin()) return;
  const place = $("account");
  try {
    const [orders, documents, providers] = await Promise.all([api.orders(), api.documents(), linkedProviders()]);
    place.replaceChildren(
      h("p", { className: "links" }, h("a", { href: "company.html", textContent: t("company_users") }), " ",
        h("a", { href: "data.html", textContent: t("my_data") })),
      h("p", { className: "links" }, ...Object.entries(PROFILE).flatMap(([href, key]) => [h("a", { href, textContent: t(key) }), " "])),
      section("my_orders", orderTable(orders)), section("my_documents", documentTable(documents)),
      section("my_providers", providers),
    );
  } catch (error) {
    if (error.status !== 401 || !needsLogin()) place.replaceChildren(notice(explain(error), "bad"));
  } finally {
    place.removeAttribute("aria-busy");
  }
}

const section = (title, content) => h("section", {}, h("h2", { textContent: t(title) }), content);

function orderTable(orders) {
  const rows = orders.map((one) => [
    h("a", { href: `order.html?number=${encodeURIComponent(one.number)}`, textContent: one.number }),
    day(one.placedAt), pill(one.status), money(one.totals.gross),
  ]);
  return table(["number", "date", "status", "amount"], rows, t("no_orders"));
}

function documentTable(documents) {
  const rows = documents.map((one) => [
    documentButton(t(one.kind, one.number), one.number), day(one.date), one.order, money(one.total),
  ]);
  return table(["document", "date", "order", "amount"], rows, t("no_documents"));
}

function confirmAddress() {
  const form = $("confirm");
  if (!token()) {
    form.replaceChildren(form.querySelector("h1"), notice(t("no_token"), "bad"));
    $("refuse").hidden = true;
    return;
  }
  onSubmit(form, async () => {
    await api.confirmAddress(token());
    forgetToken();
    $("refuse").hidden = true;
    done(form, t("confirmed"), { href: "account.html", textContent: t("account") });
  });
  onSubmit($("refuse"), async () => {
    await api.refuseAddress(token());
    forgetToken();
    $("refuse").hidden = true;
    done(form, t("address_refused"), { href: "reset-password.html", textContent: t("forgot") });
  });
}

function resetPassword() {
  $(token() ? "redeem" : "ask").hidden = false;
  onSubmit($("ask"), async ({ email }) => {
    await api.askReset(email);
    done($("ask"), t("link_sent"));
  });
  onSubmit($("redeem"), async ({ password }) => {
    await api.redeemReset(token(), password);
    forgetToken();
    api.session.end();
    done($("redeem"), t("password_saved"), { href: "login.html", textContent: t("login") });
  });
}

const PAGES = { login, account, confirm: confirmAddress, provider: () => providerPage($("provider")), ask: resetPassword };

await frame();
for (const [id, run] of Object.entries(PAGES)) if ($(id)) run();
// A mail's link opened over the same page changes nothing but the fragment: start again with the new token.
addEventListener("hashchange", () => token() && location.reload());
