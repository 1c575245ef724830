"""Files of Flows: what WhatsApp locked opens, and what anybody touched does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from hypothesis import given
from hypothesis import strategies as st

from messaging.media.sources import Encryption
from messaging.media.unlocking import Damaged, unlock

KEY, MAC_KEY, IV = bytes(range(32)), bytes(range(32, 64)), bytes(range(16))


def lock(plain: bytes) -> tuple[bytes, Encryption]:
    """Lock a file as WhatsApp does."""
    padder, encryptor = PKCS7(128).padder(), Cipher(AES(KEY), CBC(IV)).encryptor()
    padded = padder.update(plain) + padder.finalize()
    secret = encryptor.update(padded) + encryptor.finalize()
    tag = hmac.new(MAC_KEY, IV + secret, hashlib.sha256).digest()[:10]
    return secret + tag, Encryption(
        encrypted_hash=b64(hashlib.sha256(secret + tag).digest()),
        plaintext_hash=b64(hashlib.sha256(plain).digest()),
        iv=b64(IV),
        encryption_key=b64(KEY),
        hmac_key=b64(MAC_KEY),
    )


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def opened(locked: bytes, key: Encryption) -> bytes:
    plain = io.BytesIO()
    unlock(io.BytesIO(locked), plain, key)
    return plain.getvalue()


@given(st.binary(max_size=300))
def test_what_was_locked_opens(plain: bytes) -> None:
    assert opened(*lock(plain)) == plain


def test_large_files_open_piece_by_piece() -> None:
    plain = bytes(range(256)) * 1_000

    assert opened(*lock(plain)) == plain


@given(st.integers(min_value=0))
def test_one_changed_byte_is_noticed(place: int) -> None:
    locked, key = lock(b"a photo of my passport")
    at = place % len(locked)
    touched = locked[:at] + bytes([locked[at] ^ 1]) + locked[at + 1 :]

    with pytest.raises(Damaged):
        opened(touched, key)


@pytest.mark.parametrize("name", ["encrypted_hash", "plaintext_hash", "hmac_key"])
def test_each_proof_counts(name: str) -> None:
    locked, key = lock(b"a photo")

    with pytest.raises(Damaged):
        opened(locked, replace(key, **{name: b64(b"\0" * 32)}))


@pytest.mark.parametrize("name", ["iv", "encryption_key", "hmac_key", "encrypted_hash"])
@pytest.mark.parametrize("value", ["no base64!", "", "AAAA"])
def test_keys_of_the_wrong_form_are_told(name: str, value: str) -> None:
    locked, key = lock(b"a photo")

    with pytest.raises(Damaged):
        opened(locked, replace(key, **{name: value}))


@pytest.mark.parametrize("locked", [b"", b"short", b"\0" * 10])
def test_what_is_too_short_is_told(locked: bytes) -> None:
    with pytest.raises(Damaged):
        opened(locked, lock(b"")[1])
