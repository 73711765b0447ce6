#include "storage/rocksdb_wal.h"

#include <fcntl.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/apply.h"
#include "storage/big_endian.h"
#include "storage/keys.h"
#include "storage/rocksdb_status.h"

namespace peidan::storage {
namespace {

// A log is blocks of 32 KiB; a record is checksum (4), length (2), type (1), and bytes, all little-endian; it never
// crosses the end of a block, so that long ones come in pieces.
constexpr size_t kBlockSize = 32768;
constexpr size_t kHeadSize = 7;
enum class Piece : uint8_t { kPadding = 0, kWhole = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

uint32_t ReadLittleEndian(std::string_view bytes) {
  return static_cast<uint32_t>(ReadBigEndian(std::string(bytes.rbegin(), bytes.rend())));
}

// CRC-32C, from the one door RocksDB leaves open to it.
class Crc32c {
 public:
  Crc32c() : generator_(rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator({})) {}
  static uint32_t MaskedOf(std::string_view bytes) {
    Crc32c crc;
    crc.generator_->Update(bytes.data(), bytes.size());
    crc.generator_->Finalize();
    const auto plain = static_cast<uint32_t>(ReadBigEndian(crc.generator_->GetChecksum()));
    return ((plain >> 15) | (plain << 17)) + 0xa282ead8u;
  }

 private:
  std::unique_ptr<rocksdb::FileChecksumGenerator> generator_;
};

// Takes a log apart, block by block.
class WalParser {
 public:
  explicit WalParser(WalRecordFunction on_record) : on_record_(on_record) {}

  // `is_last`: nothing comes behind, so that a record may be cut off.
  void Block(std::string_view block, bool is_last) {
    size_t at = 0;
    while (block.size() - at >= kHeadSize) {
      const std::string_view head = block.substr(at, kHeadSize);
      const size_t length = ReadLittleEndian(head.substr(4, 2));
      const auto piece = static_cast<Piece>(head[6]);
      if (piece == Piece::kPadding && length == 0) return Advance(block.size());
      if (length > block.size() - at - kHeadSize) {
        if (is_last && block.size() < kBlockSize) return Cut(block.size());
        return Damaged(at, "a record is longer than its block", block.size());
      }
      const std::string_view checked = block.substr(at + 6, 1 + length);
      if (Crc32c::MaskedOf(checked) != ReadLittleEndian(head.substr(0, 4))) {
        return Damaged(at, "a record does not match its checksum", block.size());
      }
      if (!Take(piece, checked.substr(1))) return Damaged(at, "a piece of a record is missing", block.size());
      at += kHeadSize + length;
    }
    if (is_last && at < block.size() && block.size() < kBlockSize) survey_.torn_tail = true;
    Advance(block.size());
  }

  WalSurvey Finish() {
    if (inside_) survey_.torn_tail = true;
    return std::move(survey_);
  }

 private:
  void Advance(size_t bytes) { survey_.bytes += bytes; }
  void Cut(size_t bytes) {
    survey_.torn_tail = true;
    Advance(bytes);
  }
  void Damaged(size_t at, const char* what, size_t bytes) {
    if (!survey_.damage) survey_.damage = {survey_.bytes + at, what};
    inside_ = false;
    skipping_ = true;
    Advance(bytes);
  }

  // False: this piece cannot stand here. Behind damage, pieces of a record whose beginning is lost are passed over.
  bool Take(Piece piece, std::string_view bytes) {
    const bool begins = piece == Piece::kWhole || piece == Piece::kFirst;
    const bool ends = piece == Piece::kWhole || piece == Piece::kLast;
    if (!begins && !inside_) return std::exchange(skipping_, skipping_ && !ends);
    if (begins && inside_) return false;
    if (begins) record_.clear(), skipping_ = false;
    record_.append(bytes);
    inside_ = !ends;
    if (ends) {
      ++survey_.records;
      on_record_(record_, survey_.damage.has_value());
    }
    return true;
  }

  WalRecordFunction on_record_;
  WalSurvey survey_;
  std::string record_;
  bool inside_ = false;    // of a record that came in pieces
  bool skipping_ = false;  // behind damage, until a record begins
};

// Finds what a batch says about commits and orders.
class CommitFinder final : public rocksdb::WriteBatch::Handler {
 public:
  rocksdb::Status PutCF(uint32_t, const rocksdb::Slice& key, const rocksdb::Slice& value) override {
    const std::string_view name(key.data(), key.size());
    if (name == kCommitSeqKey) {
      commit.commit_seq = DecodeCommitSeq(value.ToString()).value_or(0);
    } else if (static_cast<KeyTag>(name[0]) == KeyTag::kOrder) {
      commit.orders.emplace_back(name.substr(1));
    }
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteCF(uint32_t, const rocksdb::Slice&) override { return rocksdb::Status::OK(); }

  WalCommit commit;
};

absl::Status ErrorOf(const std::string& path) {
  const auto code = errno == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable;
  return absl::Status(code, absl::StrCat("reading ", path, ": ", std::generic_category().message(errno)));
}

}  // namespace

absl::StatusOr<WalSurvey> ReadWal(const std::string& path, uint64_t limit, WalRecordFunction on_record,
                                  absl::FunctionRef<bool(size_t bytes)> pace) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return ErrorOf(path);
  WalParser parser(on_record);
  std::string block(kBlockSize, '\0');
  absl::Status status;
  for (uint64_t at = 0; at < limit;) {
    const ssize_t size = pread(file, block.data(), std::min<uint64_t>(kBlockSize, limit - at), static_cast<off_t>(at));
    if (size < 0) status = ErrorOf(path);
    if (size <= 0) break;
    at += static_cast<uint64_t>(size);
    const bool is_last = at >= limit || size < static_cast<ssize_t>(kBlockSize);
    parser.Block(std::string_view(block).substr(0, static_cast<size_t>(size)), is_last);
    if (!pace(static_cast<size_t>(size)) || is_last) break;
  }
  close(file);
  if (!status.ok()) return status;
  return parser.Finish();
}

std::vector<std::string> WalsIn(const std::string& directory) {
  std::vector<std::string> logs;
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(directory, ignored)) {
    if (file.path().extension() == ".log") logs.push_back(file.path());
  }
  // Numbers have six digits, or more once those are used up.
  std::sort(logs.begin(), logs.end(), [](const std::string& left, const std::string& right) {
    return std::pair(left.size(), left) < std::pair(right.size(), right);
  });
  return logs;
}

absl::StatusOr<WalCommit> CommitIn(std::string_view batch) {
  if (batch.size() < 12) return absl::DataLossError("a batch of the log is too short");
  CommitFinder finder;
  const rocksdb::Status read = rocksdb::WriteBatch(std::string(batch)).Iterate(&finder);
  if (!read.ok()) return FromRocksDb(read, "reading a batch of the log");
  return std::move(finder.commit);
}

}  // namespace peidan::storage
