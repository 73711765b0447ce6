// A file against the checksum that RocksDB keeps of it in its manifest.
#pragma once

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace rocksdb {
struct LiveFileMetaData;
}

namespace peidan::storage {

// Where the file lies.
std::string PathOf(const rocksdb::LiveFileMetaData& file);

// Reads the whole file, from the disk where the file system permits (O_DIRECT), else through the page cache. After each
// portion, the last one, too, `pace` may slow it down; where it returns false, the answer is CANCELLED. A file without
// a checksum is read all the same.
//   DATA_LOSS    another size or checksum than the manifest's; the message names the file
//   NOT_FOUND    there is no such file
//   UNAVAILABLE  it cannot be read
absl::Status CheckFile(const rocksdb::LiveFileMetaData& file, absl::FunctionRef<bool(size_t bytes)> pace);

}  // namespace peidan::storage
