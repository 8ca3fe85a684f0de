// ListQuery: the SQL of one filtered, sorted, paged list over a tenant's table, by keyset: a page
// begins after the sort keys of the last row, so that it stays right while rows come and go. Used
// by each module's store.cpp. Lives as long as one list call.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/page.h"
#include "platform/store/store.h"

namespace core {

enum class Order : std::uint8_t { ascending, descending };
enum class KeyType : std::uint8_t { int64, text, id };

struct SortKey {
  std::string column;  // "incidents_incident.opened_at"; never null
  Order order = Order::ascending;
  KeyType type = KeyType::int64;
};

// What a list's `sort` parameter may name.
struct Sortable {
  std::string_view name;  // "started"
  SortKey key;            // the order that the bare name means; "-started" is the other
};
// "-severity,-started" to keys; `invalid` names the unknown one and the known ones.
base::Result<std::vector<SortKey>> sort_keys(std::string_view sort,
                                             std::span<const Sortable> sortable);

class ListQuery {
 public:
  // `select` ends in "where <table>.tenant_id = $1".
  ListQuery(std::string_view select, const base::Id& tenant);

  void where(std::string_view before, const store::Value& value, std::string_view after = "");
  template <class E>
  void where_in(std::string_view column, const std::vector<E>& values) {
    for (std::size_t i = 0; i < values.size(); ++i)
      where(i == 0 ? " and " + std::string(column) + " in (" : ", ",
            static_cast<std::int64_t>(values[i]), i + 1 == values.size() ? ")" : "");
  }
  // `q` anywhere in the column, ignoring case; %, _ and \ in it are literal.
  void where_contains(std::string_view column, std::string_view q);

  // Order and start of the page; the last key must be unique. `invalid` for a foreign cursor.
  base::Done page(std::vector<SortKey> keys, const std::optional<std::string>& cursor,
                  std::int32_t limit);

  // Reads the rows; when there are more than the limit, `next` is set from the last row kept.
  // `keys`: its sort keys in their order as text: integers in decimal, ids by base::to_string.
  template <class T>
  base::Result<Page<T>> run(const store::Snapshot& snapshot,
                            const std::function<T(const store::Row&)>& read,
                            const std::function<std::vector<std::string>(const T&)>& keys) const {
    Page<T> page;
    TRY(snapshot.each(sql_, store::Values(values_),
                      [&](const store::Row& row) { page.items.push_back(read(row)); }));
    if (page.items.size() > static_cast<std::size_t>(limit_)) {
      page.items.pop_back();
      page.next = encode_cursor(keys(page.items.back()));
    }
    return page;
  }

 private:
  base::Done bind_cursor(const std::vector<SortKey>& keys, const std::vector<std::string>& values);
  store::Value kept(std::string text);

  std::string sql_;
  std::vector<store::Value> values_;
  std::deque<std::string> texts_;  // what values_ points into
  std::deque<base::Id> ids_;
  std::int32_t limit_ = page_limit_default;
};

}  // namespace core
