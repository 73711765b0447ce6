"""The way an ordinary team would build it: the transaction of one PlaceOrder in SQL on PostgreSQL 15, by pgbench.

Makes a cluster of its own below a temporary folder, as an unprivileged user, with synchronous_commit on and everything else as
it comes, and throws it away. No decision is made, and no server stands between: what is measured is the commit alone.

Usage: postgres_rival.py [--seconds 5] [--rounds 3] [--clients 1,16,64] [--order-bytes 1000] [--certificate-bytes 3200] [--json]
"""
import argparse
import json
import os
import pathlib
import pwd
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

BIN = pathlib.Path(os.environ.get("PEIDAN_POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))

# What peidand keeps of an order, as tables: it is listed by community and state, its assignments by bureau and state.
SCHEMA = """
CREATE TABLE orders (name text PRIMARY KEY, community text NOT NULL, state int NOT NULL, create_time timestamptz NOT NULL,
                     body bytea NOT NULL);
CREATE INDEX ON orders (create_time DESC);
CREATE INDEX ON orders (community, state, create_time DESC);
CREATE TABLE certificates (name text PRIMARY KEY REFERENCES orders, body bytea NOT NULL);
CREATE TABLE assignments (order_name text REFERENCES orders, number int, bureau text NOT NULL, state int NOT NULL,
                          resource text NOT NULL, create_time timestamptz NOT NULL, PRIMARY KEY (order_name, number));
CREATE INDEX ON assignments (bureau, state, create_time DESC);
CREATE TABLE events (id bigserial PRIMARY KEY, type int NOT NULL, subject text NOT NULL, event_time timestamptz NOT NULL,
                     body bytea NOT NULL);
CREATE TABLE requests (request_id text PRIMARY KEY, fingerprint bytea NOT NULL, subject text NOT NULL,
                       create_time timestamptz NOT NULL);
CREATE TABLE ledger (resource int, community int, taken int NOT NULL, capacity int NOT NULL CHECK (taken <= capacity),
                     PRIMARY KEY (resource, community));
INSERT INTO ledger SELECT r, c, 0, 1000000000 FROM generate_series(1, 145) r, generate_series(0, 426) c;
-- Bodies are bytes that do not compress further.
ALTER TABLE orders ALTER body SET STORAGE EXTERNAL;
ALTER TABLE certificates ALTER body SET STORAGE EXTERNAL;
ALTER TABLE events ALTER body SET STORAGE EXTERNAL;
"""

TRANSACTION = """
\\set order random(1, 9000000000000000)
\\set community random(1, 426)
\\set resource random(1, 145)
\\set bureau random(1, 40)
BEGIN;
INSERT INTO requests VALUES ('request-' || :order, '\\x{fingerprint}', 'orders/' || :order, now());
INSERT INTO orders VALUES ('orders/' || :order, 'communities/' || :community, 2, now(), '\\x{order}');
INSERT INTO certificates VALUES ('orders/' || :order, '\\x{certificate}');
INSERT INTO assignments VALUES ('orders/' || :order, 1, 'bureaus/' || :bureau, 1, 'resources/' || :resource, now());
UPDATE ledger SET taken = taken + 1 WHERE resource = :resource AND community = :community;
UPDATE ledger SET taken = taken + 1 WHERE resource = :resource AND community = 0;
INSERT INTO events (type, subject, event_time, body) VALUES
  (1, 'orders/' || :order, now(), '\\x{event}'), (2, 'orders/' || :order, now(), '\\x{event}'),
  (8, 'orders/' || :order || '/assignments/1', now(), '\\x{event}');
COMMIT;
"""


class Cluster:
    """A throw-away PostgreSQL that only its own socket reaches."""

    def __init__(self):
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="peidan-rival-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)

    def run(self, program, *arguments, **more):
        more.setdefault("check", True)
        as_user = {"user": self.user, "group": self.user, "extra_groups": []} if os.geteuid() == 0 else {}
        return subprocess.run([str(BIN / program), *map(str, arguments)], capture_output=True, text=True, cwd=self.folder,
                              **as_user, **more)

    def __enter__(self):
        self.run("initdb", "-D", self.folder / "data", "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", "peidan")
        with open(self.folder / "data/postgresql.conf", "a") as settings:
            settings.write(f"\nlisten_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
                           "synchronous_commit = on\nfsync = on\nmax_connections = 300\n")
        # pg_ctl leaves a server behind that would keep our pipes open.
        self.run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "start")
        self.run("psql", "-h", self.folder, "-U", "peidan", "-v", "ON_ERROR_STOP=1", "-q", "postgres", input=SCHEMA)
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def bench(self, script, clients, seconds):
        """Transactions a second, and the mean latency in ms."""
        output = self.run("pgbench", "-h", self.folder, "-U", "peidan", "-n", "-M", "prepared", "-f", script, "-c", clients,
                          "-j", min(clients, 2), "-T", seconds, "postgres").stdout
        if not re.search(r"failed transactions: 0 ", output):
            sys.exit(f"postgres_rival: transactions failed:\n{output}")
        return (float(re.search(r"tps = ([\d.]+)", output)[1]),
                float(re.search(r"latency average = ([\d.]+)", output)[1]))


def main():
    flags = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    flags.add_argument("--seconds", type=int, default=5)
    flags.add_argument("--rounds", type=int, default=3)
    flags.add_argument("--clients", default="1,16,64")
    flags.add_argument("--order-bytes", type=int, default=1000)
    flags.add_argument("--certificate-bytes", type=int, default=3200)
    flags.add_argument("--event-bytes", type=int, default=150)
    flags.add_argument("--json", action="store_true")
    chosen = flags.parse_args()
    rows = []
    with Cluster() as cluster:
        script = cluster.folder / "transaction.sql"
        script.write_text(TRANSACTION.format(fingerprint=os.urandom(32).hex(), order=os.urandom(chosen.order_bytes).hex(),
                                             certificate=os.urandom(chosen.certificate_bytes).hex(),
                                             event=os.urandom(chosen.event_bytes).hex()))
        script.chmod(0o644)
        cluster.bench(script, 16, 2)  # warm-up
        for clients in map(int, chosen.clients.split(",")):
            measured = [cluster.bench(script, clients, chosen.seconds) for _ in range(chosen.rounds)]
            rows.append({"clients": clients, "per_second": statistics.median(rate for rate, _ in measured),
                         "mean_ms": statistics.median(latency for _, latency in measured)})
            if not chosen.json:
                print(f"{clients:3} clients {rows[-1]['per_second']:9.0f} transactions/s {rows[-1]['mean_ms']:8.2f} ms",
                      flush=True)
    if chosen.json:
        print(json.dumps({"rows": rows}, indent=2))


if __name__ == "__main__":
    main()
