#include "storage/restore_directory.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/durable_file.h"
#include "storage/store_error.h"

namespace peidan::storage {
namespace {

namespace fs = std::filesystem;

// The copy grows in a directory of this name inside the store's, and its being there is the mark.
constexpr char kMark[] = "RESTORE_UNFINISHED";
// A file in the marked directory: the names of the files that may stand beside the mark, because they are moved there.
constexpr char kMoving[] = "MOVING";
// The mark at its end, on its way out.
constexpr char kEnded[] = "RESTORE_FINISHED";
constexpr char kLock[] = "LOCK";

std::string In(const std::string& directory, const std::string& name) { return absl::StrCat(directory, "/", name); }

absl::Status FromError(const std::error_code& error, std::string_view doing, const std::string& path) {
  errno = error.value();
  return FileError(doing, path);
}

// What an interrupted restore had begun to move to its place. Nothing, where it did not come so far.
absl::StatusOr<std::vector<std::string>> MovedNames(const std::string& directory) {
  const auto noted = ReadWholeFile(In(In(directory, kMark), kMoving));
  if (absl::IsNotFound(noted.status())) return std::vector<std::string>();
  if (!noted.ok()) return noted.status();
  return std::vector<std::string>(absl::StrSplit(*noted, '\n', absl::SkipEmpty()));
}

// The files in the directory that an interrupted restore put there, the mark last: whatever interrupts their removal,
// the directory stays marked as long as one is left.
absl::StatusOr<std::vector<std::string>> Leftovers(const std::string& directory) {
  const auto names = ListDirectory(directory);
  if (!names.ok()) return names.status();
  const auto moved = MovedNames(directory);
  if (!moved.ok()) return moved.status();
  std::vector<std::string> leftovers;
  bool marked = false;
  for (const std::string& name : *names) {
    if (name == kMark) marked = true;
    if (name == kMark || name == kLock) continue;
    if (std::find(moved->begin(), moved->end(), name) == moved->end()) {
      return PlaceError(
          StoreErrorCause::kNotEmpty,
          absl::StrCat(directory, " holds ", name, ", which no restore put there; a restore needs a new directory"));
    }
    leftovers.push_back(name);
  }
  if (marked) leftovers.emplace_back(kMark);
  return leftovers;
}

}  // namespace

bool HasUnfinishedRestore(const std::string& directory) {
  std::error_code ignored;
  return fs::exists(In(directory, kMark), ignored);
}

RestoreDirectory::RestoreDirectory(std::string directory, std::unique_ptr<DirectoryLock> lock)
    : directory_(std::move(directory)), copy_(In(directory_, kMark)), lock_(std::move(lock)) {}

absl::StatusOr<std::unique_ptr<RestoreDirectory>> RestoreDirectory::Begin(const std::string& directory) {
  if (absl::Status status = MakeDirectory(directory); !status.ok()) return status;
  if (absl::Status status = Leftovers(directory).status(); !status.ok()) return status;  // no lock in what is others'
  auto lock = DirectoryLock::Acquire(directory);
  if (!lock.ok()) return lock.status();
  const auto leftovers = Leftovers(directory);  // nobody was faster
  if (!leftovers.ok()) return leftovers.status();
  std::error_code error;
  for (const std::string& name : *leftovers) {
    fs::remove_all(In(directory, name), error);
    if (error) return FromError(error, "removing", In(directory, name));
  }
  if (absl::Status status = MakeDirectory(In(directory, kMark)); !status.ok()) return status;
  return std::unique_ptr<RestoreDirectory>(new RestoreDirectory(directory, *std::move(lock)));
}

absl::Status RestoreDirectory::MoveIn(const std::function<void()>& on_move) {
  auto names = ListDirectory(copy_);
  if (!names.ok()) return names.status();
  names->erase(std::remove(names->begin(), names->end(), kLock), names->end());
  for (const std::string& name : *names) {
    if (absl::Status status = SyncPath(In(copy_, name)); !status.ok()) return status;
  }
  absl::Status noted = WriteWholeFile(In(copy_, kMoving), absl::StrJoin(*names, "\n"));
  if (!noted.ok()) return noted;
  for (const std::string& name : *names) {
    std::error_code error;
    fs::rename(In(copy_, name), In(directory_, name), error);
    if (error) return FromError(error, "moving", In(copy_, name));
    on_move();
  }
  return SyncPath(directory_);
}

absl::Status RestoreDirectory::End() {
  // Renamed first: the mark is there with its list of files, or not at all.
  std::error_code error;
  fs::rename(copy_, In(directory_, kEnded), error);
  if (error) return FromError(error, "renaming", copy_);
  if (absl::Status status = SyncPath(directory_); !status.ok()) return status;
  fs::remove_all(In(directory_, kEnded), error);
  if (error) return FromError(error, "removing", In(directory_, kEnded));
  return SyncPath(directory_);
}

}  // namespace peidan::storage
