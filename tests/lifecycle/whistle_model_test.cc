// Every state that a whistle with up to three bureaus can reach, under every command and timer before, between and
// after its deadlines: none is stuck, no move leads where it may not, and what must always hold does.
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <set>

#include "tests/lifecycle/whistle_maker.h"

namespace peidan::lifecycle {
namespace {

// Moments at which commands come; time only goes on.
const absl::Time kMoments[] = {kNineOClock, kAnswerDue, kCheckInDue};
constexpr int kLastMoment = 2;

// A whistle as it was reached, and when.
struct Node {
  v1::Whistle whistle;
  int moment = 0;
};

// One way on.
struct Step {
  std::string rpc;  // empty: a timer
  int number = 0;   // of the summons; 0: the whole
  std::function<WhistleOutcome(const v1::Whistle&, absl::Time)> run;
};

// What matters of a node: not when something happened, nor how often.
std::string KeyOf(const Node& node) {
  std::string key = absl::StrCat(node.moment, " ", node.whistle.kind(), " ", node.whistle.state(),
                                 node.whistle.has_review() ? " r" : "");
  for (const v1::Summons& summons : node.whistle.summons()) {
    absl::StrAppend(&key, " ", summons.state(), summons.has_answer() ? "a" : "", summons.has_check_in() ? "c" : "",
                    summons.has_rating() ? "r" : "", summons.has_answer_overdue_time() ? "A" : "",
                    summons.has_check_in_overdue_time() ? "C" : "", summons.absence_reason().empty() ? "" : "x");
  }
  return key;
}

bool IsFinal(const v1::Whistle& whistle) {
  return whistle.state() == v1::WHISTLE_STATE_CLOSED || whistle.state() == v1::WHISTLE_STATE_REJECTED ||
         whistle.state() == v1::WHISTLE_STATE_WITHDRAWN;
}

// Every command, with every choice of absences, and every timer.
std::vector<Step> StepsOf(int bureaus) {
  std::vector<Step> steps = {
      {"ReviewWhistle", 0,
       [](const auto& whistle, absl::Time now) { return SoundWhistle(whistle, "", kDeadlines, now); }},
      {"ReviewWhistle", 0, [](const auto& whistle, absl::Time now) { return RejectWhistle(whistle, "不属实", now); }},
      {"WithdrawWhistle", 0,
       [](const auto& whistle, absl::Time now) { return WithdrawWhistle(whistle, "已解决", now); }}};
  for (int chosen = 0; chosen < 1 << bureaus; ++chosen) {
    std::vector<v1::SummonsAbsence> absences;
    for (int i = 0; i < bureaus; ++i) {
      if (chosen >> i & 1) absences.push_back(Absent(kThreeBureaus[i], "未到场"));
    }
    steps.push_back({"CloseWhistle", 0, [absences](const auto& whistle, absl::Time now) {
                       return CloseWhistle(whistle, absences, "", now);
                     }});
  }
  for (int n = 1; n <= bureaus; ++n) {
    steps.push_back(
        {"AnswerSummons", n, [n](const auto& whistle, absl::Time now) { return AnswerSummons(whistle, n, {}, now); }});
    steps.push_back(
        {"CheckIn", n, [n](const auto& whistle, absl::Time now) { return CheckIn(whistle, n, By("王工"), now); }});
    steps.push_back({"RateSummons", n,
                     [n](const auto& whistle, absl::Time now) { return RateSummons(whistle, n, Satisfied(), now); }});
    for (const auto kind : {v1::DEADLINE_KIND_WHISTLE_ANSWER, v1::DEADLINE_KIND_WHISTLE_CHECK_IN}) {
      steps.push_back({"", n, [n, kind](const auto& whistle, absl::Time now) -> WhistleOutcome {
                         auto expired = ExpireSummons(whistle, n, kind, now);
                         if (!expired.has_value()) return WhistleRefusal{};
                         return *std::move(expired);
                       }});
    }
  }
  return steps;
}

int Marks(const v1::Whistle& whistle) {
  int marks = 0;
  for (const v1::Summons& summons : whistle.summons()) {
    marks += summons.has_answer_overdue_time() + summons.has_check_in_overdue_time();
  }
  return marks;
}

class Model {
 public:
  explicit Model(int bureaus) : bureaus_(bureaus), steps_(StepsOf(bureaus)) {}

  void Explore(v1::WhistleKind kind) {
    const std::vector<std::string> summoned(kThreeBureaus.begin(), kThreeBureaus.begin() + bureaus_);
    const WhistleTransition submitted = Submitted(kind, summoned);
    CheckEvents({}, submitted);
    const std::string first = Reach("", {submitted.whistle, 0});
    while (!waiting_.empty()) {
      const std::string key = waiting_.front();
      waiting_.pop_front();
      Expand(key);
    }
    CheckNoneIsStuck();
    EXPECT_TRUE(nodes_.contains(first));
  }

  size_t states() const { return nodes_.size(); }
  size_t moves() const { return moves_; }

 private:
  // Adds the node unless it is known, and the edge that led to it.
  std::string Reach(const std::string& from, Node node) {
    const std::string key = KeyOf(node);
    back_[key].insert(from);
    if (nodes_.contains(key)) return key;
    CheckState(node.whistle);
    nodes_.emplace(key, std::move(node));
    waiting_.push_back(key);
    return key;
  }

  void Expand(const std::string& key) {
    const Node node = nodes_.at(key);
    std::set<std::string> done, done_by_one[4];
    for (const Step& step : steps_) {
      WhistleOutcome outcome = step.run(node.whistle, kMoments[node.moment]);
      if (const auto* refusal = std::get_if<WhistleRefusal>(&outcome)) {
        if (!step.rpc.empty()) CheckRefusal(node.whistle, step, *refusal);
        continue;
      }
      auto& transition = std::get<WhistleTransition>(outcome);
      ++moves_;
      if (!step.rpc.empty()) done.insert(step.rpc), done_by_one[step.number].insert(step.rpc);
      CheckMove(node, step, transition);
      Reach(key, {std::move(transition.whistle), node.moment});
    }
    EXPECT_EQ(Named(PossibleNow(node.whistle)), done) << key << ": what is called possible is, and nothing else";
    for (int n = 1; n <= bureaus_; ++n) {
      EXPECT_EQ(Named(PossibleNow(node.whistle.summons(n - 1))), done_by_one[n]) << key;
    }
    EXPECT_EQ(done.empty(), IsFinal(node.whistle)) << key << ": the ends are final, and nothing else is";
    if (node.moment < kLastMoment) Reach(key, {node.whistle, node.moment + 1});
  }

  static std::set<std::string> Named(const std::string& possible) {
    return absl::StrSplit(possible, ", ", absl::SkipEmpty());
  }

  void CheckRefusal(const v1::Whistle& whistle, const Step& step, const WhistleRefusal& refusal) {
    const std::string possible =
        step.number == 0 ? PossibleNow(whistle) : PossibleNow(whistle.summons(step.number - 1));
    EXPECT_EQ(refusal.metadata.at("possible"), possible);
    EXPECT_FALSE(refusal.metadata.at("present").empty());
  }

  // What holds of every state by itself.
  void CheckState(const v1::Whistle& whistle) {
    const bool emergency = whistle.kind() == v1::WHISTLE_KIND_EMERGENCY;
    EXPECT_EQ(whistle.has_end_time(), IsFinal(whistle));
    EXPECT_FALSE(emergency && whistle.has_review()) << "nobody reviews an emergency";
    EXPECT_FALSE(emergency && !whistle.has_sound_time()) << "an emergency sounds at once";
    if (!emergency && !whistle.has_review()) {
      EXPECT_FALSE(whistle.has_sound_time()) << "nothing sounds before the review";
    }
    for (const v1::Summons& summons : whistle.summons()) CheckSummons(whistle, summons);
  }

  void CheckSummons(const v1::Whistle& whistle, const v1::Summons& summons) {
    static const std::map<v1::WhistleState, std::set<v1::SummonsState>> kMayBe = {
        {v1::WHISTLE_STATE_REVIEW, {v1::SUMMONS_STATE_WAITING}},
        {v1::WHISTLE_STATE_SOUNDED,
         {v1::SUMMONS_STATE_SUMMONED, v1::SUMMONS_STATE_ANSWERED, v1::SUMMONS_STATE_CHECKED_IN,
          v1::SUMMONS_STATE_RATED}},
        {v1::WHISTLE_STATE_CLOSED, {v1::SUMMONS_STATE_RATED, v1::SUMMONS_STATE_ABSENT}},
        {v1::WHISTLE_STATE_REJECTED, {v1::SUMMONS_STATE_WITHDRAWN}},
        {v1::WHISTLE_STATE_WITHDRAWN, {v1::SUMMONS_STATE_WITHDRAWN}}};
    EXPECT_TRUE(kMayBe.at(whistle.state()).contains(summons.state())) << whistle.ShortDebugString();
    if (!whistle.has_sound_time()) {
      EXPECT_FALSE(summons.has_answer() || summons.has_check_in() || summons.has_answer_due_time() ||
                   summons.has_check_in_due_time() || summons.has_answer_overdue_time())
          << "nobody is summoned before the review";
    }
    EXPECT_FALSE(summons.has_rating() && !summons.has_check_in()) << "a rating only after a check-in";
    EXPECT_FALSE(summons.has_check_in() && !summons.has_answer()) << "who is there has answered";
    EXPECT_EQ(summons.has_rating(), summons.state() == v1::SUMMONS_STATE_RATED);
    EXPECT_EQ(summons.absence_reason().empty(), summons.state() != v1::SUMMONS_STATE_ABSENT)
        << "whoever is absent, and nobody else, is explained";
    EXPECT_FALSE(summons.state() == v1::SUMMONS_STATE_WITHDRAWN && summons.has_check_in())
        << "nothing is taken back from who has come";
  }

  void CheckMove(const Node& node, const Step& step, const WhistleTransition& made) {
    const v1::Whistle& before = node.whistle;
    EXPECT_FALSE(IsFinal(before)) << "closed is final";
    CheckEvents(before, made);
    const bool timer = step.rpc.empty();
    EXPECT_EQ(std::stoi(made.whistle.etag()), std::stoi(before.etag()) + (timer ? 0 : 1));
    for (int i = 0; i < before.summons_size(); ++i) {
      const v1::Summons& was = before.summons(i);
      const v1::Summons& is = made.whistle.summons(i);
      EXPECT_EQ(was.etag() != is.etag(), was.state() != is.state());
      EXPECT_FALSE(timer && was.state() != is.state()) << "a timer moves nothing";
      if (step.number > 0 && step.number != i + 1) {
        EXPECT_EQ(was.SerializeAsString(), is.SerializeAsString()) << "each bureau moves by itself";
      }
      EXPECT_FALSE(is.has_answer_overdue_time() && kMoments[node.moment] < kAnswerDue) << "late is late";
      EXPECT_FALSE(is.has_check_in_overdue_time() && kMoments[node.moment] < kCheckInDue);
    }
  }

  // Each missed deadline is said when it is marked, thus once; and no bureau hears of what has not sounded.
  void CheckEvents(const v1::Whistle& before, const WhistleTransition& made) {
    int overdue = 0;
    EXPECT_FALSE(made.events.empty());
    for (const v1::Event& event : made.events) {
      overdue += event.type() == v1::EVENT_TYPE_SUMMONS_ANSWER_OVERDUE ||
                 event.type() == v1::EVENT_TYPE_SUMMONS_CHECK_IN_OVERDUE;
      EXPECT_FALSE(!event.bureau().empty() && !made.whistle.has_sound_time());
      EXPECT_EQ(event.subject(), made.whistle.name());
    }
    EXPECT_EQ(Marks(made.whistle) - Marks(before), overdue);
  }

  // From every state an end can be reached.
  void CheckNoneIsStuck() {
    std::set<std::string> ending;
    std::deque<std::string> queue;
    for (const auto& [key, node] : nodes_) {
      if (IsFinal(node.whistle) && ending.insert(key).second) queue.push_back(key);
    }
    while (!queue.empty()) {
      for (const std::string& before : back_[queue.front()]) {
        if (!before.empty() && ending.insert(before).second) queue.push_back(before);
      }
      queue.pop_front();
    }
    for (const auto& [key, node] : nodes_) EXPECT_TRUE(ending.contains(key)) << key << " is stuck";
  }

  const int bureaus_;
  const std::vector<Step> steps_;
  std::map<std::string, Node> nodes_;
  std::map<std::string, std::set<std::string>> back_;
  std::deque<std::string> waiting_;
  size_t moves_ = 0;
};

TEST(WhistleModelTest, NoReachableStateIsStuckOrBreaksAnInvariant) {
  for (int bureaus = 1; bureaus <= 3; ++bureaus) {
    for (int kind = v1::WHISTLE_KIND_COMPLAINT; kind <= v1::WHISTLE_KIND_EMERGENCY; ++kind) {
      Model model(bureaus);
      model.Explore(static_cast<v1::WhistleKind>(kind));
      std::printf("%s of %d bureaus: %zu states, %zu moves\n",
                  v1::WhistleKind_Name(static_cast<v1::WhistleKind>(kind)).c_str(), bureaus, model.states(),
                  model.moves());
      EXPECT_GT(model.states(), static_cast<size_t>(10 * bureaus));
    }
  }
}

}  // namespace
}  // namespace peidan::lifecycle
