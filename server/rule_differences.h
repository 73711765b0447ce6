// The long answers of RuleService: which recorded orders two rule sets decide differently.
#pragma once

#include <memory>
#include <string>

#include "peidan/v1/rule_service.pb.h"
#include "server/environment.h"
#include "server/work_stream.h"

namespace peidan::server {

// Orders decided by two rule sets (hashes), newest first, at most `max_orders`; the comparison last.
std::unique_ptr<MessageSource<v1::DiffRuleSetsResponse>> MakeDiff(const Environment& env, const std::string& before,
                                                                  const std::string& after, size_t max_orders,
                                                                  bool explain);

// What `candidate` decided otherwise than was decided, in order of order name, at most `max_differences`; the
// comparison over all its orders last, with `active` as what it is compared to.
std::unique_ptr<MessageSource<v1::ListShadowDifferencesResponse>> MakeShadowDifferences(const Environment& env,
                                                                                        const std::string& active,
                                                                                        const std::string& candidate,
                                                                                        int max_differences);

}  // namespace peidan::server
