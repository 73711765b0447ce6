"""A peidand of one's own for a test, spoken to with Debian's python3-grpcio from the .proto files alone.

Environment: PEIDAN_BIN (folder of the binaries), PEIDAN_SOURCE (top of the source tree), PEIDAN_STUBS (folder for generated
Python).
"""
import fcntl
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

import grpc

SOURCE = pathlib.Path(os.environ["PEIDAN_SOURCE"])
BIN = pathlib.Path(os.environ["PEIDAN_BIN"])
STUBS = pathlib.Path(os.environ["PEIDAN_STUBS"])
LIBRARY = SOURCE / "storage/reference/haidian"
RULES = SOURCE / "matching/rulesets/haidian"
GOOGLE_RPC = "/usr/share/gocode/src/github.com/gogo/googleapis"
READY_SECONDS = 60  # a sanitizer build on a busy machine


def _make_stubs():
    """Generates the Python stubs once; tests that start together wait for each other."""
    STUBS.mkdir(parents=True, exist_ok=True)
    protos = sorted((SOURCE / "proto/peidan/v1").glob("*.proto"))
    newest = max(proto.stat().st_mtime for proto in protos)
    mark = STUBS / ".made"
    with open(STUBS / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.stat().st_mtime < newest:
            # protoc itself: the compiler inside Debian's python3-grpc-tools does not know proto3 `optional` yet.
            plugin = shutil.which("grpc_python_plugin")
            subprocess.run(["protoc", f"-I{SOURCE / 'proto'}", f"--python_out={STUBS}", f"--grpc_out={STUBS}",
                            f"--plugin=protoc-gen-grpc={plugin}", *map(str, protos)], check=True)
            google = [f"{GOOGLE_RPC}/google/rpc/{name}.proto" for name in ("status", "error_details")]
            subprocess.run(["protoc", f"-I{GOOGLE_RPC}", f"--python_out={STUBS}", *google], check=True)
            mark.touch()
    sys.path.insert(0, str(STUBS))
    # google is a package on this machine already (protobuf); ours only adds google.rpc.
    import google
    google.__path__.append(str(STUBS / "google"))


_make_stubs()

from peidan.v1 import (admin_service_pb2, admin_service_pb2_grpc, assignment_pb2, assignment_service_pb2,
                       assignment_service_pb2_grpc, catalog_import_pb2, catalog_pb2, catalog_service_pb2,
                       catalog_service_pb2_grpc, error_reason_pb2, event_pb2, event_service_pb2,
                       event_service_pb2_grpc, match_pb2, matching_service_pb2, matching_service_pb2_grpc, order_pb2,
                       order_service_pb2, order_service_pb2_grpc, rule_service_pb2, rule_service_pb2_grpc, rule_set_pb2,
                       rule_table_pb2, waitlist_pb2, waitlist_service_pb2, waitlist_service_pb2_grpc,
                       whistle_pb2, whistle_service_pb2, whistle_service_pb2_grpc)
from google.rpc import error_details_pb2, status_pb2

COMMUNITY = "communities/110108001001"


def new_id():
    return str(uuid.uuid4())


class Client:
    """All services on one channel."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)])
        self.catalog = catalog_service_pb2_grpc.CatalogServiceStub(self.channel)
        self.orders = order_service_pb2_grpc.OrderServiceStub(self.channel)
        self.assignments = assignment_service_pb2_grpc.AssignmentServiceStub(self.channel)
        self.matching = matching_service_pb2_grpc.MatchingServiceStub(self.channel)
        self.events = event_service_pb2_grpc.EventServiceStub(self.channel)
        self.admin = admin_service_pb2_grpc.AdminServiceStub(self.channel)
        self.rules = rule_service_pb2_grpc.RuleServiceStub(self.channel)
        self.waitlists = waitlist_service_pb2_grpc.WaitlistServiceStub(self.channel)
        self.whistles = whistle_service_pb2_grpc.WhistleServiceStub(self.channel)

    def close(self):
        self.channel.close()

    def import_library(self, request_id=None):
        tables = [(catalog_import_pb2.CATALOG_TABLE_BUREAUS, "bureaus.csv"),
                  (catalog_import_pb2.CATALOG_TABLE_SUBDISTRICTS, "subdistricts.csv"),
                  (catalog_import_pb2.CATALOG_TABLE_COMMUNITIES, "communities.csv"),
                  (catalog_import_pb2.CATALOG_TABLE_RESOURCES, "resources.csv")]

        def pieces():
            first = request_id or new_id()
            for table, name in tables:
                text = (LIBRARY / name).read_bytes()
                for begin in range(0, len(text), 65536):
                    last = name == "resources.csv" and begin + 65536 >= len(text)
                    yield catalog_service_pb2.ImportCatalogRequest(request_id=first, table=table, last=last,
                                                                   csv=text[begin:begin + 65536])
                    first = ""

        response = self.catalog.ImportCatalog(pieces(), timeout=60)
        assert response.imported, response
        return response

    def place(self, text="", resources=(), request_id=None, community=COMMUNITY, timeout=30, **need):
        request = order_service_pb2.PlaceOrderRequest(request_id=request_id or new_id())
        request.need.text = text
        request.need.community = community
        request.need.resources.extend(resources)
        for field, value in need.items():
            setattr(request.need, field, value)
        return self.orders.PlaceOrder(request, timeout=timeout)

    def accept(self, assignment, handler=""):
        return self.assignments.AcceptAssignment(assignment_service_pb2.AcceptAssignmentRequest(
            name=assignment.name, etag=assignment.etag, request_id=new_id(), handler=handler), timeout=30)

    def all_orders(self, **request):
        """Every order of a list, page by page."""
        orders, token = [], ""
        while True:
            page = self.orders.ListOrders(order_service_pb2.ListOrdersRequest(page_size=500, page_token=token, **request),
                                          timeout=60)
            orders.extend(page.orders)
            token = page.next_page_token
            if not token:
                return orders, page.total_size

    def all_events(self, after="", **request):
        events = []
        while True:
            page = self.events.ListEvents(event_service_pb2.ListEventsRequest(page_size=1000, after=after, **request),
                                          timeout=60)
            if not page.events:
                return events
            events.extend(page.events)
            after = page.next


class Peidand:
    """A server process on a directory or, given the URL of one, a database; on a port of its own choice."""

    def __init__(self, data_dir=None, *flags, store=None, descriptors=None):
        self._temporary = None if data_dir or store else tempfile.TemporaryDirectory(prefix="peidan-")
        self.data_dir = None if store else str(data_dir or self._temporary.name + "/data")
        self.store_flag = f"--store={store}" if store else f"--data_dir={self.data_dir}"
        self.flags = flags
        self.descriptors = descriptors  # the most that the process may have open; None: as many as we
        self.process = None
        self.address = None
        self.log = tempfile.TemporaryFile()

    def start(self):
        self.process = subprocess.Popen(
            [str(BIN / "peidand"), "--listen=127.0.0.1:0", self.store_flag, f"--rules_dir={RULES}",
             *self.flags], stdout=subprocess.PIPE, stderr=self.log,
             preexec_fn=self._limit if self.descriptors else None)
        line = self.process.stdout.readline().decode().split()
        if len(line) != 2 or line[0] != "ready":
            raise RuntimeError(f"peidand did not become ready: {line} {self.log_text()}")
        self.address = line[1]
        return self

    def _limit(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))

    def log_so_far(self):
        # Not by seek: the process writes at the position that we would move.
        return os.pread(self.log.fileno(), 1 << 26, 0).decode(errors="replace")

    def memory(self):
        """Resident bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(status.split("VmRSS:")[1].split()[0])

    def log_text(self):
        self.process.wait(READY_SECONDS)
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def client(self):
        return Client(self.address)

    def metrics(self):
        """Series and values of the metrics page. The server runs with --metrics_listen=127.0.0.1:0."""
        log = os.pread(self.log.fileno(), 1 << 20, 0).decode(errors="replace")
        line = next(line for line in log.splitlines() if '"event":"metrics"' in line)
        with urllib.request.urlopen(f"http://{json.loads(line)['address']}/metrics", timeout=10) as page:
            lines = page.read().decode().splitlines()
        return {series: float(value) for series, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}

    def kill(self):
        """Kills it as a power cut would: no handler runs."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(READY_SECONDS)
        self.process.stdout.close()
        return status

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        self.log.close()
        if self._temporary:
            self._temporary.cleanup()


def detail_of(error, kind):
    """The detail of this type of a grpc.RpcError; an empty one where there is none."""
    found = kind()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                if detail.Is(kind.DESCRIPTOR):
                    detail.Unpack(found)
    return found


def reason_of(error):
    """The stable reason, the fields and the Chinese sentence of a grpc.RpcError."""
    violations = detail_of(error, error_details_pb2.BadRequest).field_violations
    return (detail_of(error, error_details_pb2.ErrorInfo).reason, [violation.field for violation in violations],
            detail_of(error, error_details_pb2.LocalizedMessage).message)


def store_bytes(data_dir):
    """Everything the store has written that means something: logs and tables, not RocksDB's own diary."""
    contents = {}
    for path in sorted(pathlib.Path(data_dir).iterdir()):
        if path.suffix in (".log", ".sst") or path.name.startswith("MANIFEST"):
            contents[path.name] = path.read_bytes()
    return contents
