// The shape that most verbs share: a filtered list walked page by page, and one request for each
// id. Used by the verbs.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "base/describe/read.h"
#include "cli/context.h"

namespace cli {

// The flags that the filter's field table names, as a query. Checked here as far as the table can:
// `invalid` names the flag. `filter` is of the type.
base::Result<Query> query_of(const base::describe::Type& type, void* filter,
                             const Arguments& arguments);

// Calls `each` for the items of all pages, at most --limit of them. On a terminal without --limit
// it stops after `rows_on_terminal` and says so.
inline constexpr std::size_t rows_on_terminal = 200;
using Each = std::function<base::Done(const base::json::Value&)>;
base::Done walk(Context& context, const Arguments& arguments, std::string_view path,
                const Query& query, const Each& each);

// Calls `act` with every word, all of them even where some fail; each failure is reported with its
// word. The exit status of the first that failed.
using Act = std::function<base::Done(const std::string& word)>;
int each_word(const Arguments& arguments, const Act& act);

template <class Item>
base::Done print_item(Printer& printer, const base::json::Value& raw) {
  Item item{};
  auto findings = base::describe::read_value(&item, base::describe::type_of<Item>(), raw,
                                             {.unknown = base::describe::Unknown::ignored});
  if (!findings.empty()) return unreadable(base::describe::to_error(std::move(findings)));
  printer.add(&item, raw);
  return {};
}

template <class Item>
base::Done print_answer(Printer& printer, const base::Result<std::string>& body) {
  if (!body) return body.error();
  const auto document = base::json::Document::parse(*body);
  if (!document) return unreadable(document.error());
  return print_item<Item>(printer, document->root());
}

template <class Filter, class Item>
base::Result<int> list(Context& context, const Arguments& arguments, std::string_view path,
                       const ExtraColumn* extra = nullptr) {
  Filter filter{};
  const auto& type = base::describe::type_of<Item>();
  TRY(check_fields(context.output, type));
  const Query query = TRY(query_of(base::describe::type_of<Filter>(), &filter, arguments));
  Printer printer(context.output, type, Printer::Json::array, extra);
  TRY(walk(context, arguments, path, query,
           [&](const base::json::Value& raw) { return print_item<Item>(printer, raw); }));
  printer.finish();
  return 0;
}

// One request for each id, whose answers are printed as one list.
template <class Item>
base::Result<int> act_on_each(
    Context& context, const Arguments& arguments,
    const std::function<base::Result<std::string>(const std::string&)>& send,
    const ExtraColumn* extra = nullptr) {
  const auto& type = base::describe::type_of<Item>();
  TRY(check_fields(context.output, type));
  Printer printer(context.output, type, Printer::Json::array, extra);
  std::size_t printed = 0;
  const int status = each_word(arguments, [&](const std::string& word) -> base::Done {
    TRY(print_answer<Item>(printer, send(word)));
    ++printed;
    return {};
  });
  if (printed > 0 || context.output.format == Format::json) printer.finish();
  return status;
}

// Removes each; on a terminal says so.
base::Result<int> remove_each(Context& context, const Arguments& arguments,
                              std::string_view collection, std::string_view what_was_done);

}  // namespace cli
