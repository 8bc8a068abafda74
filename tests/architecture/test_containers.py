"""What containers are told agrees with what the platform is: every service, no secret in a file, nobody is root."""

from __future__ import annotations

import re
from pathlib import Path

from carepath.stack.plan import built_services

COMPOSE = Path("docker-compose.yml").read_text("utf-8")
DOCKERFILE = Path("Dockerfile").read_text("utf-8")


def test_compose_runs_every_service_that_is_built() -> None:
    served = re.findall(r"carepath\.containers\.serve, (\w+)\]", COMPOSE)
    assert sorted(served) == sorted(built_services())
    assert all(f'"{name}": "http://{name}:8080"' in COMPOSE for name in served)


def test_a_container_reaches_everything_it_is_told_by_a_name_of_compose() -> None:
    """What tokens name as their issuer is an address of the developer's machine: inside a container that is itself."""
    told = dict(re.findall(r"^  (CAREPATH_\w+): (\S+)", COMPOSE, re.M))
    assert told.pop("CAREPATH_ISSUER") == "http://127.0.0.1:8080/issuer"
    names = set(re.findall(r"^  (\w+):", COMPOSE.partition("\nservices:\n")[2], re.M))
    for name in ("KAFKA", "POSTGRES", "JWKS", "TOKEN_ENDPOINT", "SMTP"):
        unless_given = re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", told[f"CAREPATH_{name}"])
        host = re.sub(r"^\w+://", "", unless_given).partition(":")[0]
        assert host in names, name


def test_compose_holds_no_password_and_binds_to_this_machine_alone() -> None:
    assert not re.search(r"(?i)password: *[^/\s]", COMPOSE)
    assert set(re.findall(r'ports: \["([^:]+):', COMPOSE)) == {"127.0.0.1"}


def test_the_image_is_built_from_hashes_and_runs_as_nobody_special() -> None:
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.M)
    assert not re.search(r"https?://", DOCKERFILE)
