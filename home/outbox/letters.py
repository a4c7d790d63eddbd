"""From a row to a mail: the link is put in, lines are folded, the HTML part is made."""

import html
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from home.core.clock import today
from home.core.contacts import contact_for
from home.core.registries import HouseContact, MailKind, PostalLetter, mail_kinds
from home.outbox.kinds import FOOTER, FOOTER_NO_CONTACT, FOOTER_WITHOUT_ACCOUNT, fill
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.rulebook.queries import rule

LINE = 72
SUBJECT = 60
#: A shorter line ended on purpose, not because the text was folded.
MEANT_TO_END = 56
URL = re.compile(r"https?://[^\s<>\"]+")


def cut_subject(text: str, limit: int = SUBJECT) -> str:
    """One line, at most ``limit`` characters, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + " …"


def fold(text: str, width: int = LINE) -> str:
    """Lines of at most ``width`` characters; addresses are never broken."""
    lines = []
    for line in text.splitlines():
        if len(line) <= width:
            lines.append(line.rstrip())
        else:
            lines.extend(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False))
    return "\n".join(lines)


def harmless(value: object) -> str:
    """A value can never become a placeholder or a second header line."""
    return str(value).replace("{{", "{ {").replace("}}", "} }").replace("\r", "")


def values_for(
    to: User,
    kind: MailKind,
    *,
    context: Mapping[str, str],
    reference: str = "",
    valid_until: str = "",
) -> dict[str, str]:
    """Everything a text may name, but for the link. ``context`` wins over what is always known."""
    contact: HouseContact = contact_for(to)
    values = {
        "vorname": to.first_name or to.get_full_name(),
        "name": to.get_full_name(),
        "kontakt_name": contact.name,
        "kontakt_telefon": contact.phone,
        "vorgang": reference,
        "gueltig_bis": valid_until,
    }
    values |= {key: str(value) for key, value in context.items()}
    values = {key: harmless(value) for key, value in values.items()}
    without_account = bool(valid_until) and not kind.account
    footer = FOOTER_WITHOUT_ACCOUNT if without_account else FOOTER
    if not values["kontakt_name"]:
        footer = footer.replace(FOOTER, FOOTER_NO_CONTACT)
    values["fuss"] = "\n" + fill(footer, values)
    return values


@dataclass(frozen=True)
class Letter:
    """A mail as it is seen: subject, text, HTML part."""

    subject: str
    text: str
    html: str


def write_letter(subject: str, body: str, *, link: str, button: str) -> Letter:
    """Put the link in, fold the text and draw the HTML part."""
    subject = cut_subject(fill(subject, {"link": ""}))
    text = fold(fill(body, {"link": link})).strip() + "\n"
    with translation.override("de"):
        page = render_to_string(
            "mail/base.html",
            {"subject": subject, "blocks": blocks_of(text, link=link, button=button)},
        )
    return Letter(subject, text, page)


def blocks_of(text: str, *, link: str, button: str) -> list[dict[str, object]]:
    """Paragraphs for the HTML part; a line that is the link alone becomes the button.

    ``kind``: text, button, or small for the part after the greeting.
    """
    blocks: list[dict[str, object]] = []
    small = False
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        small = small or paragraph.startswith("Vorgang ")
        lines: list[str] = []
        for line in paragraph.splitlines():
            if link and line.strip() == link:
                _add(blocks, lines, small)
                blocks.append({"kind": "button", "url": link, "label": button})
                lines = []
            else:
                lines.append(line)
        _add(blocks, lines, small)
    return blocks


def _add(blocks: list[dict[str, object]], lines: list[str], small: bool) -> None:
    if lines:
        blocks.append({"kind": "small" if small else "text", "html": joined(lines)})


def joined(lines: list[str]) -> SafeString:
    """Escaped text: folded lines flow together, lines that ended on purpose stay apart."""
    parts: list[str] = []
    for number, line in enumerate(lines):
        parts.append(_linked(line))
        if number < len(lines) - 1:
            parts.append("<br>" if len(line) < MEANT_TO_END else " ")
    return mark_safe("".join(parts))  # noqa: S308 -- escaped in _linked


def _linked(line: str) -> str:
    """Escape ``line``; addresses in it become links."""
    out, last = [], 0
    for match in URL.finditer(line):
        out.append(html.escape(line[last : match.start()]))
        url = html.escape(match[0])
        out.append(f'<a class="link" href="{url}" style="color:#24478f">{url}</a>')
        last = match.end()
    out.append(html.escape(line[last:]))
    return "".join(out)


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def link_of(mail: OutgoingMail) -> str:
    """The address that the mail carries; made only now, never stored for a task link."""
    if mail.task_link is not None:
        return absolute(mail.task_link.address())
    return absolute(mail.link)


def letter_of(mail: OutgoingMail) -> Letter:
    kind = mail_kinds.get(mail.kind)
    return write_letter(
        mail.subject,
        mail.body,
        link=link_of(mail),
        button=kind.button if kind else "Seite öffnen",
    )


#: The mail of the day: several mails in one, for who wants it so.
DAY_KIND = "outbox.day"
GREETING = re.compile(r"\A(?:Guten Tag|Hallo|Liebe|Lieber)\b[^\n]*,\n+")
FAREWELL = "\nFreundliche Grüße\n"


def day_letter(to: User, mails: list[OutgoingMail]) -> tuple[str, str]:
    """Subject and text of the mail of the day: each mail's subject and words, one greeting."""
    parts = []
    for number, mail in enumerate(mails, 1):
        words = fill(mail.body, {"link": link_of(mail)}).strip()
        words = GREETING.sub("", words).rsplit(FAREWELL, 1)[0].strip()
        parts.append(f"{number}. {mail.subject}\n\n{words}")
    kind = mail_kinds[DAY_KIND]
    values = values_for(to, kind, context={"tage": str(len(mails))})
    intro, outro = kind.body.split("{{ fuss }}")[0], values["fuss"]
    body = fill(intro, values).strip() + "\n\n" + "\n\n".join(parts) + "\n" + outro
    return cut_subject(fill(kind.subject, values)), body


def paper_of(mail: OutgoingMail) -> PostalLetter:
    """The mail as a letter for the post; its address was given when it was printed."""
    link = link_of(mail)
    shown = link.removeprefix("https://").removeprefix("http://")
    return PostalLetter(
        sender=rule("house.postal_address"),
        recipient=tuple(mail.letter_address.splitlines()),
        on=today(),
        subject=mail.subject,
        text=fill(mail.body, {"link": shown}).strip(),
        link=link,
        reference=mail.task_link.reference if mail.task_link is not None else "",
        answers=mail.task_link is not None,
    )


def message_of(mail: OutgoingMail, letter: Letter) -> EmailMultiAlternatives:
    """The message for the mail server. One recipient, no copies, an automatic sender."""
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.queued_at),
        "Auto-Submitted": "auto-generated",
        "Content-Language": "de",
        "X-Mail-Kind": mail.kind,
    }
    reply_to = [settings.REPLY_TO_EMAIL] if getattr(settings, "REPLY_TO_EMAIL", "") else None
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        reply_to=reply_to,
        headers=headers,
    )
    message.attach_alternative(letter.html, "text/html")
    return message
