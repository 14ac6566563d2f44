// One entry for every page: the body's data-page names what runs.

import * as api from "./api.js";
import { day, money, percent, t } from "./texts.js";
import { busy, done, explain, forgetToken, frame, h, notice, onSubmit, token } from "./ui.js";

const BASKET = "comptoir.basket";
const PAYABLE = ["pending_payment", "payment_failed"];
const STATUS_TRIES = 10;

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const pay = async (number) => location.assign(await api.checkout(number));

// The basket: {lines: {sku: quantity}, key}. The key makes a repeated order the same order, until the basket changes.

const readBasket = () => JSON.parse(sessionStorage.getItem(BASKET) ?? "null") ?? { lines: {}, key: crypto.randomUUID() };

function setQuantity(sku, quantity) {
  const { lines } = readBasket();
  if (quantity > 0) lines[sku] = quantity;
  else delete lines[sku];
  sessionStorage.setItem(BASKET, JSON.stringify({ lines, key: crypto.randomUUID() }));
}

let catalogue = [];

async function showProducts() {
  const place = $("products");
  try {
    catalogue = await api.products();
    place.replaceChildren(...catalogue.map(productCard));
    showBasket();
  } catch (error) {
    const again = h("button", { type: "button", textContent: t("retry"), onclick: showProducts });
    place.replaceChildren(notice(explain(error), "bad"), again);
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function productCard(product) {
  const add = h("button", { type: "button", textContent: t("add"), "aria-label": `${t("add")}: ${product.name}` });
  add.addEventListener("click", () => {
    setQuantity(product.sku, (readBasket().lines[product.sku] ?? 0) + 1);
    showBasket(t("added", product.name));
  });
  const vat = product.net && product.vatRate !== undefined ? t("excl_vat", money(product.net), percent(product.vatRate)) : "";
  return h("article", { className: "card product" },
    h("h3", { textContent: product.name }), h("small", { textContent: product.sku }),
    h("p", { className: "price", textContent: money(product.price) }), h("small", { textContent: vat }), add);
}

function showBasket(said = "") {
  const chosen = Object.entries(readBasket().lines)
    .map(([sku, quantity]) => ({ product: catalogue.find((one) => one.sku === sku), quantity }))
    .filter((line) => line.product);
  const status = h("p", { role: "status", className: "said", textContent: said });
  if (!chosen.length) {
    $("basket").replaceChildren(h("p", { className: "soft", textContent: t("basket_empty") }), status);
    return;
  }
  const amount = withVat(chosen);
  const total = h("p", { className: "total" }, t("total"),
    h("strong", { textContent: money({ amount, currency: chosen[0].product.price.currency }) }));
  $("basket").replaceChildren(h("ul", {}, ...chosen.map(basketLine)), total, ...orderControls(), status);
}

// As the invoice will count it: VAT once per rate on that rate's sum, so that the basket shows the cent that is charged.
function withVat(lines) {
  const nets = new Map();
  for (const { product, quantity } of lines) {
    nets.set(product.vatRate, (nets.get(product.vatRate) ?? 0) + product.net.amount * quantity);
  }
  return [...nets].reduce((sum, [rate, net]) => sum + net + Math.round((net * rate) / 10_000), 0);
}

function basketLine({ product, quantity }) {
  const change = (value) => { setQuantity(product.sku, value); showBasket(); };
  const input = h("input", { type: "number", min: 1, max: 999, required: true, value: quantity, "aria-label": t("quantity", product.name) });
  input.addEventListener("change", () => input.checkValidity() && change(input.valueAsNumber));
  const label = t("remove", product.name);
  const remove = h("button", { type: "button", className: "plain", textContent: "×", title: label, "aria-label": label });
  remove.addEventListener("click", () => change(0));
  return h("li", {}, h("span", { textContent: product.name }), input, remove);
}

function orderControls() {
  if (!api.session.read()) {
    return [h("a", { className: "button primary", href: "#visitor", textContent: t("login_to_order") })];
  }
  const terms = h("label", { className: "check" },
    h("input", { type: "checkbox", name: "terms_accepted", required: true }), h("span", { textContent: t("accept_terms") }));
  return [terms, h("button", { className: "primary", textContent: t("order_and_pay") })];
}

async function orderAndPay() {
  const { lines, key } = readBasket();
  const order = await api.placeOrder(Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })), key);
  sessionStorage.removeItem(BASKET);
  try {
    await pay(order.number);
  } catch (error) {
    $("basket").replaceChildren(notice(t("ordered_not_paid", order.number), "bad"), notice(explain(error), "bad"));
    await showCustomer();
  }
}

// The account

async function showCustomer() {
  const known = Boolean(api.session.read());
  $("visitor").hidden = known;
  $("customer").hidden = !known;
  $("who").replaceChildren();
  showBasket();
  if (!known) return;
  const out = h("button", { type: "button", textContent: t("logout") });
  out.addEventListener("click", () => busy(out, $("who"), async () => { await api.logout(); await showCustomer(); }));
  const name = h("span");
  $("who").replaceChildren(name, out);
  await Promise.all([
    guarded($("who"), async () => { name.textContent = (await api.me()).name; }),
    guarded($("orders"), async () => $("orders").replaceChildren(orderTable(await api.orders()))),
    guarded($("invoices"), async () => $("invoices").replaceChildren(invoiceTable(await api.invoices()))),
  ]);
}

async function guarded(place, action) {
  try {
    await action();
  } catch (error) {
    if (error.status === 401) {
      api.session.end();
      await showCustomer();
    } else if (place.id !== "who") place.replaceChildren(notice(explain(error), "bad"));
  }
}

function table(heads, rows, empty) {
  if (!rows.length) return h("p", { className: "soft", textContent: empty });
  const head = h("tr", {}, ...heads.map((key) => h("th", { scope: "col", textContent: key ? t(key) : "" })));
  const body = rows.map((cells) => h("tr", {}, ...cells.map((cell, index) =>
    h("td", { "data-label": heads[index] ? t(heads[index]) : "" }, cell ?? ""))));
  return h("table", {}, h("thead", {}, head), h("tbody", {}, ...body));
}

const pill = (status) => h("span", { className: `pill ${status}`, textContent: t(`status.${status}`) });

function orderTable(orders) {
  const rows = orders.map((one) => [one.number, day(one.placedAt), pill(one.status), money(one.total),
    PAYABLE.includes(one.status) ? action(t("pay"), () => pay(one.number)) : ""]);
  const shown = table(["number", "date", "status", "amount", ""], rows, t("no_orders"));
  const asked = orders.findIndex((one) => one.number === query.get("order")); // a mail's link names its order
  if (asked >= 0) {
    const row = shown.tBodies[0].rows[asked];
    row.className = "asked";
    requestAnimationFrame(() => row.scrollIntoView({ block: "center" }));
  }
  return shown;
}

function invoiceTable(invoices) {
  const rows = invoices.map((one) =>
    [one.number, day(one.date), money(one.total), action("PDF", () => download(one.number), t("pdf", one.number))]);
  return table(["number", "date", "amount", ""], rows, t("no_invoices"));
}

function action(label, run, spoken = label) {
  const button = h("button", { type: "button", textContent: label, "aria-label": spoken });
  button.addEventListener("click", () => busy(button, button.parentElement, run));
  return button;
}

async function download(number) {
  const url = URL.createObjectURL(await api.invoicePdf(number));
  h("a", { href: url, download: `${number.replace(/[^\w-]/g, "-")}.pdf` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// The pages

function index() {
  onSubmit($("basket"), orderAndPay);
  onSubmit($("login"), async ({ email, password }) => {
    await api.login(email, password);
    await showCustomer();
    $("main").focus();
  });
  onSubmit($("register"), async (account) => {
    await api.register(account);
    $("login").elements.email.value = account.email;
    done($("register"), t("registered"));
  });
  showProducts();
  showCustomer();
}

function confirmAddress() {
  const form = $("confirm");
  if (!token()) {
    form.replaceChildren(form.querySelector("h1"), notice(t("no_token"), "bad"));
    return;
  }
  onSubmit(form, async () => {
    await api.confirmAddress(token());
    forgetToken();
    done(form, t("confirmed"), t("login"));
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
    done($("redeem"), t("password_saved"), t("login"));
  });
}

async function paid() {
  const number = query.get("order");
  const place = $("order");
  if (!number) return;
  const title = h("h2", { textContent: t("order_is", number) });
  if (!api.session.read()) {
    place.replaceChildren(title, h("p", { textContent: t("login_for_status") }));
    return;
  }
  place.replaceChildren(title, h("p", { className: "soft", textContent: t("checking") }));
  try {
    // The webhook tells billing as well: when this call fails, the order's own status still says the truth.
    if (query.get("session_id")) await api.returned(query.get("session_id")).catch(explain);
    const order = await settled(number);
    const late = order.status === "pending_payment" ? h("p", { textContent: t("still_waiting") }) : "";
    const again = order.status === "payment_failed" ? action(t("pay_again"), () => pay(number)) : "";
    place.replaceChildren(title, pill(order.status), " ", h("strong", { textContent: money(order.total) }), late, again);
  } catch (error) {
    place.replaceChildren(title, notice(explain(error), "bad"));
  }
}

async function settled(number) {
  for (let left = STATUS_TRIES; ; left -= 1) {
    const order = await api.order(number);
    if (order.status !== "pending_payment" || left <= 1) return order;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function cancelled() {
  const number = query.get("order");
  const button = $("again").querySelector("button");
  if (number) $("order").replaceChildren(h("strong", { textContent: t("order_is", number) }));
  button.hidden = !number || !api.session.read();
  onSubmit($("again"), () => pay(number));
}

const PAGES = { index, "confirm-address": confirmAddress, "reset-password": resetPassword, paid, cancelled };

frame();
PAGES[document.body.dataset.page]();
// A mail's link opened over the same page changes nothing but the fragment: start again with the new token.
addEventListener("hashchange", () => token() && location.reload());
