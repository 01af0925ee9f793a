"""Which certificate authorities servers are checked against."""

import ssl
from pathlib import Path

USUAL_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/cert.pem",  # macOS, Alpine
    "/etc/ssl/ca-bundle.pem",  # openSUSE
)


def authorities() -> Path | None:
    """Return the file of certificate authorities: SSL_CERT_FILE, else OpenSSL's own, else where systems keep theirs.

    None where there is none of them: each program then has to know its own.
    """
    paths = ssl.get_default_verify_paths()
    candidates = (paths.cafile, paths.openssl_cafile, *USUAL_FILES)
    return next((Path(path) for path in candidates if path and Path(path).is_file()), None)
