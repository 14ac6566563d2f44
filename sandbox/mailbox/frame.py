"""A mail's HTML made safe to look at: no scripts, no forms, no remote loads; links open in a new tab.

The Content-Security-Policy and the iframe's sandbox are what guards. The rewriting leaves them nothing to
block, and gives the page what they cannot: inline pictures, and links that leave the frame.
"""

from base64 import b64encode
from html import escape
from html.parser import HTMLParser

from sandbox.mailbox.message import Mail

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    )
)

_WITH_CONTENT = {"script", "iframe", "object", "applet", "noscript", "template", "frameset", "svg", "math"}
_DROPPED = _WITH_CONTENT | {
    "meta",
    "base",
    "link",
    "embed",
    "frame",
    "form",
    "input",
    "button",
    "textarea",
    "select",
}
_LOADING = {"src", "background", "poster"}
_SCHEMES = ("http://", "https://", "mailto:", "tel:", "#")


def safe_html(mail: Mail) -> str:
    """Return the mail's HTML body, or its text, as a document without anything that acts or loads."""
    rewriter = _Rewriter({file.content_id: _data_uri(file.content_type, file.content) for file in mail.files})
    rewriter.feed(mail.html or f"<pre>{escape(mail.text)}</pre>")
    rewriter.close()
    return '<!doctype html><meta charset="utf-8"><base target="_blank">' + "".join(rewriter.out)


def _data_uri(content_type: str, content: bytes) -> str:
    return f"data:{content_type};base64,{b64encode(content).decode()}"


class _Rewriter(HTMLParser):
    def __init__(self, inline: dict[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self._inline = inline
        self._skipping: list[str] = []  # open elements whose whole content is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _WITH_CONTENT:
            self._skipping.append(tag)
        if self._skipping or tag in _DROPPED:
            return
        kept = [(name, value) for name, value in map(self._attribute, attrs) if name]
        if tag in ("a", "area"):
            kept += [("target", "_blank"), ("rel", "noopener noreferrer")]
        self.out.append("".join((f"<{tag}", *(f' {name}="{escape(value)}"' for name, value in kept), ">")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _WITH_CONTENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skipping:
            while self._skipping.pop() != tag:
                continue
        elif not self._skipping and tag not in _DROPPED:
            self.out.append(f"</{tag}>")

    def _attribute(self, attribute: tuple[str, str | None]) -> tuple[str, str]:
        """Return the attribute to keep, or an empty name."""
        name, value = attribute[0], (attribute[1] or "").strip()
        if name.startswith("on") or name in ("target", "rel", "srcset", "ping", "http-equiv"):
            return "", ""
        if name == "href" and not value.lower().startswith(_SCHEMES):
            return "", ""
        if name in _LOADING:
            source = self._source(value)
            return (name, source) if source else ("", "")
        return (name, value) if name.replace("-", "").replace(":", "").isalnum() else ("", "")

    def _source(self, value: str) -> str:
        if value.lower().startswith("cid:"):
            return self._inline.get(value[4:], "")
        return value if value.lower().startswith("data:image/") else ""

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")
