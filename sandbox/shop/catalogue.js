// The first page: the catalogue and the basket.

import * as api from "./api.js";
import * as basket from "./basket.js";
import { frame, loginPage, sayNext, showSite } from "./frame.js";
import { money, percent, t } from "./texts.js";
import { $, explain, h, notice, onSubmit } from "./ui.js";

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
    change(product.sku, (basket.read().lines[product.sku] ?? 0) + 1);
    $("said").textContent = t("added", product.name);
  });
  return h("article", { className: "card product" },
    h("h3", { textContent: product.name }), h("small", { textContent: product.sku }),
    h("p", { className: "price", textContent: money(product.price) }),
    h("small", { textContent: t("excl_vat", money(product.net), percent(product.vatRate)) }), add);
}

function change(sku, quantity) {
  basket.setQuantity(sku, quantity);
  $("said").textContent = "";
  showBasket();
  showSite();
}

function showBasket() {
  const chosen = Object.entries(basket.read().lines)
    .map(([sku, quantity]) => ({ product: catalogue.find((one) => one.sku === sku), quantity }))
    .filter((line) => line.product);
  const content = chosen.length
    ? [h("ul", {}, ...chosen.map(basketLine)), sums(chosen), ...controls()]
    : [h("p", { className: "soft", textContent: t("basket_empty") })];
  $("basket").replaceChildren(...content);
}

function basketLine({ product, quantity }, index) {
  const input = h("input", { name: `lines.${index}.quantity`, type: "number", min: 1, max: 999, value: quantity,
    "aria-label": t("quantity", product.name) });
  input.addEventListener("change", () => change(product.sku, Math.max(1, Math.trunc(input.valueAsNumber) || quantity)));
  const label = t("remove", product.name);
  const remove = h("button", { type: "button", className: "plain", textContent: "×", title: label, "aria-label": label });
  remove.addEventListener("click", () => change(product.sku, 0));
  return h("li", {}, h("span", { textContent: product.name }), input, remove);
}

function sums(lines) {
  const { net, parts, gross } = basket.totals(lines);
  const { currency } = lines[0].product.price;
  const row = (label, amount, className = "soft") =>
    h("div", { className }, h("dt", { textContent: label }), h("dd", { textContent: money({ amount, currency }) }));
  const taxes = parts.map(([rate, vat]) => row(t("vat", percent(rate)), vat));
  return h("dl", { className: "sums" }, row(t("net"), net), ...taxes, row(t("total"), gross, "total"));
}

function controls() {
  if (!api.session.read()) {
    return [h("a", { className: "button primary", href: loginPage(), textContent: t("login_to_order") })];
  }
  const terms = h("div", { className: "check" },
    h("input", { id: "terms", type: "checkbox", name: "terms_accepted" }),
    h("label", { htmlFor: "terms", textContent: t("accept_terms") }));
  const read = h("a", { href: "terms.html", target: "_blank", textContent: t("read_terms") });
  return [terms, read, h("button", { className: "primary", textContent: t("order_and_pay") })];
}

async function orderAndPay({ terms_accepted: accepted }) {
  const { lines, key } = basket.read();
  const wanted = Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity }));
  const order = await api.placeOrder({ lines: wanted, terms_accepted: accepted }, key);
  basket.clear();
  try {
    location.assign(await api.checkout(order.number));
  } catch (error) {
    sayNext(`${t("ordered_not_paid", order.number)} ${explain(error)}`);
    location.assign(`order.html?number=${encodeURIComponent(order.number)}`);
  }
}

await frame();
onSubmit($("basket"), orderAndPay);
showProducts();
