"""The real client with a real token flow, sent to a local server: only the host is another one."""

import json
import os
from pathlib import Path


def redirected() -> None:
    """In a process of its own: go by LOCAL_GOOGLE, where it is set."""
    if url := os.environ.get("LOCAL_GOOGLE"):
        from portfolio.sheets import google

        google.ADDRESS = url


def private_key() -> str:
    """A key that nobody else has, as PEM."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()


def account_file(folder: Path, url: str, key: str) -> Path:
    """The file of a service account whose tokens come from the local server."""
    account = {
        "type": "service_account", "client_email": "portfolio@example.iam.gserviceaccount.com",
        "private_key": key, "private_key_id": "1", "token_uri": f"{url}/token",
    }  # fmt: skip
    file = folder / "service-account.json"
    file.write_text(json.dumps(account), "utf-8")
    return file
