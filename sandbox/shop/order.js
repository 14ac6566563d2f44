// One order by its number: where mails and the payment page lead.

import * as api from "./api.js";
import { frame, needsLogin } from "./frame.js";
import { day, money, moment, percent, t } from "./texts.js";
import { $, action, busy, documentButton, explain, h, notice, pill } from "./ui.js";

const PAYABLE = ["pending_payment", "payment_failed"];
const TRIES = 15;
const query = new URLSearchParams(location.search);
const number = query.get("number");

async function run() {
  if (needsLogin()) return;
  try {
    const session = query.get("session_id");
    // The webhook tells billing as well: when this call fails, the order's own status still says the truth.
    if (session) await api.returned(session).catch(explain);
    await show(await api.order(number));
    await follow(Boolean(session));
  } catch (error) {
    if (error.status === 401 && needsLogin()) return;
    $("order").replaceChildren(h("h1", { textContent: t("order") }), notice(explain(error), "bad"));
  } finally {
    $("order").removeAttribute("aria-busy");
  }
}

/** Looks again while a payment that was made, or the invoice of a paid order, is still on its way. */
async function follow(returned) {
  for (let left = TRIES; left > 0; left -= 1) {
    const order = await api.order(number);
    const waiting = (returned && PAYABLE.includes(order.status)) || (order.status === "paid" && !order.invoices.length);
    await show(order, waiting && left === 1);
    if (!waiting) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

let shown = "";

function show(order, late = false) {
  const seen = JSON.stringify([order, late]);
  if (seen === shown) return; // what did not change keeps its focus
  shown = seen;
  $("order").replaceChildren(...heading(order), ...said(order, late), lines(order), ...documents(order), ...controls(order));
}

function heading(order) {
  const title = t(query.get("session_id") ? "thanks" : "order");
  const facts = [["number", order.number], ["date", day(order.placedAt)], ["status", pill(order.status)]];
  return [h("h1", { textContent: title }), h("dl", { className: "facts" }, ...facts.flatMap(([key, value]) =>
    [h("dt", { textContent: t(key) }), h("dd", {}, value)]))];
}

/** What the status means for the customer, said again to a screen reader when it changes. */
function said(order, late) {
  const returned = query.get("session_id") && PAYABLE.includes(order.status);
  if (returned) return [notice(t(late ? "still_waiting" : "checking"), "wait")];
  if (query.get("payment") === "cancelled" && PAYABLE.includes(order.status)) return [notice(t("payment_left"), "wait")];
  if (order.status === "pending_payment") return [notice(t("pay_until", moment(order.expiresAt)), "wait")];
  if (order.status === "payment_failed") return [notice(t("pay_failed"), "bad")];
  if (order.status === "paid") return [notice(t("paid_more"))];
  return [];
}

function lines(order) {
  const row = (head, amount, className = "") => h("tr", { className },
    h("th", { scope: "row" }, head), h("td", { textContent: money(amount) }));
  const article = (line) => row(h("span", {}, line.name, h("small", {
    textContent: t("line", line.quantity, money(line.unit_price), line.sku),
  })), line.net);
  const taxes = order.totals.vat_by_rate.map((part) => row(t("vat_on", percent(part.rate), money(part.net)), part.vat, "sub"));
  const head = h("tr", {}, h("th", { scope: "col", textContent: t("article") }), h("th", { scope: "col", textContent: t("amount_net") }));
  return h("table", { className: "lines" }, h("thead", {}, head), h("tbody", {}, ...order.lines.map(article),
    row(t("net"), order.totals.net, "sub"), ...taxes, row(t("total"), order.totals.gross, "sum")));
}

function documents(order) {
  const all = [...order.invoices.map((one) => ["invoice", one]), ...order.creditNotes.map((one) => ["credit_note", one])];
  if (!all.length) return [];
  const buttons = all.map(([kind, one]) => h("li", {}, documentButton(t(kind, one), one)));
  return [h("h2", { textContent: t("documents") }), h("ul", { className: "documents" }, ...buttons)];
}

function controls(order) {
  if (!PAYABLE.includes(order.status) || query.get("session_id")) return [];
  const pay = action(t("pay_now"), async () => location.assign(await api.checkout(order.number)));
  pay.className = "primary";
  const cancel = h("button", { type: "button", textContent: t("cancel_yes") });
  const question = h("details", {}, h("summary", { textContent: t("cancel") }), h("p", { textContent: t("cancel_more") }), cancel);
  cancel.addEventListener("click", () => busy(cancel, question, async () => show(await api.cancelOrder(order.number))));
  return [h("div", {}, pay), question];
}

await frame();
run();
