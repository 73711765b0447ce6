// RocksDB's own diary, `LOG` in the store's directory.
#pragma once

#include <memory>
#include <string>

namespace rocksdb {
class Logger;
}

namespace peidan::storage {

// A diary that tolerates a full disk: a line that cannot be written is left out. RocksDB's own logger must not be used,
// because after one failed write its next line ends the process (an assertion that Debian's build keeps).
// The diary of the run before is kept as `LOG.old`; past 16 MiB a new one is begun. Thread-safe.
std::shared_ptr<rocksdb::Logger> OpenRocksDbLog(const std::string& directory);

}  // namespace peidan::storage
