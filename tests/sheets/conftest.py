"""A local Google: the real client with a real token flow, only the host is another one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from requests.adapters import HTTPAdapter

from portfolio.sheets import google, patience
from tests.sheets.server import Server, serving


class Elsewhere(HTTPAdapter):
    """Sends what is meant for Google to the local server."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: requests.PreparedRequest, *args: object, **more: object) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace("https://sheets.googleapis.com", self.url)
        return super().send(request, *args, **more)


@pytest.fixture(scope="session")
def service_account() -> str:
    """A private key that nobody else has."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()


@pytest.fixture
def server(tmp_path: Path, service_account: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving() as running:
        account = {
            "type": "service_account", "client_email": "portfolio@example.iam.gserviceaccount.com",
            "private_key": service_account, "private_key_id": "1", "token_uri": f"{running.url}/token",
        }  # fmt: skip
        file = tmp_path / "service-account.json"
        file.write_text(json.dumps(account), "utf-8")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
        session = google.session

        def mounted(who: object) -> requests.Session:
            made = session(who)
            made.mount("https://sheets.googleapis.com", Elsewhere(running.url))
            return made

        monkeypatch.setattr(google, "session", mounted)
        monkeypatch.setattr(google, "TIMEOUT", (5, 1))
        waits: list[float] = []
        monkeypatch.setattr(patience.time, "sleep", waits.append)
        running.waits = waits
        yield running
