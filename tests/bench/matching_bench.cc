// matching_bench: what one decision costs in a country of any size, beside a loop written by hand and a gRPC round
// trip; text retrieval beside SQLite FTS5 and Xapian; and what swapping the rule set does to those being decided.
//
// Districts are made up from the reference library, seeded. Figures of different runs do not compare; the ratios do.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "grpcpp/create_channel.h"
#include "matching/country.h"
#include "matching/local_time.h"
#include "peidan/v1/catalog_service.grpc.pb.h"
#include "tests/bench/ceilings.h"
#include "tests/bench/child_process.h"
#include "tests/bench/hand_loop.h"
#include "tests/bench/retrieval.h"
#include "tests/bench/rule_rows.h"
#include "tests/bench/rule_swap.h"
#include "tests/bench/samples.h"
#include "tests/matching/generated_country.h"
#include "tests/matching/reference_catalog.h"

ABSL_FLAG(std::vector<std::string>, sizes, std::vector<std::string>({"145", "100000", "1000000"}),
          "numbers of resources; a million take about 12 GB");
ABSL_FLAG(std::vector<std::string>, rows, std::vector<std::string>({"30", "300", "10000"}), "numbers of routing rows");
ABSL_FLAG(int, decisions, 20000, "decisions timed for each size and number of rows");
ABSL_FLAG(std::vector<std::string>, corpora, std::vector<std::string>({"145", "20000"}),
          "numbers of documents that are searched");
ABSL_FLAG(int, spells, 10, "spells of two seconds with and without swaps of the rule set; 0: leave them out");
ABSL_FLAG(double, load, 1000, "decisions per second while rule sets are swapped");
ABSL_FLAG(uint32_t, seed, 1, "seed of everything made up");
ABSL_FLAG(std::string, serve_echo, "", "be the echo server and answer from this folder (used by the benchmark itself)");

namespace peidan::bench {
namespace {

constexpr uint32_t kFirstDistrict = 110108;
constexpr int kRoundTrips = 5000;
constexpr int kHandLoopsOverAll = 100;  // each goes over the whole country
constexpr size_t kHandLoopsAtHome = 5000;
constexpr char kRules[] = PEIDAN_SOURCE_DIR "/matching/rulesets/haidian";
constexpr char kLibrary[] = PEIDAN_SOURCE_DIR "/storage/reference/haidian";
constexpr char kNeeds[] = PEIDAN_SOURCE_DIR "/tests/matching/evaluation/needs_dev.jsonl";

using Catalogs = std::vector<std::shared_ptr<const matching::Catalog>>;

absl::Time DecideTime() { return absl::FromUnixSeconds(1795500000); }

std::vector<size_t> NumbersOf(const std::vector<std::string>& texts) {
  std::vector<size_t> numbers;
  for (const std::string& text : texts) {
    uint32_t number = 0;
    if (!absl::SimpleAtoi(text, &number)) {
      std::fprintf(stderr, "matching_bench: `%s` is no number\n", text.c_str());
      std::exit(1);
    }
    numbers.push_back(number);
  }
  return numbers;
}

double SecondsOf(const std::function<void()>& work) {
  Samples samples;
  samples.Time(work);
  return samples.Median() / 1e6;
}

// Districts until there are about so many resources; the first is the reference library itself.
Catalogs MakeCatalogs(const std::shared_ptr<const matching::Catalog>& reference, size_t resources) {
  Catalogs catalogs = {reference};
  const size_t each = reference->resources().size();
  const auto districts = static_cast<uint32_t>((resources + each / 2) / each);
  for (uint32_t i = 1; i < districts; ++i)
    catalogs.push_back(MakeDistrict(*reference, kFirstDistrict + i, absl::GetFlag(FLAGS_seed)));
  return catalogs;
}

// Where and what is asked.
struct Question {
  size_t district;
  const v1::Community* community;
  v1::Need need;
};

std::vector<Question> MakeQuestions(const Catalogs& catalogs, const std::vector<LabelledNeed>& needs, size_t count) {
  std::mt19937 random(absl::GetFlag(FLAGS_seed));
  std::vector<Question> questions;
  for (size_t i = 0; i < count; ++i) {
    Question& question = questions.emplace_back();
    question.district = random() % catalogs.size();
    const auto& communities = catalogs[question.district]->communities();
    question.community = &communities[random() % communities.size()];
    question.need.set_text(needs[random() % needs.size()].text);
    question.need.set_community(question.community->name());
  }
  return questions;
}

Samples TimeDecisions(const matching::Country& country, const std::vector<Question>& questions) {
  Samples samples;
  for (const Question& question : questions) {
    samples.Time([&] {
      const matching::Deliberation deliberation =
          country.Find(question.need.community())->Consider(question.need, DecideTime());
      const matching::Decision decision = deliberation.Decide(deliberation.Questions());
      if (decision.certificate.reasons().empty()) std::abort();
    });
  }
  return samples;
}

// What the loop by hand takes, in its own district and over all.
std::pair<double, double> TimeHandLoop(const HandLoop& loop, const std::vector<Question>& questions) {
  const absl::CivilDay today = matching::DayOf(DecideTime());
  Samples home, all;
  int64_t found = 0;
  for (size_t i = 0; i < questions.size() && i < kHandLoopsAtHome; ++i) {
    const Question& q = questions[i];
    home.Time([&] { found += loop.BestInDistrict(q.district, *q.community, q.need, today); });
    if (i >= kHandLoopsOverAll) continue;
    const auto code = kFirstDistrict + static_cast<uint32_t>(q.district);
    all.Time([&] { found -= loop.Best(code, *q.community, q.need, today); });
  }
  if (found == INT64_MIN) std::abort();  // keeps the loops from being optimised away
  return {home.Median(), all.Median()};
}

void MeasureSize(size_t size, const std::shared_ptr<const matching::Catalog>& reference,
                 const std::vector<LabelledNeed>& needs, double round_trip) {
  Catalogs catalogs;
  const double making = SecondsOf([&] { catalogs = MakeCatalogs(reference, size); });
  const double catalog_memory = ResidentMegabytes();
  const auto questions = MakeQuestions(catalogs, needs, static_cast<size_t>(absl::GetFlag(FLAGS_decisions)));
  absl::PrintF("%d resources in %d districts: catalogs and their text indexes %.1f s, resident %.0f MB\n",
               catalogs.size() * reference->resources().size(), catalogs.size(), making, catalog_memory);
  std::fflush(stdout);
  std::vector<Samples> decided;
  for (const size_t rows : NumbersOf(absl::GetFlag(FLAGS_rows))) {
    const auto rules = RulesWithRows(matching::ReadRuleFiles(kRules), rows, absl::GetFlag(FLAGS_seed));
    std::shared_ptr<const matching::Country> country;
    const double binding = SecondsOf([&] { country = *matching::Country::Make(catalogs, rules); });
    const double memory = ResidentMegabytes();
    Samples samples = TimeDecisions(*country, questions);
    absl::PrintF(
        "  %6d rows: bound in %.1f s, resident %.0f MB; one decision p50 %.1f us, p99 %.1f us, %.2f round trips\n",
        rows, binding, memory, samples.Median(), samples.At(0.99), samples.Median() / round_trip);
    std::fflush(stdout);
    decided.push_back(std::move(samples));
  }
  HandLoop loop;
  for (size_t i = 0; i < catalogs.size(); ++i) loop.Add(kFirstDistrict + static_cast<uint32_t>(i), *catalogs[i]);
  const auto [home, all] = TimeHandLoop(loop, questions);
  absl::PrintF("  loop by hand: own district %.1f us, whole country %.1f us; decision to loop:", home, all);
  for (Samples& samples : decided) absl::PrintF(" %.2f / %.4f", samples.Median() / home, samples.Median() / all);
  absl::PrintF("\n");
}

double RoundTripOf(const std::string& self) {
  const std::string folder = absl::StrCat("matching_bench.", getpid(), ".echo");
  std::filesystem::create_directory(folder);
  v1::Resource answer;
  answer.set_name("resources/minzheng-001");
  std::ofstream(folder + "/resource.pb", std::ios::binary) << answer.SerializeAsString();
  Samples samples;
  {
    const ChildProcess echo({self, absl::StrCat("--serve_echo=", folder)});
    const auto stub =
        v1::CatalogService::NewStub(grpc::CreateChannel(echo.address(), grpc::InsecureChannelCredentials()));
    for (int i = 0; i < kRoundTrips; ++i) {
      samples.Time([&] {
        grpc::ClientContext context;
        v1::GetResourceRequest request;
        v1::Resource response;
        if (!stub->GetResource(&context, request, &response).ok()) std::abort();
      });
    }
  }
  std::filesystem::remove_all(folder);
  absl::PrintF("raw gRPC round trip: p50 %.1f us, p99 %.1f us\n\n", samples.Median(), samples.At(0.99));
  return samples.Median();
}

void MeasureCorpus(size_t size, const std::shared_ptr<const matching::Catalog>& reference,
                   const std::vector<LabelledNeed>& needs) {
  std::vector<v1::Resource> resources;
  for (const auto& catalog : MakeCatalogs(reference, size))
    resources.insert(resources.end(), catalog->resources().begin(), catalog->resources().end());
  const int repeat = std::max(1, static_cast<int>(100000 / resources.size()));
  absl::PrintF("best 20 of %d documents, %d needs\n", resources.size(), needs.size());
  for (const RetrievalResult& r :
       MeasureRetrieval(resources, needs, repeat, absl::StrCat("matching_bench.", getpid(), ".xapian")))
    absl::PrintF("  %-12s built in %8.3f s, %9.0f questions/s, right bureau among the best 20: %.1f %%\n", r.engine,
                 r.build_seconds, r.per_second, 100 * r.recall);
  std::fflush(stdout);
}

void MeasureSwap(const std::shared_ptr<const matching::Catalog>& reference, const std::vector<LabelledNeed>& needs) {
  const double load = absl::GetFlag(FLAGS_load);
  SwapResult result =
      MeasureRuleSwap(reference, matching::ReadRuleFiles(kRules), needs, load, absl::GetFlag(FLAGS_spells));
  absl::PrintF(
      "%.0f decisions/s, from when they were due: calm p50 %.1f us, p99 %.1f us; %d swaps, p50 %.1f us, p99 %.1f us "
      "(%+.1f %%)\n",
      load, result.calm.Median(), result.calm.At(0.99), result.swaps, result.swapping.Median(),
      result.swapping.At(0.99), 100 * (result.swapping.At(0.99) / result.calm.At(0.99) - 1));
}

int Run(const std::string& self) {
  const auto reference = matching::ReadCatalog(kLibrary);
  const std::vector<LabelledNeed> needs = ReadNeeds(kNeeds);
  absl::PrintF("seed %d\n", absl::GetFlag(FLAGS_seed));
  const double round_trip = RoundTripOf(self);
  for (const size_t size : NumbersOf(absl::GetFlag(FLAGS_sizes))) MeasureSize(size, reference, needs, round_trip);
  absl::PrintF("\n");
  for (const size_t size : NumbersOf(absl::GetFlag(FLAGS_corpora))) MeasureCorpus(size, reference, needs);
  absl::PrintF("\n");
  if (absl::GetFlag(FLAGS_spells) > 0) MeasureSwap(reference, needs);
  return 0;
}

}  // namespace
}  // namespace peidan::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures the matcher in a country of any size, beside what others would do.");
  absl::ParseCommandLine(argc, argv);
  if (const std::string folder = absl::GetFlag(FLAGS_serve_echo); !folder.empty()) {
    peidan::bench::ServeCeilings(folder, 0);
  }
  return peidan::bench::Run(std::filesystem::canonical("/proc/self/exe").string());
}
