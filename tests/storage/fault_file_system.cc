#include "tests/storage/fault_file_system.h"

#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

namespace peidan::storage {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class FaultFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::unique_ptr<rocksdb::FSWritableFile> base, std::string name, FaultFileSystem& disk)
      : FSWritableFileOwnerWrapper(std::move(base)), name_(std::move(name)), disk_(disk) {}

  using FSWritableFileOwnerWrapper::Append;
  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    if (IOStatus power = disk_.RequirePower(); !power.ok()) return power;
    disk_.Wrote(name_, data.size());
    return FSWritableFileOwnerWrapper::Append(data, options, context);
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    if (IOStatus flushed = Flush(options, context); !flushed.ok()) return flushed;
    if (IOStatus synced = disk_.Sync(); !synced.ok()) return synced;
    disk_.Synced(name_);
    return IOStatus::OK();
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override { return Sync(options, context); }
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Close(const IOOptions& options, IODebugContext* context) override {
    const IOStatus closed = FSWritableFileOwnerWrapper::Close(options, context);
    const IOStatus power = disk_.RequirePower();
    return power.ok() ? closed : power;
  }

 private:
  const std::string name_;
  FaultFileSystem& disk_;
};

class FaultDirectory final : public rocksdb::FSDirectory {
 public:
  FaultDirectory(std::string name, FaultFileSystem& disk) : name_(std::move(name)), disk_(disk) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    if (IOStatus synced = disk_.Sync(); !synced.ok()) return synced;
    disk_.SyncedDirectory(name_);
    return IOStatus::OK();
  }

 private:
  const std::string name_;
  FaultFileSystem& disk_;
};

IOStatus FaultFileSystem::RequirePower() const {
  return powered_ ? IOStatus::OK() : IOStatus::IOError("the power is gone");
}

IOStatus FaultFileSystem::Sync() {
  if (IOStatus power = RequirePower(); !power.ok()) return power;
  std::this_thread::sleep_for(sync_takes_.load());
  if (syncs_until_failure_ > 0 && --syncs_until_failure_ == 0) {
    sync_failed_ = true;
    return IOStatus::IOError("a sync failed");
  }
  return RequirePower();
}

void FaultFileSystem::Wrote(const std::string& name, uint64_t bytes) {
  std::lock_guard lock(mu_);
  files_[name].written += bytes;
}

void FaultFileSystem::Synced(const std::string& name) {
  std::lock_guard lock(mu_);
  files_[name].synced = files_[name].written;
}

void FaultFileSystem::SyncedDirectory(const std::string& name) {
  std::lock_guard lock(mu_);
  std::erase_if(unnamed_, [&](const std::string& file) { return std::filesystem::path(file).parent_path() == name; });
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* context) {
  if (IOStatus power = RequirePower(); !power.ok()) return power;
  std::unique_ptr<rocksdb::FSWritableFile> base;
  const IOStatus made = FileSystemWrapper::NewWritableFile(name, options, &base, context);
  if (!made.ok()) return made;
  {
    std::lock_guard lock(mu_);
    files_[name] = {};
    unnamed_.insert(name);
  }
  *file = std::make_unique<FaultFile>(std::move(base), name, *this);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::NewDirectory(const std::string& name, const IOOptions&,
                                       std::unique_ptr<rocksdb::FSDirectory>* directory, IODebugContext*) {
  const bool slash = name.size() > 1 && name.back() == '/';
  *directory = std::make_unique<FaultDirectory>(slash ? name.substr(0, name.size() - 1) : name, *this);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* context) {
  if (IOStatus power = RequirePower(); !power.ok()) return power;
  {
    std::lock_guard lock(mu_);
    files_.erase(name);
    unnamed_.erase(name);
  }
  return FileSystemWrapper::DeleteFile(name, options, context);
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                                     IODebugContext* context) {
  if (IOStatus power = RequirePower(); !power.ok()) return power;
  {
    // A rename counts as on disk at once; RocksDB syncs the directory behind the one that matters (CURRENT).
    std::lock_guard lock(mu_);
    if (auto file = files_.extract(from)) {
      file.key() = to;
      files_.erase(to);
      files_.insert(std::move(file));
    }
    unnamed_.erase(from);
  }
  return FileSystemWrapper::RenameFile(from, to, options, context);
}

void FaultFileSystem::RestorePower(std::mt19937_64& chance) {
  constexpr uint64_t kSector = 512;
  std::lock_guard lock(mu_);
  for (const auto& [name, sizes] : files_) {
    if (unnamed_.contains(name)) {
      std::filesystem::remove(name);
      continue;
    }
    const uint64_t unsynced = sizes.written - sizes.synced;
    if (unsynced == 0 || !std::filesystem::exists(name)) continue;
    const uint64_t kept = sizes.synced + chance() % (unsynced + 1);
    std::filesystem::resize_file(name, kept);
    if (kept - sizes.synced > 2 * kSector && chance() % 2 == 0) {  // a sector that never reached the disk
      std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(sizes.synced + chance() % (kept - sizes.synced - kSector)));
      file.write(std::string(kSector, '\0').data(), kSector);
    }
  }
  files_.clear();
  unnamed_.clear();
  powered_ = true;
}

}  // namespace peidan::storage
