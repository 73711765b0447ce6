// What the store makes of connections that end at the worst moment, and of URLs and databases that it must refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "storage/apply.h"
#include "storage/guarded_store.h"
#include "storage/postgres_status.h"
#include "storage/postgres_url.h"
#include "storage/store_error.h"
#include "tests/storage/postgres_engine.h"
#include "tests/storage/scratch_directory.h"

namespace peidan::storage {
namespace {

using testing::HasSubstr;
using testing::Not;

// Ends every connection of every store on the server, whatever it is doing.
constexpr char kDisconnectAll[] =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'peidand'";

// Commits keys of its own, each once. A commit that was taken for lost and decided again would conflict with itself.
void WriteOnce(KeyValueStore& store, const std::string& name, const std::atomic<bool>& stop, std::atomic<int>& wrong,
               int& written) {
  for (; !stop; ++written) {
    const std::string key = "order/" + name + "/" + std::to_string(written);
    Batch batch;
    batch.RequireAbsent(key);
    batch.Put(key, "v");
    batch.Add("orders", 1, 0, std::numeric_limits<int64_t>::max());
    const auto outcome = store.CommitAndWait(std::move(batch));
    if (!outcome.ok() || !outcome->committed()) {
      ++wrong;
      ADD_FAILURE() << key << ": "
                    << (outcome.ok() ? "conflict at " + outcome->conflict_key : outcome.status().ToString());
    }
  }
}

TEST(PostgresFaultTest, AConnectionThatEndsDuringCommitNeitherLosesNorDoublesACommit) {
  const char* wanted = std::getenv("PEIDAN_DISCONNECTS");
  const int disconnects = wanted == nullptr ? 40 : std::atoi(wanted);
  PostgresEngine engine;
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::vector<int> written(4);
  std::vector<std::thread> writers;
  for (size_t i = 0; i < written.size(); ++i) {
    writers.emplace_back([&, i] { WriteOnce(engine.store(), std::to_string(i), stop, wrong, written[i]); });
  }
  for (int i = 0; i < disconnects; ++i) {
    // The next one comes when there was progress since the last.
    const auto before = DecodeCounter(engine.store().Get("orders").value()).value();
    while (DecodeCounter(engine.store().Get("orders").value()).value() < before + 3) std::this_thread::yield();
    PostgresServer::Shared().Execute(kDisconnectAll);
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();

  EXPECT_EQ(wrong, 0);
  int64_t acknowledged = 0;
  for (const int count : written) acknowledged += count;
  EXPECT_EQ(DecodeCounter(engine.store().Get("orders").value()).value(), acknowledged);
  EXPECT_EQ(engine.store().Scan({.begin = "order/", .end = "order0"}).value().size(),
            static_cast<size_t>(acknowledged));
  std::printf("%d disconnections, %lld commits: none lost, none doubled\n", disconnects,
              static_cast<long long>(acknowledged));
}

TEST(PostgresFaultTest, ASnapshotWhoseConnectionEndsSaysSoAndTheNextOneReads) {
  PostgresEngine engine;
  const auto snapshot = engine.store().Snapshot();
  ASSERT_TRUE(snapshot->Get("k").ok());
  PostgresServer::Shared().Execute(kDisconnectAll);
  const auto answer = snapshot->Scan({});
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CauseOf(answer.status()), StoreErrorCause::kUnreachable);
  EXPECT_TRUE(engine.store().Snapshot()->Get("k").ok());
  EXPECT_TRUE(engine.store().Get("k").ok());
}

// Rewrites the number of the last commit, as a server has it that lacks the later ones.
void PretendLastCommit(const PostgresEngine& engine, char number) {
  const std::string schema = engine.url().substr(engine.url().rfind("%3D") + 3);
  PostgresServer::Shared().Execute("UPDATE " + schema + ".peidan_entry SET value = '\\x000000000000000" + number +
                                   "' WHERE key = '\\x00636f6d6d69745f736571'");
}

TEST(PostgresFaultTest, AServerThatLacksAcknowledgedCommitsIsNotUsedUntilItHasThem) {
  PostgresEngine engine;
  StoreHealth health;
  const auto store = GuardedStore(OpenOrThrow({.url = engine.url(), .patience = std::chrono::milliseconds(50)}), health,
                                  absl::Hours(1));
  Batch batch;
  batch.Put("k", "v");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store->CommitAndWait(batch).value().committed());
  ASSERT_EQ(store->Get("k").value(), "v");  // by a connection that is kept
  ASSERT_EQ(store->Snapshot()->Get("k").value(), "v");
  PretendLastCommit(engine, '2');
  const absl::Status refused = store->CommitAndWait(batch).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CauseOf(refused), StoreErrorCause::kUnreachable);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("commits up to 2, but 3 was acknowledged"));
  for (const absl::Status& stale : {store->Get("k").status(), store->MultiGet({"k"}).status(), store->Scan({}).status(),
                                    store->Snapshot()->Get("k").status()}) {
    EXPECT_EQ(CauseOf(stale), StoreErrorCause::kUnreachable) << stale;
  }
  EXPECT_EQ(health.state(), StoreHealth::State::kReadOnly);
  PretendLastCommit(engine, '3');
  EXPECT_EQ(store->Get("k").value(), "v");
  EXPECT_EQ(store->CommitAndWait(batch).value().commit_seq, 4u);
  EXPECT_EQ(health.state(), StoreHealth::State::kServing);
}

TEST(PostgresFaultTest, ADatabaseThatDoesNotAnswerIsUnavailable) {
  const auto store = OpenPostgresStore({.url = "postgresql://peidan@127.0.0.1:1/peidan"});
  EXPECT_EQ(store.status().code(), absl::StatusCode::kUnavailable) << store.status();
}

TEST(PostgresFaultTest, APasswordComesFromAFileAndIsInNoMessage) {
  PostgresServer& server = PostgresServer::Shared();
  server.Execute("CREATE ROLE secretive LOGIN PASSWORD '配单的口令'");
  server.Execute("CREATE SCHEMA secretive AUTHORIZATION secretive");
  std::string url = server.url() + "?options=-csearch_path%3Dsecretive";
  url.replace(url.find("peidan@"), 7, "secretive@");
  ScratchDirectory directory;
  const auto open_with = [&](const std::string& name, const std::string& password) {
    const std::string file = directory.path() + "/" + name;
    std::ofstream(file) << "*:*:*:secretive:" << password << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    return OpenPostgresStore({.url = url + "&passfile=" + file}).status();
  };
  EXPECT_EQ(open_with("right", "配单的口令"), absl::OkStatus());
  const absl::Status refused = open_with("wrong", "另一个口令");
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("另一个口令")));
}

TEST(PostgresUrlTest, AUrlIsTakenApartAndAPasswordInItRefused) {
  const auto url = ParsePostgresUrl("postgresql://peidan@db1:5432,db2:5433/haidian?sslmode=verify-full");
  ASSERT_TRUE(url.ok()) << url.status();
  EXPECT_EQ(url->place, "db1:5432,db2:5433/haidian");
  for (const char* bad :
       {"postgresql://peidan:secret@db1/haidian", "postgresql://db1/haidian?password=secret",
        "postgresql://db1/haidian?sslpassword=secret", "postgresql://db1/haidian?secret=1", "mysql://secret"}) {
    const auto refused = ParsePostgresUrl(bad);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(std::string(refused.status().message()), Not(HasSubstr("secret"))) << bad;
  }
}

TEST(PostgresUrlTest, HostsAreTriedOneByOneWithTheirOwnPorts) {
  const auto hosts_of = [](const std::string& url) {
    std::string hosts;
    for (const PostgresUrl& host : ByHost(ParsePostgresUrl(url).value())) {
      for (const auto& [keyword, value] : host.options) {
        if (keyword == "host" || keyword == "port") hosts += value + (keyword == "host" ? ":" : " ");
      }
    }
    return hosts;
  };
  EXPECT_EQ(hosts_of("postgresql://peidan@db1:5432,db2:5433/haidian"), "db1:5432 db2:5433 ");
  EXPECT_EQ(hosts_of("postgresql://peidan@/haidian?host=db1,db2&port=5432"), "db1:5432 db2:5432 ");
  EXPECT_EQ(hosts_of("postgresql://peidan@db1:5432/haidian"), "db1:5432 ");
  EXPECT_EQ(hosts_of("postgresql://peidan@/haidian?host=db1,db2&port=1,2,3"), "db1,db2:1,2,3 ");
}

TEST(PostgresStatusTest, CodesSayWhetherTryingAgainHelps) {
  const auto code = [](const char* sqlstate) { return FromPostgres(sqlstate, "because", "trying").code(); };
  EXPECT_EQ(code("40001"), absl::StatusCode::kAborted);
  EXPECT_EQ(code("40P01"), absl::StatusCode::kAborted);
  for (const char* passing : {"", "08006", "57P01", "57014", "25006", "53300", "40003"}) {
    EXPECT_EQ(code(passing), absl::StatusCode::kUnavailable) << passing;
  }
  EXPECT_EQ(code("53100"), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(code("XX001"), absl::StatusCode::kDataLoss);
  EXPECT_EQ(code("28P01"), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code("42501"), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code("22003"), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace peidan::storage
