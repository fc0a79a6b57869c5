"""The files of an installation, read by the very programs that will read them there.

Each test runs where its program is: docs/operate.md tells which package of Debian brings it.
"""

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.clock import SystemClock

CERTIFICATES = "/etc/letsencrypt/live/lantoa.example.vn"


@pytest.fixture(scope="module")
def deploy(root: Path) -> Path:
    return root / "deploy"


def compose() -> list[str] | None:
    """Whichever of the two there is: the plugin of today, or the program before it."""
    docker = shutil.which("docker")
    if (
        docker
        and not subprocess.run([docker, "compose", "version"], capture_output=True).returncode
    ):
        return [docker, "compose"]
    alone = shutil.which("docker-compose")
    return [alone] if alone else None


def told(*command: str, cwd: Path) -> tuple[int, str]:
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def certificate(folder: Path) -> None:
    """Signed by itself, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lantoa.example.vn")])
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "privkey.pem").write_bytes(private)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_nginx_takes_the_site(deploy: Path, tmp_path: Path) -> None:
    certificate(tmp_path)
    site = (deploy / "nginx/lantoa.conf").read_text("utf-8")
    assert CERTIFICATES in site
    (tmp_path / "site.conf").write_text(site.replace(CERTIFICATES, str(tmp_path)), "utf-8")
    whole = f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    code, said = told("nginx", "-e", "stderr", "-t", "-c", f"{tmp_path}/nginx.conf", cwd=tmp_path)
    assert code == 0, said


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool here")
def test_prometheus_takes_its_settings_and_the_alerts(deploy: Path) -> None:
    code, said = told("promtool", "check", "config", "prometheus.yml", cwd=deploy / "prometheus")
    assert code == 0, said
    assert "rules found" in said


@pytest.mark.skipif(compose() is None, reason="no docker compose here")
def test_compose_takes_the_file_and_wants_a_password(deploy: Path, tmp_path: Path) -> None:
    for folder in ("docker", "prometheus"):
        shutil.copytree(deploy / folder, tmp_path / "deploy" / folder)
    here = tmp_path / "deploy/docker"
    example = (here / "example.env").read_text("utf-8")
    (here / ".env").write_text(example, "utf-8")
    program = compose() or []
    code, said = told(*program, "config", cwd=here)
    assert code != 0
    assert "POSTGRES_PASSWORD" in said
    filled = example.replace("POSTGRES_PASSWORD=", "POSTGRES_PASSWORD=secret")
    (here / ".env").write_text(filled, "utf-8")
    code, said = told(*program, "config", cwd=here)
    assert code == 0, said
    services = yaml.safe_load(said)["services"]
    assert set(services) == {"postgres", "upgrade", "serve", "worker", "prometheus"}
    address = services["worker"]["environment"]["LANTOA_DATABASE_URL"]
    assert address == "postgresql://lantoa:secret@postgres/lantoa"
