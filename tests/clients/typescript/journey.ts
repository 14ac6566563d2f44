// From registration to the invoice's PDF with openapi-fetch and the types that openapi-typescript writes. The test
// compiles it with tsc --strict; each line below a @ts-expect-error must fail to.
import createClient from "openapi-fetch";
import type { components as Orders, paths as OrdersApi } from "./orders";
import type { paths as IdentityApi } from "./identity";
import type { paths as BillingApi } from "./billing";

const gateway = "http://127.0.0.1:8080";

/** What went wrong, for people; `code` is for programs. */
export class Refused extends Error {
  constructor(readonly code: string, detail: string) {
    super(detail);
  }
}

function given<T>(answer: { data?: T; error?: { code: string; detail: string } }): T {
  if (answer.data === undefined) {
    throw new Refused(answer.error?.code ?? "unknown", answer.error?.detail ?? "");
  }
  return answer.data;
}

export async function logIn(email: string, password: string): Promise<string> {
  const identity = createClient<IdentityApi>({ baseUrl: `${gateway}/identity/v1` });
  return given(await identity.POST("/sessions", { body: { email, password } })).access_token;
}

export async function placeOrder(token: string, sku: string): Promise<Orders["schemas"]["Order"]> {
  const orders = createClient<OrdersApi>({
    baseUrl: `${gateway}/orders/v1`,
    headers: { Authorization: `Bearer ${token}` },
  });
  const body: Orders["schemas"]["PlaceOrderRequest"] = { lines: [{ sku, quantity: 2 }], terms_accepted: true };
  const placed = await orders.POST("/orders", {
    body,
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  });
  // @ts-expect-error  without an Idempotency-Key
  await orders.POST("/orders", { body });
  // @ts-expect-error  a price, which the server alone computes
  body.price = 1;
  // @ts-expect-error  a parameter that the API does not know
  await orders.GET("/orders", { params: { query: { year: 2026 } } });
  return given(placed);
}

export async function cardPage(token: string, order: Orders["schemas"]["Order"]): Promise<string> {
  const billing = createClient<BillingApi>({
    baseUrl: `${gateway}/billing/v1`,
    headers: { Authorization: `Bearer ${token}` },
  });
  const opened = await billing.POST("/checkouts", {
    body: { payable: { kind: "order", reference: order.number } },
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  });
  return given(opened).url;
}

export async function invoicePdf(token: string, number: string): Promise<Blob> {
  const billing = createClient<BillingApi>({
    baseUrl: `${gateway}/billing/v1`,
    headers: { Authorization: `Bearer ${token}` },
  });
  const answer = await billing.GET("/invoices/{number}/pdf", { params: { path: { number } }, parseAs: "blob" });
  return given<unknown>(answer) as Blob;
}

/** Money as people of a country write it: a nullable field has to be looked at first. */
export function refunded(order: Orders["schemas"]["Order"], locale: string): string {
  // @ts-expect-error  may be null
  order.refunded.amount;
  const { refunded } = order;
  if (refunded === null) {
    return "";
  }
  return new Intl.NumberFormat(locale, { style: "currency", currency: refunded.currency }).format(refunded.amount / 100);
}
