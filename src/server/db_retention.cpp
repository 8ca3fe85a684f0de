// `mainstay db retention`: how long what is kept, from the folder or the server that owns it.
#include <fmt/format.h>

#include "base/describe/write.h"
#include "server/commands.h"
#include "server/db.h"
#include "server/on_folder.h"

namespace server {
namespace {

struct RetentionList {  // a core::Page, as it is read back
  std::vector<core::RetentionView> items;
};
const base::describe::Type& described(base::describe::Tag<RetentionList>) {
  using base::describe::field;
  static constexpr base::describe::Field fields[] = {
      field<&RetentionList::items>("items", "A rule each")};
  static constexpr base::describe::Type type =
      base::describe::object("RetentionList", "How long what is kept", fields);
  return type;
}

}  // namespace

base::Result<int> db_retention(const DbOptions& options, const StorePlace& place) {
  if (!place.is_postgres()) TRY(require_store(place.data));
  const RetentionList list = TRY(on_folder<RetentionList>(
      options.store, {"GET", "/v1/retention"}, "",
      [](Modules& modules, const core::Caller& caller) -> base::Result<RetentionList> {
        return RetentionList{TRY(modules.retention().list(caller)).items};
      }));
  if (options.json) {
    print_line(base::describe::to_json(list));
    return exit_done;
  }
  for (const core::RetentionView& rule : list.items)
    print_line(fmt::format(
        "{:<14} {:<10} {:<24} {:<22} {}", rule.name, base::format_duration(rule.kept), rule.setting,
        rule.oldest ? base::format_rfc3339(*rule.oldest, base::Precision::seconds) : "-",
        rule.doc));
  return exit_done;
}

}  // namespace server
