#include "server/db_intake.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/table_intake.h"
#include "modules/alerts/module.h"
#include "platform/segments/segment_copy.h"
#include "server/db.h"
#include "server/left_intake.h"

namespace server {
namespace {

// Of the last record that came in; 0: none.
base::Result<std::uint64_t> last_record(const std::string& data, store::Store& store) {
  if (store.dialect() == store::Dialect::postgres)
    return TRY(core::table_intake_last(store)).value_or(0);
  const auto intake = TRY(segments::check_segments(intake_folder_of(data)));
  if (!intake.findings.empty()) return base::conflict("intake: " + intake.findings.front());
  return intake.found.next - 1;
}

}  // namespace

base::Done require_intake_applied(const std::string& data, store::Store& store) {
  if (store.dialect() == store::Dialect::postgres)
    if (const auto left = TRY(intake_left(data, store)); left > 0)
      return base::conflict(
          fmt::format("{} holds {} records that are not in the database yet: start the server on"
                      " it, stop it, and run this again",
                      intake_folder_of(data), left));
  const std::uint64_t position = TRY(alerts::intake_position(store));
  const std::uint64_t last = TRY(last_record(data, store));
  if (last > position)
    return base::conflict(
        fmt::format("{} records that came in are not applied yet: start the server on it, stop it,"
                    " and run this again",
                    last - position));
  if (last == position || store.dialect() == store::Dialect::postgres) return {};
  return base::conflict(
      fmt::format("{} ends at record {}, and the store has applied records up to {}: it is not the"
                  " intake of this store",
                  intake_folder_of(data), last, position));
}

base::Done copy_intake(const std::string& data, const std::string& to, store::Store& store) {
  const std::uint64_t position = TRY(alerts::intake_position(store));
  const std::string target = intake_folder_of(to);
  std::error_code error;
  if (store.dialect() == store::Dialect::postgres)
    return position == 0 ? base::Done() : segments::begin_segments(target, position + 1);
  if (!std::filesystem::exists(intake_folder_of(data), error) && position == 0) return {};
  segments::HeldSegments held(intake_folder_of(data));
  TRY(held.hold());
  TRY(held.copy_to(target, position + 1));
  return {};
}

}  // namespace server
