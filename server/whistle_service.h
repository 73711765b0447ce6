// WhistleService: a street summons, bureaus report.
#pragma once

#include <string>

#include "peidan/v1/whistle_service.grpc.pb.h"
#include "server/environment.h"
#include "server/validator.h"
#include "server/whistle_desk.h"

namespace peidan::server {

// Thread-safe; the environment outlives it.
class WhistleServiceImpl final : public v1::WhistleService::CallbackService {
 public:
  WhistleServiceImpl(const Environment& environment, ProcessSource process)
      : env_(environment), desk_(environment, std::move(process)) {}

  grpc::ServerUnaryReactor* SubmitWhistle(grpc::CallbackServerContext*, const v1::SubmitWhistleRequest*,
                                          v1::Whistle*) override;
  grpc::ServerUnaryReactor* ReviewWhistle(grpc::CallbackServerContext*, const v1::ReviewWhistleRequest*,
                                          v1::Whistle*) override;
  grpc::ServerUnaryReactor* WithdrawWhistle(grpc::CallbackServerContext*, const v1::WithdrawWhistleRequest*,
                                            v1::Whistle*) override;
  grpc::ServerUnaryReactor* AnswerSummons(grpc::CallbackServerContext*, const v1::AnswerSummonsRequest*,
                                          v1::Whistle*) override;
  grpc::ServerUnaryReactor* CheckIn(grpc::CallbackServerContext*, const v1::CheckInRequest*, v1::Whistle*) override;
  grpc::ServerUnaryReactor* RateSummons(grpc::CallbackServerContext*, const v1::RateSummonsRequest*,
                                        v1::Whistle*) override;
  grpc::ServerUnaryReactor* CloseWhistle(grpc::CallbackServerContext*, const v1::CloseWhistleRequest*,
                                         v1::Whistle*) override;
  grpc::ServerUnaryReactor* GetWhistle(grpc::CallbackServerContext*, const v1::GetWhistleRequest*,
                                       v1::Whistle*) override;
  grpc::ServerUnaryReactor* ListWhistles(grpc::CallbackServerContext*, const v1::ListWhistlesRequest*,
                                         v1::ListWhistlesResponse*) override;
  grpc::ServerUnaryReactor* GetWhistleStatistics(grpc::CallbackServerContext*, const v1::GetWhistleStatisticsRequest*,
                                                 v1::WhistleStatistics*) override;

 private:
  // The shape of every command on a whistle: check its form, compare the etag, move, commit.
  template <typename Request>
  grpc::ServerUnaryReactor* Change(grpc::CallbackServerContext* context, const char* method, const Request& request,
                                   Validator& check, WhistleDesk::MoveFunction move, v1::Whistle* reply);
  // What happens to one summons of a whistle; `number` is valid.
  using SummonsMove =
      std::function<absl::StatusOr<lifecycle::WhistleOutcome>(const v1::Whistle& whistle, int number, absl::Time now)>;
  // The same for the summons of `request.bureau`, with its etag.
  template <typename Request>
  grpc::ServerUnaryReactor* ChangeSummons(grpc::CallbackServerContext* context, const char* method,
                                          const Request& request, Validator& check, SummonsMove move,
                                          v1::Whistle* reply);
  // What both come down to; `guarded` compares the etag.
  template <typename Request>
  grpc::ServerUnaryReactor* Commit(grpc::CallbackServerContext* context, const char* method, const Request& request,
                                   Validator& check, WhistleDesk::MoveFunction guarded, v1::Whistle* reply);

  const Environment& env_;
  const WhistleDesk desk_;
};

}  // namespace peidan::server
