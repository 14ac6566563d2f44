"use strict";
// Without this script every link works as a plain page. With it, links swap in the parts of the page that changed,
// and the list looks for new mail every two seconds while the page is visible.

const POLL_MS = 2000;
let lastList = "";

function showTimes() {
  const today = new Date().toDateString();
  for (const time of document.querySelectorAll("time")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const full = moment.toLocaleString([], { dateStyle: "full", timeStyle: "medium" });
    const short = moment.toDateString() === today
      ? moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
      : moment.toLocaleDateString([], { day: "numeric", month: "short" });
    time.textContent = time.classList.contains("full") ? full : short;
    time.title = full;
  }
}

function replaceList(fresh) {
  const list = document.getElementById("list");
  const scrolled = list.scrollTop;
  const focused = document.activeElement?.closest("#list a")?.getAttribute("href");
  list.replaceWith(fresh);
  fresh.scrollTop = scrolled;
  if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

async function go(url, { push = true } = {}) {
  const response = await fetch(url);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (push) history.pushState(null, "", url);
  replaceList(page.getElementById("list"));
  document.getElementById("message").replaceWith(page.getElementById("message"));
  document.body.className = page.body.className;
  document.title = page.title;
  document.querySelector("input[name=q]").value = new URL(url, location).searchParams.get("q") ?? "";
  lastList = "";
  showTimes();
  if (document.body.classList.contains("reading")) document.getElementById("message").focus({ preventScroll: true });
}

async function poll() {
  if (document.hidden) return;
  const url = new URL(location);
  url.searchParams.set("only", "list");
  const response = await fetch(url);
  if (!response.ok) return;
  const html = await response.text();
  if (html !== lastList && lastList) {
    replaceList(new DOMParser().parseFromString(html, "text/html").getElementById("list"));
    showTimes();
  }
  lastList = html;
}

async function pollForever() {
  // The server may be restarting: say so on the page, and try again at the next turn.
  try {
    await poll();
    document.body.classList.remove("offline");
  } catch (error) {
    document.body.classList.add("offline");
  }
  setTimeout(pollForever, POLL_MS);
}

async function remove(ids) {
  await fetch("api/v1/messages", {
    method: "DELETE",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ IDs: ids }),
  });
  const url = new URL(location);
  url.searchParams.delete("mail");
  url.searchParams.delete("tab");
  await go(url.href);
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("a[data-swap]");
  if (link) {
    event.preventDefault();
    go(link.href);
  }
  const button = event.target.closest("button[data-delete]");
  if (button) remove([button.dataset.delete]);
});

document.getElementById("delete-all").addEventListener("click", () => {
  if (confirm("Delete all mails?")) remove([]);
});

document.querySelector("form[role=search]").addEventListener("submit", (event) => {
  event.preventDefault();
  go(`./?${new URLSearchParams({ q: event.target.elements.q.value })}`);
});

addEventListener("popstate", () => go(location.href, { push: false }));
showTimes();
pollForever();
