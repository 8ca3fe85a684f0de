// What a module lets go after a time: a table of rules in its core::Module. Plain values.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace core {

// Rows of `table` whose `time_column` is older than `kept`, oldest first.
struct RetentionRule {
  std::string_view name;     // "dead_letters"
  std::string_view setting;  // "dead_letters_kept": what the limit is called
  std::string_view doc;
  base::Duration kept;  // a tenant may choose another
  std::string_view table, time_column;
  std::string_view condition = {};  // which rows may go at all: "resolved = true"
  std::string_view topic = {};      // of the notice that rows went; "": none is needed
  // Instead of deleting the rows, where hot state stands before them: drops what is older, and
  // answers how many went.
  std::function<base::Result<std::int64_t>(const base::Id& tenant, base::Time before)> drop = {};
};

}  // namespace core
