#include "platform/store/store.h"

namespace store {

std::optional<base::Time> Row::optional_time(int column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

std::optional<base::Id> Row::optional_id(int column) const {
  if (is_null(column)) return std::nullopt;
  return id(column);
}

std::optional<std::string> Row::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return std::string(text(column));
}

base::Result<bool> Snapshot::first(std::string_view sql, std::initializer_list<Value> values,
                                   const EachRow& row) const {
  bool found = false;
  TRY(each(sql, values, [&](const Row& each_row) {
    if (!found) row(each_row);
    found = true;
  }));
  return found;
}

}  // namespace store
