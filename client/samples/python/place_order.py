"""Places an order for a community and reads it back: place_order.py SERVER COMMUNITY NEED"""
import sys
import uuid

import grpc
from google.rpc import error_details_pb2, status_pb2
from peidan.v1 import catalog_service_pb2, catalog_service_pb2_grpc, match_pb2, order_pb2, order_service_pb2
from peidan.v1 import order_service_pb2_grpc

server, community_name, text = sys.argv[1:]
channel = grpc.insecure_channel(server, options=[("grpc.enable_http_proxy", 0)])
catalog = catalog_service_pb2_grpc.CatalogServiceStub(channel)
orders = order_service_pb2_grpc.OrderServiceStub(channel)
try:
    found = catalog.ListCommunities(
        catalog_service_pb2.ListCommunitiesRequest(filter=f'display_name = "{community_name}"'), timeout=10)
    if found.total_size != 1:
        sys.exit(f"叫“{community_name}”的社区有 {found.total_size} 个")
    need = match_pb2.Need(community=found.communities[0].name, text=text)
    placed = orders.PlaceOrder(
        order_service_pb2.PlaceOrderRequest(need=need, request_id=str(uuid.uuid4())), timeout=10)
    order = orders.GetOrder(order_service_pb2.GetOrderRequest(name=placed.name), timeout=10)
    print(order.name, order_pb2.OrderState.Name(order.state), [a.bureau for a in order.assignments])
except grpc.RpcError as error:
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
    for detail in status_pb2.Status.FromString(details).details:
        for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.LocalizedMessage):
            message = kind()
            if detail.Unpack(message):
                print(message, file=sys.stderr)
    sys.exit(f"{error.code().name}: {error.details()}")
