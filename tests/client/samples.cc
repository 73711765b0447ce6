// The messages that FakeServer answers with; also what the renderers are tested on.
#include <google/protobuf/text_format.h>

#include "tests/client/fake_server.h"

namespace peidan::testing {
namespace {

constexpr char kMatchText[] = R"pb(
  decision: MATCH_DECISION_MATCHED
  bureaus { bureau: "bureaus/minzheng" score: 0.75 role: BUREAU_ROLE_LEAD }
  bureaus { bureau: "bureaus/weijian" score: 0.25 role: BUREAU_ROLE_COOPERATING }
  resources { resource: "resources/minzheng-001" bureau: "bureaus/minzheng" score: 0.5 eligible: true }
  chosen_resources: "resources/minzheng-001"
  urgency: URGENCY_CLASS_GENERAL
  limit_hours: 168
  sign_in_hours: 24
  rule_set_hash: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  catalog_revision: 12
)pb";

constexpr char kOrderText[] = R"pb(
  name: "orders/261201-1234-5678"
  need { text: "楼里独居老人多，想装扶手" community: "communities/110108001001" }
  contact { person: "张敏" phone: "010-68280000" }
  state: ORDER_STATE_ASSIGNED
  assignments {
    name: "orders/261201-1234-5678/assignments/1"
    bureau: "bureaus/weijian"
    role: BUREAU_ROLE_COOPERATING
    state: ASSIGNMENT_STATE_DECLINED
    decline { reason: DECLINE_REASON_NOT_OUR_DUTY cited_duty: "三定规定第四条" suggested_bureau: "bureaus/minzheng" }
  }
  assignments {
    name: "orders/261201-1234-5678/assignments/2"
    bureau: "bureaus/minzheng"
    role: BUREAU_ROLE_LEAD
    resource: "resources/minzheng-001"
    quantity: 1
    capacity_period: "2026-12"
    state: ASSIGNMENT_STATE_ASSIGNED
    accept_due_time { seconds: 1796173200 }
    etag: "assignment-etag-3"
  }
  create_time { seconds: 1796086800 }
  etag: "order-etag-7"
)pb";

constexpr char kCertificateText[] = R"pb(
  concepts { concept_id: "care.handrail" class_name: "topic" surface: "扶手" begin: 10 end: 12 }
  concepts { concept_id: "noise.construction" class_name: "topic" surface: "施工" negated: true }
  rows {
    table: "routing"
    row: "R0042"
    concepts: "care.handrail"
    basis: "《中华人民共和国老年人权益保障法》"
    note: "居家适老化改造归民政"
  }
  bureaus {
    candidate: "bureaus/minzheng"
    terms { term: "routing:R0042" value: 2 }
    terms { term: "wording" value: -0.25 }
    raw_score: 1.75
  }
  resources {
    candidate: "resources/minzheng-001"
    terms { term: "phrase" value: 0.5 }
    raw_score: 0.5
    checks { condition: "state" verdict: VERDICT_PASS }
    checks {
      condition: "lead_time"
      verdict: VERDICT_FAIL
      actual: "2 个工作日"
      required: "7 个工作日"
      remedy: "提前 5 个工作日下单即可，或改到 2026-12-10 以后"
    }
    checks {
      condition: "capacity"
      verdict: VERDICT_FAIL
      actual: "2026-11 余 0 户"
      required: "1 户"
      remedy: "名额 2026-11 已满，可改到 2026-12（尚余 4 户）"
    }
  }
  resources {
    candidate: "resources/weijian-003"
    terms { term: "text" value: 0.25 }
    raw_score: 0.25
    checks {
      condition: "service_area"
      verdict: VERDICT_FAIL
      actual: "subdistricts/110108001"
      required: "subdistricts/110108007"
      remedy: "该资源只服务指定街镇，请改点覆盖全区的资源"
    }
  }
  reasons: "诉求是加装扶手，归民政"
  reasons: "依据规则 R0042（居家适老化改造归民政），由区民政局主办。"
)pb";

template <class Message>
Message Parse(const char* text) {
  Message message;
  GOOGLE_CHECK(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

}  // namespace

v1::Match SampleMatch() { return Parse<v1::Match>(kMatchText); }

v1::Order SampleOrder() {
  auto order = Parse<v1::Order>(kOrderText);
  *order.mutable_match() = SampleMatch();
  return order;
}

v1::Certificate SampleCertificate() { return Parse<v1::Certificate>(kCertificateText); }

}  // namespace peidan::testing
