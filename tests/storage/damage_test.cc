// Bits flip and files vanish while nobody looks: every answer is right, or an error.
// PEIDAN_LONG=1 plays the long form; PEIDAN_SEED repeats a run.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>

#include "storage/tables.h"
#include "storage/watermarked_store.h"
#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

constexpr char kId[] = "0123456789abcdef";
constexpr int kEntries = 1500;

class DamageTest : public testing::Test {
 protected:
  DamageTest() {
    const uint64_t seed = std::getenv("PEIDAN_SEED") ? std::stoull(std::getenv("PEIDAN_SEED")) : std::random_device()();
    std::cout << "seed " << seed << "\n";
    chance_.seed(seed);
    const auto store = Open(whole()).value();
    record::v1::StoreHeader fresh;
    fresh.set_epoch(kId);
    StoreHeaderTable::OpenOrCreate(*store, fresh).value();
    for (int i = 0; i < kEntries; ++i) {
      Batch batch;
      const std::string key = "key" + std::to_string(10000 + i);
      std::string value(1 + chance_() % 400, '\0');
      for (char& byte : value) byte = static_cast<char>(chance_());
      expected_.push_back({key, value});
      batch.Put(key, value);
      EXPECT_TRUE(store->CommitAndWait(std::move(batch)).value().committed());
    }
  }

  std::string whole() const { return scratch_.path() + "/whole"; }
  std::string damaged() const { return scratch_.path() + "/damaged"; }

  static absl::StatusOr<std::unique_ptr<KeyValueStore>> Open(const std::string& directory) {
    auto base = OpenRocksDbStore({.directory = directory, .write_buffer_bytes = size_t{128} << 10});
    if (!base.ok()) return base.status();
    return OpenWatermarkedStore(*std::move(base), kId, {.path = directory + ".watermark"});
  }
  void CopyAnew() {
    std::filesystem::remove_all(damaged());
    std::filesystem::copy(whole(), damaged());
    std::filesystem::copy_file(whole() + ".watermark", damaged() + ".watermark",
                               std::filesystem::copy_options::overwrite_existing);
  }
  // A random file of the copy with one of these endings.
  std::filesystem::path Pick(const std::vector<std::string>& endings) {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(damaged())) {
      const bool fits = std::find(endings.begin(), endings.end(), file.path().extension()) != endings.end();
      if (fits && file.file_size() > 0) files.push_back(file.path());
    }
    std::sort(files.begin(), files.end());
    return files.at(chance_() % files.size());
  }
  void FlipABit(const std::filesystem::path& path) {
    std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto at = static_cast<std::streamoff>(chance_() % std::filesystem::file_size(path));
    bytes.seekg(at);
    const char damage = static_cast<char>(bytes.get() ^ (1 << chance_() % 8));
    bytes.seekp(at);
    bytes.put(damage);
  }
  // Whether the copy was refused, at its opening or in any answer; fails where an answer is wrong.
  bool RefusesOrIsRight() {
    const auto store = Open(damaged());
    if (!store.ok()) return true;
    bool refused = false;
    const auto all = (*store)->Scan({.begin = "key", .end = "kez"});
    if (all.ok()) {
      EXPECT_TRUE(std::equal(
          all->begin(), all->end(), expected_.begin(), expected_.end(),
          [](const KeyValue& one, const KeyValue& other) { return one.key == other.key && one.value == other.value; }));
    }
    refused |= !all.ok();
    for (const KeyValue& entry : expected_) {
      const auto value = (*store)->Get(entry.key);
      refused |= !value.ok();
      EXPECT_TRUE(!value.ok() || *value == entry.value) << entry.key;
    }
    return refused;
  }

  std::mt19937_64 chance_;
  ScratchDirectory scratch_;
  std::vector<KeyValue> expected_;
};

TEST_F(DamageTest, AFlippedBitIsNeverAWrongAnswer) {
  const int rounds = std::getenv("PEIDAN_LONG") != nullptr ? 200 : 12;
  for (const std::string ending : {".log", ".sst"}) {
    int refused = 0;
    for (int round = 0; round < rounds; ++round) {
      CopyAnew();
      FlipABit(Pick({ending}));
      refused += RefusesOrIsRight();
    }
    std::cout << ending << ": " << rounds << " flipped bits, " << refused << " refused, the others did no harm\n";
    EXPECT_GT(refused, 0);
  }
}

TEST_F(DamageTest, ADeletedFileIsNeverAWrongAnswer) {
  CopyAnew();
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(whole())) names.push_back(file.path().filename());
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    CopyAnew();
    std::filesystem::remove(damaged() + "/" + name);
    const bool refused = RefusesOrIsRight();
    const std::string ending = std::filesystem::path(name).extension();
    const bool needed = ending == ".sst" || name == "CURRENT" || name.starts_with("MANIFEST");
    EXPECT_TRUE(refused || !needed) << name;
  }
}

}  // namespace
}  // namespace peidan::storage
