#include "cli/list.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "cli/exit_status.h"
#include "cli/problem.h"
#include "core/page.h"

namespace cli {
namespace {

using base::describe::Field;
using base::describe::Kind;

base::Done check(const Field& field, void* filter, const std::string& text) {
  const auto& type = field.type();
  const bool texts = type.kind == Kind::list && type.item().kind == Kind::text;
  if (texts) return {};  // repeated as a whole: it may hold commas
  auto done = base::describe::read_text(filter, field, text);
  if (done) return {};
  return base::invalid(typed_name({.name = field.name, .value = "", .help = ""}) + " " + text +
                       ": " + done.error().message.substr(field.name.size() + 2));
}

base::Result<std::size_t> limit_of(const Context& context, const Arguments& arguments) {
  const auto text = arguments.value("limit");
  if (!text) return context.output.format == Format::table ? rows_on_terminal : any_number;
  const auto limit = base::to_int64(*text);
  if (!limit || *limit < 0)
    return base::invalid("--limit " + *text + ": a number from 0, which stands for all");
  return *limit == 0 ? any_number : static_cast<std::size_t>(*limit);
}

struct PageView {
  const base::json::Value* items;
  std::string next;  // "" on the last page
};

base::Result<PageView> page_of(const base::json::Value& root) {
  const auto* items = root.find("items");
  if (items == nullptr || items->kind() != base::json::Kind::array)
    return unreadable(base::invalid("no items in a list"));
  const auto* next = root.find("next");
  const bool more = next != nullptr && next->kind() == base::json::Kind::string;
  return PageView{items, more ? std::string(next->string()) : ""};
}

}  // namespace

base::Result<Query> query_of(const base::describe::Type& type, void* filter,
                             const Arguments& arguments) {
  Query query;
  for (const Field& field : type.fields) {
    if (field.name == "cursor" || field.name == "limit") continue;
    for (const std::string& text : arguments.values(field.name)) {
      TRY(check(field, filter, text));
      query.add(field.name, text);
    }
  }
  return query;
}

base::Done walk(Context& context, const Arguments& arguments, std::string_view path,
                const Query& query, const Each& each) {
  std::size_t left = TRY(limit_of(context, arguments));
  std::string cursor;
  while (true) {
    Query page_query = query;
    const std::size_t page_max = core::page_limit_max;
    page_query.add("limit", std::to_string(std::min(left, page_max)));
    if (!cursor.empty()) page_query.add("cursor", cursor);
    const std::string body = TRY(context.api.get(std::string(path) + page_query.text()));
    const auto document = base::json::Document::parse(body);
    if (!document) return unreadable(document.error());
    const PageView page = TRY(page_of(document->root()));
    for (const auto& item : page.items->array()) {
      if (left == 0) break;
      TRY(each(item));
      --left;
    }
    cursor = page.next;
    if (cursor.empty()) return {};
    if (left > 0) continue;
    if (context.output.format == Format::table && !arguments.has("limit"))
      std::fprintf(stderr, "mainstay: there are more; --limit 0 shows all\n");
    return {};
  }
}

int each_word(const Arguments& arguments, const Act& act) {
  int status = exit_done;
  for (const std::string& word : arguments.words) {
    const auto done = act(word);
    if (done) continue;
    base::Error error = done.error();
    if (arguments.words.size() > 1) error.message = word + ": " + error.message;
    std::fputs(shown(error).c_str(), stderr);
    if (status == exit_done) status = exit_status(error.code);
  }
  return status;
}

base::Result<int> remove_each(Context& context, const Arguments& arguments,
                              std::string_view collection, std::string_view what_was_done) {
  return each_word(arguments, [&](const std::string& word) -> base::Done {
    TRY(context.api.remove(path_of(collection, word)));
    if (context.terminal && !arguments.has("dry-run"))
      context.output.write(word + " " + std::string(what_was_done) + "\n");
    return {};
  });
}

}  // namespace cli
