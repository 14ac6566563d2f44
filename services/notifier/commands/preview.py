"""`python -m services.notifier.commands.preview FOLDER`: every mail in every language, with its event's example.

For the repository, not for an image: the examples are those that the publishers' tests wrote.

Writes `<mail>.<language>.html`, `.txt` and `.eml` (open it in a mail program) into FOLDER, and `index.html` with
links to all. The brand is what the BRAND_ settings, MAIL_FROM, RETURN_TARGETS and the MAIL_LINK_ settings say.
"""

import sys
from pathlib import Path

from markupsafe import Markup
from pydantic import Field

from services.notifier.commands.examples import NOW, example, example_link
from services.notifier.domain.mails.mailed_events import MAILS
from services.notifier.rendering.message import Attachment, build_message
from services.notifier.rendering.renderer import Renderer
from services.notifier.rendering.sender import Sender, mailbox
from services.notifier.rendering.templates import Templates
from services.notifier.settings import MailSettings
from shared.runtime.return_targets import Targets
from shared.values.locale import LOCALES, Locale

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class PreviewSettings(MailSettings):
    """The brand, with an invented merchant where nothing is set."""

    mail_from: str = "Comptoir Démo <bonjour@comptoir.example>"
    brand_name: str = "Comptoir"
    brand_address: str = "Comptoir Démo SA, rue de l’Exemple 1, 1000 Bruxelles"
    return_targets: Targets = Field({"web": "https://shop.comptoir.example"})
    mail_link_shop: str = "/{locale}"
    mail_link_order: str = "/{locale}/orders/{order}"
    mail_link_confirm_address: str = "/{locale}/confirm#{token}"
    mail_link_change_email: str = "/{locale}/change-email#{token}"
    mail_link_forgot_password: str = "/{locale}/password"  # noqa: S105 - a page
    mail_link_accept_invitation: str = "/{locale}/invitation#{token}"
    mail_link_decide_access: str = "/{locale}/access#{token}"
    mail_link_reset_password: str = "/{locale}/password#{token}"  # noqa: S105 - a page
    mail_link_data_requests: str = "/{locale}/data"
    mail_link_confirm_data_request: str = "/{locale}/data#{token}"
    mail_link_download_export: str = "/{locale}/data#{token}"


def preview(folder: Path, settings: MailSettings) -> list[str]:
    """Writes the files; returns their names without extension."""
    folder.mkdir(parents=True, exist_ok=True)
    links = settings.links()
    renderer = Renderer(settings.brand(), settings.zone(), links, Templates.load(MAILS))
    names = [_write(folder, renderer, settings, template, locale) for template in MAILS for locale in LOCALES]
    row = Markup('<li>{0}: <a href="{0}.html">HTML</a> <a href="{0}.txt">text</a> <a href="{0}.eml">mail</a></li>')
    (folder / "index.html").write_text(Markup("<meta charset=utf-8><ul>") + Markup("\n").join(map(row.format, names)))
    return names


def _write(folder: Path, renderer: Renderer, settings: MailSettings, template: str, locale: Locale) -> str:
    mail = example(template, locale)
    rendered = renderer.render(mail, example_link(mail, settings.links()))
    secret = MAILS[template].secret
    attached = secret is not None and secret.kind == "document"
    attachment = Attachment(f"{mail.template_context['number']}.pdf", _PDF) if attached else None
    recipient = mailbox(mail.recipient.address, mail.recipient.name)
    sender = Sender.parse(settings.mail_from).mailbox
    name = f"{template}.{locale}"
    (folder / f"{name}.html").write_text(rendered.html, encoding="utf-8")
    (folder / f"{name}.txt").write_text(rendered.text, encoding="utf-8")
    message = build_message(rendered, sender, recipient, mail.message_id, NOW, attachment)
    (folder / f"{name}.eml").write_bytes(message.content)
    return name


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m services.notifier.commands.preview FOLDER")
    written = preview(Path(sys.argv[1]), PreviewSettings())
    print(f"{len(written)} mails in {sys.argv[1]}: open {Path(sys.argv[1]) / 'index.html'}")
