"""A throw-away PostgreSQL cluster on loopback: a primary and its synchronous standby, and failover by promotion.

As a program it serves a test in another language: prints `ready URL`, then answers each line it reads (`failover`) with one,
and stops everything at the end of its input.
"""
import argparse
import ctypes
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BINARIES = pathlib.Path("/usr/lib/postgresql/15/bin")
USER = "peidan"
PATIENCE = 120  # seconds until the harness gives up on a server, on a busy machine
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "synchronous_standby_names": "a, b",  # whichever is not the primary must have a commit before it is acknowledged
    "wal_keep_size": "256MB",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "100ms",
    "recovery_init_sync_method": "syncfs",
    "log_min_messages": "warning",
}
PR_SET_PDEATHSIG = 1


def _account():
    """The user a server runs as: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no unprivileged user to run PostgreSQL as")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Node:
    """One server. Its directory is made anew each time it becomes a standby."""

    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name
        self.port = _free_port()
        self.generation = 0
        self.process = None

    @property
    def directory(self):
        return self.cluster.directory / f"{self.name}{self.generation}"

    def make_primary(self):
        self.cluster.run("initdb", "-D", self.directory, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        with open(self.directory / "postgresql.conf", "a") as settings:
            settings.writelines(f"{key} = '{value}'\n" for key, value in SETTINGS.items())
        rules = self.directory / "pg_hba.conf"
        rules.write_text("host all secretive 127.0.0.1/32 scram-sha-256\n" + rules.read_text())

    def make_standby_of(self, primary):
        self.generation += 1
        self.cluster.run("pg_basebackup", "-D", self.directory, "-h", "127.0.0.1", "-p", str(primary.port), "-U", USER,
                         "--checkpoint=fast", "--no-sync")
        (self.directory / "standby.signal").touch()

    def remove_former(self):
        shutil.rmtree(self.cluster.directory / f"{self.name}{self.generation - 1}", ignore_errors=True)

    def start(self, primary=None):
        """Only to be called by the thread that lives longest: the server ends with the thread that made it."""
        options = {"port": self.port, "unix_socket_directories": self.cluster.directory, "cluster_name": self.name}
        if primary:
            options["primary_conninfo"] = (
                f"host=127.0.0.1 port={primary.port} user={USER} application_name={self.name}")
        arguments = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        self.process = self.cluster.popen("postgres", "-D", self.directory, *arguments)
        self.cluster.wait(lambda: self.accepts(), f"{self.name} to start")

    def accepts(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended: {self.cluster.log_text()}")
        return subprocess.run([BINARIES / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0

    def query(self, sql):
        return subprocess.run([BINARIES / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", "postgres",
                               "-Atqc", sql], check=True, capture_output=True, text=True).stdout.strip()

    def end(self, how):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)


class Cluster:
    def __init__(self):
        self.account = _account()
        self.temporary = tempfile.TemporaryDirectory(prefix="peidan-postgres-", ignore_cleanup_errors=True)
        self.directory = pathlib.Path(self.temporary.name)
        if self.account:
            os.chown(self.directory, self.account.pw_uid, self.account.pw_gid)
        self.log = open(self.directory / "log", "w+b")
        self.primary, self.standby = Node(self, "a"), Node(self, "b")

    def popen(self, program, *arguments):
        privileges = {}
        if self.account:
            privileges = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

        def end_with_parent():
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

        return subprocess.Popen([BINARIES / program, *map(str, arguments)], cwd=self.directory, stdin=subprocess.DEVNULL,
                                stdout=self.log, stderr=self.log, preexec_fn=end_with_parent, start_new_session=True,
                                **privileges)

    def run(self, program, *arguments):
        if self.popen(program, *arguments).wait(PATIENCE) != 0:
            raise RuntimeError(f"{program} failed: {self.log_text()}")

    def wait(self, condition, what):
        give_up = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > give_up:
                raise RuntimeError(f"waited in vain for {what}: {self.log_text()}")
            time.sleep(0.02)

    def log_text(self):
        self.log.flush()
        return (self.directory / "log").read_text(errors="replace")[-4000:]

    @property
    def url(self):
        nodes = sorted((self.primary, self.standby), key=lambda node: node.name)
        return f"postgresql://{USER}@" + ",".join(f"127.0.0.1:{node.port}" for node in nodes) + "/postgres"

    def start(self):
        self.primary.make_primary()
        self.primary.start()
        self._attach_standby()
        return self

    def _attach_standby(self):
        self.standby.make_standby_of(self.primary)
        self.standby.start(self.primary)
        self.wait(lambda: self.primary.query("SELECT sync_state FROM pg_stat_replication WHERE application_name = "
                                             f"'{self.standby.name}'") == "sync", "the standby to be synchronous")

    def kill_primary(self):
        """As a lost machine would go: no server process says goodbye."""
        self.primary.end(signal.SIGKILL)

    def promote(self):
        """The standby becomes the primary, and a new standby is made from it: until then nothing is acknowledged."""
        self.run("pg_ctl", "promote", "-D", self.standby.directory, "-w", "-s")
        self.primary, self.standby = self.standby, self.primary
        self._attach_standby()

    def failover(self):
        self.kill_primary()
        self.promote()
        self.standby.remove_former()

    def stop(self):
        self.standby.end(signal.SIGQUIT)
        self.primary.end(signal.SIGQUIT)
        self.log.close()
        self.temporary.cleanup()

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    with Cluster() as cluster:
        print(f"ready {cluster.url}", flush=True)
        for line in sys.stdin:
            if line.strip() != "failover":
                raise SystemExit(f"unknown command {line!r}")
            begin = time.monotonic()
            cluster.failover()
            print(f"done {time.monotonic() - begin:.2f}", flush=True)


if __name__ == "__main__":
    main()
