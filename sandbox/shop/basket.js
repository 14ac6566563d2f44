// What the customer chose: {lines: {sku: quantity}, key}. The key makes a repeated order the same order (AP-01), until
// the basket changes.

const BASKET = "comptoir.basket";

export const read = () => JSON.parse(sessionStorage.getItem(BASKET) ?? "null") ?? { lines: {}, key: crypto.randomUUID() };

export function setQuantity(sku, quantity) {
  const { lines } = read();
  if (quantity > 0) lines[sku] = Math.min(quantity, 999);
  else delete lines[sku];
  sessionStorage.setItem(BASKET, JSON.stringify({ lines, key: crypto.randomUUID() }));
}

export const clear = () => sessionStorage.removeItem(BASKET);

export const count = () => Object.values(read().lines).reduce((sum, quantity) => sum + quantity, 0);

/** As the invoice will count it: VAT once per rate on that rate's sum, so that the basket shows the cent that is charged.
 * Amounts in minor units; `parts` are [rate in basis points, VAT]. */
export function totals(lines) {
  const nets = new Map();
  for (const { product, quantity } of lines) {
    nets.set(product.vatRate, (nets.get(product.vatRate) ?? 0) + product.net.amount * quantity);
  }
  const parts = [...nets].map(([rate, net]) => [rate, Math.round((net * rate) / 10_000)]);
  const net = [...nets.values()].reduce((sum, each) => sum + each, 0);
  return { net, parts, gross: parts.reduce((sum, [, vat]) => sum + vat, net) };
}
