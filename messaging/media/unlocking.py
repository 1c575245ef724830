"""Files of Flows from the CDN: proven whole, decrypted, proven again.

Source: WhatsApp Flows, media upload: SHA-256 of the file, the first 10 bytes of
HMAC-SHA256(hmac_key, iv + ciphertext) behind the ciphertext, AES-256-CBC with PKCS7, SHA-256 of
the plain file. Nothing is decrypted before both proofs of the whole file hold.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import IO

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from messaging.media.sources import Encryption

TAG = 10
_CHUNK = 2**16
_BLOCK_BITS = 128


class Damaged(Exception):
    """The file is not what its sender made: a proof does not hold."""


def unlock(locked: IO[bytes], plain: IO[bytes], key: Encryption) -> None:
    """Write the plain file; raise Damaged for one that any proof fails."""
    try:
        _prove(locked, key)
        _decrypt(locked, plain, key)
    except ValueError as error:  # keys, base64 or padding of the wrong form
        raise Damaged(type(error).__name__) from error


def _prove(locked: IO[bytes], key: Encryption) -> None:
    size = locked.seek(0, 2) - TAG
    if size <= 0:
        raise Damaged("too short")
    locked.seek(0)
    digest = hashlib.sha256()
    mac = hmac.new(_bytes(key.hmac_key), _bytes(key.iv), hashlib.sha256)
    left = size
    while chunk := locked.read(min(_CHUNK, left)):
        left -= len(chunk)
        digest.update(chunk)
        mac.update(chunk)
    tag = locked.read(TAG)
    digest.update(tag)
    if not hmac.compare_digest(digest.digest(), _bytes(key.encrypted_hash)):
        raise Damaged("encrypted_hash")
    if not hmac.compare_digest(tag, mac.digest()[:TAG]):
        raise Damaged("hmac")


def _decrypt(locked: IO[bytes], plain: IO[bytes], key: Encryption) -> None:
    left = locked.seek(0, 2) - TAG
    locked.seek(0)
    decryptor = Cipher(AES(_key(key)), CBC(_bytes(key.iv))).decryptor()
    unpadder, digest = PKCS7(_BLOCK_BITS).unpadder(), hashlib.sha256()
    while chunk := locked.read(min(_CHUNK, left)):
        left -= len(chunk)
        digest.update(_written(plain, unpadder.update(decryptor.update(chunk))))
    last = unpadder.update(decryptor.finalize()) + unpadder.finalize()
    digest.update(_written(plain, last))
    if not hmac.compare_digest(digest.digest(), _bytes(key.plaintext_hash)):
        raise Damaged("plaintext_hash")


def _key(key: Encryption) -> bytes:
    found = _bytes(key.encryption_key)
    if len(found) != 32:
        raise Damaged("encryption_key")
    return found


def _written(file: IO[bytes], chunk: bytes) -> bytes:
    file.write(chunk)
    return chunk


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
