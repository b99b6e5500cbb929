"""Debian packages: installed if we may, else unpacked into the project's own folder.

The mirror is the one that the machine uses already, and apt checks its signatures as
always; only lists and caches lie in our own folder, so that no root is needed.
"""

import os
import shutil
import subprocess
from pathlib import Path

from .layout import STATE
from .shell import Failure, find, read, run, say, step, succeeds

HOME = STATE / "apt"
UNPACKED = STATE / "system"  # packages that we may not install but can unpack


def is_available():
    """Tell whether this is a machine with apt."""
    return bool(find("apt-get") and find("dpkg"))


def may_install():
    """Tell whether we have the right to install system packages."""
    return is_available() and _privilege() is not None


def install(names, purpose):
    """Install system packages, or unpack them where we may not install."""
    if not is_available():
        raise Failure(
            f"This machine has no apt-get. Please install {purpose} by its own means: "
            f"on Debian the packages are called {', '.join(names)}."
        )
    prefix = _privilege()
    if prefix is None:
        unpack_with_dependencies(names, purpose)
        return
    with step(f"Installing {purpose}"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = [*prefix, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        # A machine's own list may be old or missing; a failed update is no failure yet.
        succeeds([*command, "update"])
        run(
            [*command, "install", "-y", "--no-install-recommends", *names],
            error=f"apt-get could not install {purpose} ({', '.join(names)}).",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def unpack_with_dependencies(names, purpose):
    """Unpack packages and whatever they need that is not installed."""
    with step(f"Unpacking {purpose} (no right to install it)"):
        config = machine_config()
        simulated = read(
            ["apt-get", "-s", "--no-install-recommends", "install", *names],
            env=_environment(config),
        )
        missing = [
            line.split()[1]
            for line in simulated.splitlines()
            if line.startswith("Inst ")
        ]
        debs = download(config, missing or names)
        for deb in debs:
            extract(deb, UNPACKED)


def library_path():
    """Return the environment with which unpacked programs find their libraries."""
    roots = [*UNPACKED.glob("usr/lib/*-linux-*"), *UNPACKED.glob("lib/*-linux-*")]
    # Some packages keep private libraries one level deeper, as pulseaudio does.
    inner = {path.parent for root in roots for path in root.glob("*/lib*.so*")}
    folders = [*roots, *sorted(inner)]
    if not folders:
        return {}
    inherited = filter(None, [os.environ.get("LD_LIBRARY_PATH")])
    return {"LD_LIBRARY_PATH": os.pathsep.join([*map(str, folders), *inherited])}


def download(config, names):
    """Download packages, checked by apt; return their paths."""
    folder = HOME / "debs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for attempt in (1, 2, 3):
        try:
            read(
                ["apt-get", "-q", "download", *names],
                cwd=folder,
                env=_environment(config),
            )
            break
        except Failure as failure:
            if attempt == 3:
                raise Failure(
                    f"Downloading {', '.join(names)} failed three times; nothing was "
                    f"unpacked. Run the command again to resume.\n{failure}"
                ) from failure
            say("    the download broke off, trying again")
    return sorted(folder.glob("*.deb"))


def extract(deb, folder):
    """Unpack one package into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    run(["dpkg", "-x", deb, folder], error=f"{deb.name} is damaged.")


def machine_config():
    """Return a private apt configuration over the machine's own sources."""
    return _configure("machine", None)


def suite_config(suite, components="main"):
    """Return a private apt configuration for one suite of the machine's mirror."""
    mirror, keyring = _mirror()
    source = f"deb [signed-by={keyring}] {mirror} {suite} {components}\n"
    return _configure(suite, source)


def candidate(config, name):
    """Return version and SHA-256 of the package that apt would take, or None."""
    policy = read(["apt-cache", "policy", name], env=_environment(config))
    versions = [
        line.split(":", 1)[1].strip()
        for line in policy.splitlines()
        if "Candidate:" in line
    ]
    if not versions or versions[0] == "(none)":
        return None
    shown = read(
        ["apt-cache", "show", f"{name}={versions[0]}"], env=_environment(config)
    )
    hashes = [
        line.split()[1] for line in shown.splitlines() if line.startswith("SHA256:")
    ]
    return versions[0], hashes[0] if hashes else ""


def _configure(name, source):
    """Write one private configuration, refresh its lists, and return its path."""
    home = HOME / name
    for folder in ("lists/partial", "cache/archives/partial"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    lines = [
        f'Dir::State::Lists "{home}/lists";',
        f'Dir::Cache "{home}/cache";',
        'APT::Sandbox::User "";',
        'Acquire::Retries "3";',
        'Acquire::Languages "none";',
    ]
    if source:
        (home / "sources.list").write_text(source)
        lines += [
            f'Dir::Etc::sourcelist "{home}/sources.list";',
            'Dir::Etc::sourceparts "/dev/null";',
            'Dir::Etc::preferencesparts "/dev/null";',
        ]
    config = home / "apt.conf"
    config.write_text("\n".join(lines) + "\n")
    read(
        ["apt-get", "-qq", "update"],
        env=_environment(config),
        error="The package lists could not be fetched: is the mirror reachable?",
    )
    return config


def _mirror():
    """Return address and keyring of the Debian mirror that the machine uses."""
    keyring = Path(
        os.environ.get(
            "DEBIAN_KEYRING", "/usr/share/keyrings/debian-archive-keyring.gpg"
        )
    )
    mirror = os.environ.get("DEBIAN_MIRROR") or _machine_mirror()
    if not mirror:
        raise Failure(
            "This machine uses no Debian mirror from which Odoo could be taken. "
            "Either set DEBIAN_MIRROR to the address of one (and install the package "
            "debian-archive-keyring), or set ODOO_HOME to a copy of Odoo 19."
        )
    if not keyring.exists():
        install(["debian-archive-keyring"], "Debian's keys, which guard the downloads")
    return mirror, keyring


def _machine_mirror():
    targets = read(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
        + ["Origin: Debian", "Component: main"],
        env=_environment(machine_config()),
    )
    mirrors = [line for line in targets.splitlines() if "security" not in line]
    return mirrors[0] if mirrors else None


def _privilege():
    """Return how to gain the right to install, or None if we have not got it."""
    if os.geteuid() == 0:
        return []
    if find("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _environment(config):
    return {**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C.UTF-8"}
