#include "core/carried_intake.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/intake_record.h"
#include "core/intake_rows.h"
#include "core/tenants.h"
#include "platform/segments/segment_copy.h"
#include "platform/segments/segment_log.h"

namespace core {
namespace {

constexpr std::size_t row_records_max = 1'024;  // as the table's own rows
constexpr std::size_t row_bytes_max = 1 << 20;
constexpr std::string_view appender = "data folder";

// The last record that is applied or in the table.
base::Result<std::uint64_t> settled(const store::Snapshot& snapshot, const LeftSegments& left) {
  const auto carried = TRY(intake_rows::carried(snapshot, left.id));
  if (carried) return *carried;
  const auto marks = TRY(intake_rows::marks(snapshot));
  if (!marks) return left.applied;
  if (marks->began) return *marks->began;
  return base::conflict(left.folder +
                        ": the database does not say which of its records were applied");
}

// Rows on their way into the table, each with the mark of how far the files are carried.
class Carrier {
 public:
  Carrier(store::Store& store, const LeftSegments& left, std::vector<Tenant> tenants)
      : store_(store), left_(left), tenants_(std::move(tenants)) {}

  base::Done add(std::uint64_t number, std::string_view record) {
    const auto signal = decode_signal(record);
    if (!signal)
      return base::conflict(left_.folder + ": record " + std::to_string(number) + ": " +
                            signal.error().message);
    if (std::ranges::find(tenants_, signal->tenant, &Tenant::id) == tenants_.end())
      return base::conflict(left_.folder + ": record " + std::to_string(number) +
                            " is of a tenant that this database does not have: the files belong to"
                            " another store");
    if (count_ > 0 && records_.size() + record.size() > row_bytes_max) TRY(write());
    intake_rows::add_record(records_, record);
    last_ = number;
    if (++count_ == row_records_max) TRY(write());
    return {};
  }

  base::Done write() {
    if (count_ == 0) return {};
    TRY(store_.write({}, [this](store::Transaction& transaction) -> base::Done {
      if (!TRY(intake_rows::marks(transaction)))
        TRY(intake_rows::begin(transaction, left_.applied));
      TRY(intake_rows::append(transaction, appender, count_, records_));
      return intake_rows::set_carried(transaction, left_.id, last_);
    }));
    carried_ += std::exchange(count_, 0);
    records_.clear();
    return {};
  }

  std::uint64_t carried() const { return carried_; }

 private:
  store::Store& store_;
  const LeftSegments& left_;
  const std::vector<Tenant> tenants_;
  std::string records_;
  std::uint64_t count_ = 0, last_ = 0, carried_ = 0;
};

base::Result<std::uint64_t> settled(store::Store& store, const LeftSegments& left) {
  return store.read({}, [&](const store::Snapshot& snapshot) { return settled(snapshot, left); });
}

}  // namespace

base::Result<std::uint64_t> records_left(store::Store& store, const LeftSegments& left) {
  const auto segments = TRY(segments::check_segments(left.folder));
  if (!segments.findings.empty()) return base::conflict("intake: " + segments.findings.front());
  if (segments.found.next == 1) return 0;
  const std::uint64_t last = segments.found.next - 1;
  return last - std::min(last, TRY(settled(store, left)));
}

base::Result<std::uint64_t> carry_records(store::Store& store, const LeftSegments& left) {
  Carrier carrier(store, left, TRY(Tenants::stored(store)));
  const auto log = TRY(segments::SegmentLog::open({.folder = left.folder}));
  const std::uint64_t after = TRY(settled(store, left));
  base::Done done;
  TRY(log->read(after + 1, [&](std::uint64_t number, std::string_view record) {
    done = carrier.add(number, record);
    return done.operator bool();
  }));
  TRY(std::move(done));
  TRY(carrier.write());
  return carrier.carried();
}

}  // namespace core
