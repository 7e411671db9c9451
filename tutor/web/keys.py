"""Who may see the page: a one-time link, the cookie it is exchanged for, and proofs of forms.

The secret lies beside the learner's answers, so that a page that was open goes on after the server
was started anew.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from tutor.output import write_bytes

FILE = "page.key"
_BYTES = 32
LIFE = 30 * 24 * 3600
"""Seconds that a cookie is good for: a month."""


class Keys:
    """Makes and checks the link, the cookie and the proofs.

    Args:
        folder: where the secret is kept; made where there is none.

    Attributes:
        link: the secret of the address that is opened, until it is used.
    """

    def __init__(self, folder: Path) -> None:
        self._secret = _secret(folder / FILE)
        self.link: str | None = secrets.token_urlsafe(_BYTES)

    def enter(self, link: str, at: int) -> str | None:
        """The cookie for a link, which is used up by it; None where it is not the one.

        Args:
            link: from the address.
            at: seconds since 1970.
        """
        if self.link is None or not hmac.compare_digest(link.encode(), self.link.encode()):
            return None
        self.link = None
        ticket = f"{at}.{secrets.token_hex(8)}"
        return f"{ticket}.{self._sign('cookie', ticket)}"

    def good(self, cookie: str, at: int) -> bool:
        """Whether a cookie is one of ours and not too old."""
        ticket, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign("cookie", ticket).encode()):
            return False
        return at - int(ticket.partition(".")[0]) < LIFE

    def proof(self, cookie: str) -> str:
        """What a form of this visitor carries, which no other site can know."""
        return self._sign("form", cookie)

    def proves(self, cookie: str, proof: str) -> bool:
        """Whether a form carries the proof."""
        return hmac.compare_digest(proof.encode(), self.proof(cookie).encode())

    def _sign(self, use: str, text: str) -> str:
        return hmac.new(self._secret, f"{use}:{text}".encode(), hashlib.sha256).hexdigest()


def _secret(path: Path) -> bytes:
    """The secret of a file that nobody else may read, made where there is none or a torn one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = path.read_bytes() if path.is_file() else b""
    if len(kept) == _BYTES:
        return kept
    path.touch(mode=0o600)
    made = secrets.token_bytes(_BYTES)
    write_bytes(path, made)
    return made
