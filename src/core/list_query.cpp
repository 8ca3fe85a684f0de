#include "core/list_query.h"

#include <algorithm>

#include "base/text.h"

namespace core {
namespace {

base::Error foreign_cursor() {
  return base::invalid("cursor: not one of this list; start again without it", "/cursor");
}

}  // namespace

base::Result<std::vector<SortKey>> sort_keys(std::string_view sort,
                                             std::span<const Sortable> sortable) {
  std::vector<SortKey> keys;
  for (std::string_view name : base::split(sort, ',')) {
    name = base::trim(name);
    const bool reversed = name.starts_with('-');
    if (reversed) name.remove_prefix(1);
    const auto found = std::ranges::find(sortable, name, &Sortable::name);
    if (found == sortable.end()) {
      std::string known;
      for (const Sortable& each : sortable)
        known.append(known.empty() ? "" : ", ").append(each.name);
      return base::invalid("sort: unknown key " + std::string(name) + "; use " + known, "/sort");
    }
    SortKey key = found->key;
    if (reversed) key.order = key.order == Order::ascending ? Order::descending : Order::ascending;
    keys.push_back(std::move(key));
  }
  return keys;
}

ListQuery::ListQuery(std::string_view select, const base::Id& tenant) : sql_(select) {
  values_.emplace_back(ids_.emplace_back(tenant));
}

store::Value ListQuery::kept(std::string text) {
  return {std::string_view(texts_.emplace_back(std::move(text)))};
}

void ListQuery::where(std::string_view before, const store::Value& value, std::string_view after) {
  values_.push_back(value);
  sql_.append(before).append("$").append(std::to_string(values_.size())).append(after);
}

void ListQuery::where_contains(std::string_view column, std::string_view q) {
  std::string pattern = "%";
  for (const char c : base::to_lower(q)) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  where(" and lower(" + std::string(column) + ") like ", kept(pattern + "%"), " escape '\\'");
}

// (k1 after v1) or (k1 = v1 and k2 after v2) or ...: any mix of orders, on every database.
base::Done ListQuery::bind_cursor(const std::vector<SortKey>& keys,
                                  const std::vector<std::string>& values) {
  std::vector<std::string> placeholders;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].type == KeyType::int64) {
      const auto number = base::to_int64(values[i]);
      if (!number) return foreign_cursor();
      values_.emplace_back(*number);
    } else if (keys[i].type == KeyType::id) {
      const auto id = base::parse_id(values[i]);
      if (!id) return foreign_cursor();
      values_.emplace_back(ids_.emplace_back(*id));
    } else {
      values_.push_back(kept(values[i]));
    }
    placeholders.push_back("$" + std::to_string(values_.size()));
  }
  sql_ += " and (";
  for (std::size_t last = 0; last < keys.size(); ++last) {
    sql_ += last == 0 ? "(" : " or (";
    for (std::size_t i = 0; i < last; ++i)
      sql_ += keys[i].column + " = " + placeholders[i] + " and ";
    const bool ascending = keys[last].order == Order::ascending;
    sql_ += keys[last].column + (ascending ? " > " : " < ") + placeholders[last] + ")";
  }
  sql_ += ")";
  return {};
}

base::Done ListQuery::page(std::vector<SortKey> keys, const std::optional<std::string>& cursor,
                           std::int32_t limit) {
  limit_ = std::clamp(limit, 1, page_limit_max);
  if (cursor) {
    const auto after = TRY(decode_cursor(*cursor, keys.size()));
    TRY(bind_cursor(keys, after));
  }
  sql_ += " order by ";
  for (std::size_t i = 0; i < keys.size(); ++i)
    sql_.append(i == 0 ? "" : ", ")
        .append(keys[i].column)
        .append(keys[i].order == Order::ascending ? " asc" : " desc");
  where(" limit ", std::int64_t{limit_} + 1);
  return {};
}

}  // namespace core
