// Typed tables on top of the key-value store. Each reads from any Reader and writes into a Batch, so that one user
// action is one batch. The keys are in keys.h and drawn in FORMAT.md. All functions are thread-safe and keep no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "peidan/record/v1/record.pb.h"
#include "peidan/v1/assignment.pb.h"
#include "peidan/v1/catalog.pb.h"
#include "peidan/v1/event.pb.h"
#include "peidan/v1/match.pb.h"
#include "peidan/v1/order.pb.h"
#include "storage/key_value_store.h"
#include "storage/keys.h"

namespace peidan::storage {

struct MigrationPortion;

// A stored message and its version; versions start at 1 and grow by 1 with every write.
template <typename M>
struct Stored {
  M message;
  uint64_t version = 0;
};

// One page of a list, and how many entries the list has altogether.
template <typename M>
struct Page {
  std::vector<M> entries;
  std::string next;  // where the next page begins (opaque bytes); empty on the last page
  int64_t total = 0;
};

struct PageRequest {
  size_t size = 50;
  size_t skip = 0;
  std::string start = {};  // `next` of the page before; empty: from the first
};

// Orders with their assignments, and the indexes that list them. Lists are newest first and read their total from a
// counter, so that a page costs the same with ten orders or ten million.
class OrderTable {
 public:
  // By resource name `orders/{order}`; nullopt: none.
  static absl::StatusOr<std::optional<Stored<v1::Order>>> Get(const Reader& reader, std::string_view name);
  // Adds a new order: record, indexes, counters, and the condition that the name is free.
  static void Insert(Batch& batch, const v1::Order& order);
  // Replaces `before` by `after`, with the condition that nobody else did since `before` was read.
  static void Update(Batch& batch, const Stored<v1::Order>& before, const v1::Order& after);
  // Condition: nobody changed the order since it was read.
  static void Require(Batch& batch, const Stored<v1::Order>& order);

  struct Query {
    std::string community = {};                          // resource name; empty: all
    v1::OrderState state = v1::ORDER_STATE_UNSPECIFIED;  // unspecified: all
  };
  static absl::StatusOr<Page<v1::Order>> List(const Reader& reader, const Query& query, const PageRequest& page);
};

// Assignments across orders; written by OrderTable, because they live in the order's record.
class AssignmentTable {
 public:
  // REQUIRES: not both a state and a missed deadline.
  struct Query {
    std::string bureau = {};                                       // resource name; empty: all
    v1::AssignmentState state = v1::ASSIGNMENT_STATE_UNSPECIFIED;  // unspecified: all
    v1::DeadlineKind overdue = v1::DEADLINE_KIND_UNSPECIFIED;      // missed and running; unspecified: all
  };
  static absl::StatusOr<Page<v1::Assignment>> List(const Reader& reader, const Query& query, const PageRequest& page);
};

// Deadlines that run (期限), the earliest first, and of one time in the order of order, assignment and kind. Written by
// OrderTable, because they follow from the order's record (timers.h).
class TimerTable {
 public:
  struct Entry {
    std::string key;
    record::v1::Timer timer;
  };
  // At most `limit` of those that are due at `now`, behind the key `after` (empty: from the first).
  static absl::StatusOr<std::vector<Entry>> Due(const Reader& reader, absl::Time now, std::string_view after,
                                                size_t limit);
  // When the first of the others is due; nullopt: there is none.
  static absl::StatusOr<std::optional<absl::Time>> NextDue(const Reader& reader, absl::Time now);
  // Condition: the timer is still there. Of all who fire it, one commits.
  static void Require(Batch& batch, const std::string& key);
  // A portion of giving the orders of an earlier layout their timers. See MigrationStep.
  static absl::StatusOr<MigrationPortion> Begin(const Reader& reader, const std::string& position);
};

// The certificate of each order's latest decision, apart from the order because it is large and seldom read.
class CertificateTable {
 public:
  static absl::StatusOr<std::optional<v1::Certificate>> Get(const Reader& reader, std::string_view order_name);
  // `certificate` is a v1::Certificate in deterministic serialisation.
  static void Put(Batch& batch, std::string_view order_name, std::string certificate);
};

// The feed of events. A cursor is 10 bytes: commit_seq and index, big-endian; cursors compare as bytes. The oldest
// events may be deleted; the floor is the cursor of the last one that was.
class EventTable {
 public:
  // `event.name` is left empty; readers get it from the key.
  static void Append(Batch& batch, const v1::Event& event);
  struct Entry {
    std::string cursor;  // 10 bytes
    v1::Event event;     // name not filled in
  };
  // Events after `cursor` (empty: from the beginning), oldest first.
  static absl::StatusOr<std::vector<Entry>> List(const Reader& reader, std::string_view cursor, size_t limit);
  // The last cursor, that of an event which is not kept any more included; empty for a feed that never had one.
  static absl::StatusOr<std::string> Last(const Reader& reader);
  // An empty cursor with version 0: nothing was deleted. Read it after the events it is to vouch for: a list that
  // begins at or after the floor is whole.
  static absl::StatusOr<Stored<record::v1::FeedFloor>> Floor(const Reader& reader);
  // Deletes these events, which are the oldest (List from the floor), with the condition that nobody else did.
  // REQUIRES: at least one.
  static void DeleteOldest(Batch& batch, const Stored<record::v1::FeedFloor>& floor, const std::vector<Entry>& oldest);
};

// What each request id did.
class RequestTable {
 public:
  static absl::StatusOr<std::optional<record::v1::RequestRecord>> Get(const Reader& reader,
                                                                      std::string_view request_id);
  // With the condition that the id was not used.
  static void Insert(Batch& batch, std::string_view request_id, const record::v1::RequestRecord& record);
  struct Entry {
    std::string request_id;
    record::v1::RequestRecord record;
    std::string bytes;  // as it is stored
  };
  // Those after `request_id` in byte order (empty: from the first).
  static absl::StatusOr<std::vector<Entry>> List(const Reader& reader, std::string_view request_id, size_t limit);
  // From now on the id is a new one; with the condition that it was not made new and used again meanwhile.
  static void Delete(Batch& batch, const Entry& entry);
};

// Capacity taken, per resource and period, in all and per community. It can never exceed the limits: the bound is
// checked by the commit itself.
class LedgerTable {
 public:
  // Takes `quantity` units within `capacity` for all and `quota` for the community.
  static void Hold(Batch& batch, std::string_view resource, std::string_view period, std::string_view community,
                   int64_t quantity, int64_t capacity, int64_t quota);
  // Gives them back.
  static void Release(Batch& batch, std::string_view resource, std::string_view period, std::string_view community,
                      int64_t quantity);
  // Condition: at least so many units are taken, in all or, given one, by the community: nothing was given back
  // meanwhile that would leave more free. Not a conflict for whoever takes more.
  static void RequireTaken(Batch& batch, std::string_view resource, std::string_view period, std::string_view community,
                           int64_t least);
  // Where the batch gives units back, each once, in order.
  static std::vector<CapacityPlace> Freed(const Batch& batch);
  // Fills in `taken` and `taken_by_community` of each reading; resource and period are set by the caller. The second is
  // read after the first: what is taken meanwhile may be in it alone, except where `reader` is a snapshot.
  static absl::Status Read(const Reader& reader, std::string_view community, std::vector<v1::LedgerReading>& readings);
  // Whether a conflict key of a commit is a ledger key: the capacity was used up meanwhile.
  static bool Owns(std::string_view conflict_key);
};

// Everything in the catalog, as of one revision.
struct CatalogContents {
  std::vector<v1::Bureau> bureaus;             // by name
  std::vector<v1::Subdistrict> subdistricts;   // by name
  std::vector<v1::Community> communities;      // by name
  std::vector<v1::Resource> resources;         // by name; etag is the decimal version
  int64_t revision = 0;                        // 0: never written
  std::vector<v1::Precedent> precedents = {};  // by name, in any state; etag is the decimal version
};

// The catalog. Small beside the orders and read whole into memory; every write raises the revision and is kept in the
// history, because orders pin the revision they were decided on. Entries are never deleted.
class CatalogTable {
 public:
  // The present contents, all of one revision. ABORTED: it changed again and again while it was read.
  static absl::StatusOr<CatalogContents> Load(const Reader& reader);
  // The contents exactly as `revision` left them. Costs a pass over the history up to there. NOT_FOUND: there is no
  // such revision, or it is older than the history (of a store that was made by a release without one).
  static absl::StatusOr<CatalogContents> LoadAt(const Reader& reader, int64_t revision);
  // The revision alone; 0: never written.
  static absl::StatusOr<int64_t> Revision(const Reader& reader);
  // Each writes one entry, whatever was there, and its history. `revision` is the one that this batch makes: call
  // BumpRevision once in it, with `revision - 1`.
  static void Put(Batch& batch, const v1::Bureau& bureau, int64_t revision);
  static void Put(Batch& batch, const v1::Subdistrict& subdistrict, int64_t revision);
  static void Put(Batch& batch, const v1::Community& community, int64_t revision);
  static void Put(Batch& batch, const v1::Resource& resource, uint64_t version, int64_t revision);
  static void Put(Batch& batch, const v1::Precedent& precedent, uint64_t version, int64_t revision);
  // Raises the revision from `from` to `from + 1`, with the condition that it still is `from`.
  static void BumpRevision(Batch& batch, int64_t from);
  // Condition: the catalog is still at `revision`. Every order carries it.
  static void RequireRevision(Batch& batch, int64_t revision);
  static bool OwnsRevision(std::string_view conflict_key);
  // A portion of beginning the history of a store that has none: its present contents become those of its present
  // revision. See MigrationStep.
  static absl::StatusOr<MigrationPortion> BeginHistory(const Reader& reader, const std::string& position);
};

// What this store is. The layout's version is in `kSchemaVersion` (keys.h).
class StoreHeaderTable {
 public:
  // nullopt: the store is new.
  static absl::StatusOr<std::optional<record::v1::StoreHeader>> Get(const Reader& reader);
  // Whether this release knows the layout. FAILED_PRECONDITION: it is a newer one's. DATA_LOSS: there is none.
  static absl::Status CheckLayout(const record::v1::StoreHeader& header);
  // Reads the header, or writes a new one (time and epoch given by the caller) into an empty store. A store of an
  // earlier layout is brought to the present one first; an interruption does no harm. FAILED_PRECONDITION: the store
  // was made by a newer release, or is not a Peidan store.
  static absl::StatusOr<record::v1::StoreHeader> OpenOrCreate(KeyValueStore& store,
                                                              const record::v1::StoreHeader& fresh);
  // Makes a store that was copied, or went back, a store of its own: it gets `fresh_epoch`, by which cursors
  // made before are refused, and `restoration` with the epoch it had. REQUIRES: nobody else opens it.
  // FAILED_PRECONDITION as in OpenOrCreate.
  static absl::StatusOr<record::v1::StoreHeader> NoteRestoration(KeyValueStore& store,
                                                                 record::v1::Restoration restoration,
                                                                 const std::string& fresh_epoch);
};

}  // namespace peidan::storage
