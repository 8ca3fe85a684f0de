#include "server/left_intake.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/id.h"
#include "core/carried_intake.h"
#include "modules/alerts/module.h"
#include "platform/files/files.h"
#include "platform/segments/segment_copy.h"
#include "server/db.h"

namespace server {
namespace {

constexpr std::size_t id_bytes_max = 64;

std::string id_path_of(const std::string& data) { return intake_folder_of(data) + ".id"; }

bool has_own_store(const std::string& data) {
  std::error_code error;
  return std::filesystem::exists(data + "/" + std::string(store_file), error);
}

// What came in for the SQLite store beside it has its tenants, and is of no use elsewhere.
base::Done require_applied_there(const std::string& data) {
  const auto segments = TRY(segments::check_segments(intake_folder_of(data)));
  const std::uint64_t last = segments.found.next - 1;
  if (last == 0) return {};
  const auto own = TRY(open_store(data));
  const std::uint64_t position = TRY(alerts::intake_position(*own));
  if (last <= position) return {};
  return base::conflict(
      fmt::format("{} holds {} records that came in for {}/{} and are not applied: start the server"
                  " once on that, without store.dsn, and stop it; or give this one another data"
                  " folder",
                  intake_folder_of(data), last - position, data, store_file));
}

base::Result<core::LeftSegments> left_segments(const std::string& data, store::Store& store) {
  core::LeftSegments left{.folder = intake_folder_of(data), .id = {}, .applied = 0};
  auto id = files::read(id_path_of(data), id_bytes_max);
  if (!id && id.error().code != base::Code::not_found) return std::move(id).error();
  if (id) left.id = *std::move(id);
  left.applied = TRY(alerts::intake_position(store));
  return left;
}

}  // namespace

base::Result<std::uint64_t> intake_left(const std::string& data, store::Store& store) {
  if (has_own_store(data)) {
    TRY(require_applied_there(data));
    return 0;
  }
  return core::records_left(store, TRY(left_segments(data, store)));
}

base::Result<std::uint64_t> carry_left_intake(const std::string& data, store::Store& store,
                                              base::IdSource& ids) {
  if (TRY(intake_left(data, store)) == 0) return 0;
  auto left = TRY(left_segments(data, store));
  if (left.id.empty()) {
    left.id = base::to_string(ids.next());
    TRY(files::create(id_path_of(data), left.id, files::private_mode));
  }
  const std::uint64_t carried = TRY(core::carry_records(store, left));
  // The id goes last: without it what is left of the files would be carried again.
  std::error_code error;
  std::filesystem::remove_all(left.folder, error);
  if (error) return base::unavailable(left.folder + ": " + error.message());
  TRY(files::remove(id_path_of(data)));
  return carried;
}

}  // namespace server
