#include "server/db_intake.h"

#include <fmt/format.h>

#include <filesystem>

#include "modules/alerts/module.h"
#include "platform/segments/segment_copy.h"
#include "server/db.h"

namespace server {
namespace {

std::string folder_of(const std::string& data) { return data + "/" + std::string(intake_folder); }

base::Error another_intake(const std::string& data, std::uint64_t last, std::uint64_t position) {
  return base::conflict(
      fmt::format("{} ends at record {}, and the store has applied records up to {}: it is not the"
                  " intake of this store",
                  folder_of(data), last, position));
}

}  // namespace

base::Done require_intake_applied(const std::string& data, store::Store& store) {
  const std::uint64_t position = TRY(alerts::intake_position(store));
  const auto intake = TRY(segments::check_segments(folder_of(data)));
  if (!intake.findings.empty()) return base::conflict("intake: " + intake.findings.front());
  const std::uint64_t last = intake.found.next - 1;
  if (last == position) return {};
  if (last < position) return another_intake(data, last, position);
  return base::conflict(
      fmt::format("{} records that came in at {} are not applied yet: start the"
                  " server there, stop it, and run this again",
                  last - position, data));
}

base::Done copy_intake(const std::string& data, const std::string& to, store::Store& store) {
  const std::uint64_t position = TRY(alerts::intake_position(store));
  std::error_code error;
  if (!std::filesystem::exists(folder_of(data), error) && position == 0) return {};
  segments::HeldSegments held(folder_of(data));
  TRY(held.hold());
  TRY(held.copy_to(to + "/" + std::string(intake_folder), position + 1));
  return {};
}

base::Result<std::uint64_t> fit_intake(const std::string& data, store::Store& store) {
  const std::uint64_t position = TRY(alerts::intake_position(store));
  const auto intake = TRY(segments::check_segments(folder_of(data)));
  if (!intake.findings.empty()) return base::conflict("intake: " + intake.findings.front());
  if (intake.found.segments == 0) {
    if (position > 0) TRY(segments::begin_segments(folder_of(data), position + 1));
    return std::uint64_t{0};
  }
  if (intake.found.next <= position) {
    auto error = another_intake(data, intake.found.next - 1, position);
    error.message += "; move it away, and run this again to begin a new one";
    return error;
  }
  return intake.found.first > position + 1 ? intake.found.first - position - 1 : 0;
}

}  // namespace server
