// A file system whose disk fails as real ones do: it forgets what was not synced when the power goes, tears the last
// write, refuses a sync, or is slow.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>

namespace peidan::storage {

// Thread-safe. Real files below; a sync only notes how far a file is on disk, which makes thousands of them quick.
class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FaultFileSystem"; }

  // From now on nothing reaches the disk any more: the instant at which the power goes.
  void CutPower() { powered_ = false; }
  // What is found when it comes back: of every file what was synced and a random part of the rest, perhaps with a hole
  // in it; and no file whose directory was not synced since it was made. REQUIRES: nobody has a file open.
  void RestorePower(std::mt19937_64& chance);

  // The `nth` sync from now on fails (1: the next), and all later ones succeed. 0: none fails.
  void FailSync(int nth) { syncs_until_failure_ = nth; }
  bool sync_failed() const { return sync_failed_; }
  void set_sync_takes(std::chrono::microseconds time) { sync_takes_ = time; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;

 private:
  friend class FaultFile;
  friend class FaultDirectory;

  struct Sizes {
    uint64_t written = 0;
    uint64_t synced = 0;
  };
  rocksdb::IOStatus RequirePower() const;
  // Counts a sync, takes its time, and tells whether it fails.
  rocksdb::IOStatus Sync();
  void Wrote(const std::string& name, uint64_t bytes);
  void Synced(const std::string& name);
  void SyncedDirectory(const std::string& name);

  std::atomic<bool> powered_ = true;
  std::atomic<int> syncs_until_failure_ = 0;
  std::atomic<bool> sync_failed_ = false;
  std::atomic<std::chrono::microseconds> sync_takes_ = std::chrono::microseconds(0);
  std::mutex mu_;
  std::map<std::string, Sizes> files_;  // guarded by mu_
  std::set<std::string> unnamed_;       // guarded by mu_; made, and their directory not synced since
};

}  // namespace peidan::storage
