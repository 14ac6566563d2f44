// The page behind the mail of an access request (ID-19): who asks, and the company's answer. The link is the proof; no
// login is needed.

import * as api from "./api.js";
import { frame } from "./frame.js";
import { day, t } from "./texts.js";
import { $, action, explain, h, notice, roleChoice } from "./ui.js";

const token = new URLSearchParams(location.hash.slice(1)).get("access");

function shown(request) {
  const role = roleChoice("role", "viewer");
  const decide = (approve, said) => async () => {
    await api.decideAccess(token, approve, role.value);
    $("access").replaceChildren(notice(t(said)));
  };
  return h("section", { className: "card middling" },
    h("p", { textContent: t("access_who", request.asker_name, request.asker_email, request.company_name) }),
    h("p", { className: "soft", textContent: t("access_until", day(request.expires_at)) }),
    h("label", {}, h("span", { textContent: t("role") }), role),
    h("p", {}, action(t("access_approve"), decide(true, "access_approved"))),
    h("p", {}, action(t("access_refuse"), decide(false, "access_refused"))));
}

history.replaceState(null, "", location.pathname + location.search);
await frame();
const place = $("access");
try {
  place.replaceChildren(shown(await api.accessRequest(token ?? "")));
} catch (error) {
  place.replaceChildren(notice(explain(error), "bad"));
} finally {
  place.removeAttribute("aria-busy");
}
