# Part of Field Service. License LGPL-3.
"""Who wrote a mail: a person, a machine, a mailing list, or an automatic reply."""

from collections.abc import Mapping

# Whoever has an address there need not have anything to do with the others.
PUBLIC_DOMAINS = frozenset(
    [
        "126.com",
        "139.com",
        "163.com",
        "aim.com",
        "aliyun.com",
        "alice.it",
        "aol.com",
        "arcor.de",
        "att.net",
        "bellsouth.net",
        "bigpond.com",
        "bluewin.ch",
        "bol.com.br",
        "bt.com",
        "btinternet.com",
        "chmail.ir",
        "comcast.net",
        "cox.net",
        "daum.net",
        "email.com",
        "email.cz",
        "emirates.net.ae",
        "fastmail.com",
        "fastmail.fm",
        "foxmail.com",
        "free.fr",
        "freenet.de",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hanmail.net",
        "hey.com",
        "hotmail.co.uk",
        "hotmail.com",
        "hotmail.de",
        "hotmail.es",
        "hotmail.fr",
        "hotmail.it",
        "hushmail.com",
        "icloud.com",
        "inbox.lv",
        "inbox.ru",
        "interia.pl",
        "kpnmail.nl",
        "laposte.net",
        "libero.it",
        "list.ru",
        "live.co.uk",
        "live.com",
        "live.de",
        "live.fr",
        "live.it",
        "live.nl",
        "mac.com",
        "mail.com",
        "mail.ir",
        "mail.ru",
        "mailbox.org",
        "me.com",
        "msn.com",
        "naver.com",
        "neuf.fr",
        "o2.pl",
        "online.de",
        "onet.pl",
        "op.pl",
        "orange.fr",
        "outlook.com",
        "outlook.de",
        "outlook.es",
        "outlook.fr",
        "outlook.it",
        "pm.me",
        "posteo.de",
        "posteo.net",
        "proton.me",
        "protonmail.ch",
        "protonmail.com",
        "qq.com",
        "rediffmail.com",
        "rocketmail.com",
        "sbcglobal.net",
        "seznam.cz",
        "sfr.fr",
        "sina.cn",
        "sina.com",
        "skynet.be",
        "sky.com",
        "sohu.com",
        "t-online.de",
        "talktalk.net",
        "telenet.be",
        "terra.com.br",
        "tiscali.it",
        "tuta.com",
        "tuta.io",
        "tutanota.com",
        "uol.com.br",
        "verizon.net",
        "virgilio.it",
        "virginmedia.com",
        "vodafone.de",
        "wanadoo.fr",
        "web.de",
        "wp.pl",
        "yahoo.ca",
        "yahoo.co.id",
        "yahoo.co.in",
        "yahoo.co.jp",
        "yahoo.co.uk",
        "yahoo.com",
        "yahoo.com.br",
        "yahoo.de",
        "yahoo.es",
        "yahoo.fr",
        "yahoo.in",
        "yahoo.it",
        "yandex.com",
        "yandex.ru",
        "yeah.net",
        "ymail.com",
        "zoho.com",
    ]
)
ROBOTS = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply")
ROBOTS += ("donotreply", "no_reply", "bounce", "bounces")


def classify(headers: Mapping[str, str], sender: str) -> str:
    """Return what a mail is.

    ``reply``
        an automatic answer (out of office, "we have received your mail"): it asks for
        nothing
    ``machine``
        written by a program, such as the alarm of a device
    ``list``
        sent to many at once
    ``person``
        everything else

    :param headers: the headers of the mail, found whatever their case
    :param sender: the bare address of the author

    >>> classify({"Auto-Submitted": "auto-replied (vacation)"}, "a@example.com")
    'reply'
    >>> classify({"Auto-Submitted": "no"}, "a@example.com")
    'person'
    >>> classify({"Auto-Submitted": "auto-generated"}, "ups7@example.com")
    'machine'
    """
    values = {name.lower(): str(value).strip() for name, value in headers.items()}
    submitted = values.get("auto-submitted", "").lower()
    precedence = values.get("precedence", "").lower()
    is_reply = (
        submitted.startswith(("auto-replied", "auto-notified"))
        or precedence == "auto_reply"
        or bool({"x-autoreply", "x-autorespond", "x-autoresponder"} & values.keys())
        # Reports of delivery and vacation notices have nobody to return to.
        or values.get("return-path") == "<>"
    )
    if is_reply:
        return "reply"
    if submitted and not submitted.startswith("no"):
        return "machine"
    if (
        precedence in ("bulk", "list", "junk")
        or {"list-id", "list-post"} & values.keys()
    ):
        return "list"
    suppressed = values.get("x-auto-response-suppress", "").lower()
    if suppressed and suppressed != "none":
        return "machine"
    return "machine" if sender.partition("@")[0].lower() in ROBOTS else "person"


def get_company_domain(address: str) -> str:
    """Return the domain of an address if all who share it belong together.

    >>> get_company_domain("Kim@Hospital.example"), get_company_domain("kim@gmail.com")
    ('hospital.example', '')
    """
    domain = address.rpartition("@")[2].strip().lower()
    return "" if domain in PUBLIC_DOMAINS or "." not in domain else domain


def get_site_domain(website: str) -> str:
    """Return the domain of a website's address without ``www``.

    >>> get_site_domain("https://www.hospital.example/en")
    'hospital.example'
    """
    host = website.partition("://")[2] or website
    host = host.partition("/")[0].partition(":")[0].strip().lower()
    return host.removeprefix("www.")


def get_safe_name(name: str) -> str:
    """Return the bare name of a file that came by mail, without any path.

    >>> get_safe_name("../../etc/passwd"), get_safe_name("C:\\\\temp\\\\a.pdf")
    ('passwd', 'a.pdf')
    """
    bare = name.replace("\\", "/").rpartition("/")[2]
    bare = "".join(sign for sign in bare if sign.isprintable()).strip(" .")
    return bare or "attachment"
