// Kubernetes' URL functions.
#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "engines/cel/library.h"
#include "engines/cel/map_builder.h"
#include "engines/cel/url.h"

namespace cel::library {
namespace {

class UrlObject final : public Object {
 public:
  UrlObject(const Url& of, std::string_view as_text) : url(of), text_(as_text) {}
  std::string_view type_name() const override { return "kubernetes.URL"; }
  bool equals(const Object& other) const override {
    return text_ == static_cast<const UrlObject&>(other).text_;
  }
  std::string text() const override { return std::string(text_); }
  Url url;

 private:
  std::string_view text_;
};

const Url& url_of(const Value& value) { return static_cast<const UrlObject&>(value.object()).url; }

Value url_of_string(const Call& call) {
  if (!call.run.charge(call[0].text().size() / 10)) return call.stopped();
  const auto url = parse_url(call[0].text());
  if (url) return call.object<UrlObject>(*url, call[0].text());
  return call.fail("no absolute URL: '" + std::string(base::first_bytes(call[0].text(), 100)) +
                   "'");
}
Value is_url(const Call& call) { return Value::boolean(parse_url(call[0].text()).has_value()); }
Value scheme(const Call& call) { return call.string(base::to_lower(url_of(call[0]).scheme)); }
Value hostname(const Call& call) { return Value::string(url_of(call[0]).host); }
Value port(const Call& call) { return Value::string(url_of(call[0]).port); }
Value host(const Call& call) {
  const Url& url = url_of(call[0]);
  std::string text(url.host);
  if (url.bracketed) text = "[" + text + "]";
  if (!url.port.empty()) text += ":" + std::string(url.port);
  return call.string(text);
}
Value path(const Call& call) { return call.string(escaped_path(url_of(call[0]))); }

Value query(const Call& call) {
  std::vector<Entry> entries;
  std::vector<std::vector<Value>> values;
  for (const auto& [name, value] : query_pairs(url_of(call[0]))) {
    if (!call.run.charge(1 + entries.size())) return call.stopped();
    auto found = std::ranges::find(entries, std::string_view(name),
                                   [](const Entry& entry) { return entry.key.text(); });
    if (found == entries.end()) {
      entries.push_back({call.string(name), {}});
      values.emplace_back();
      found = entries.end() - 1;
    }
    values[static_cast<std::size_t>(found - entries.begin())].push_back(call.string(value));
  }
  const auto kept = call.run.arena().array<Entry>(entries.size());
  for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = {entries[i].key, call.list(values[i])};
  return map_of(call.run.arena(), kept);
}

constexpr Declaration url_functions[] = {
    {"url", global, "string -> kubernetes.URL", url_of_string},
    {"isURL", global, "string -> bool", is_url},
    {"getScheme", member, "kubernetes.URL -> string", scheme},
    {"getHost", member, "kubernetes.URL -> string", host},
    {"getHostname", member, "kubernetes.URL -> string", hostname},
    {"getPort", member, "kubernetes.URL -> string", port},
    {"getEscapedPath", member, "kubernetes.URL -> string", path},
    {"getQuery", member, "kubernetes.URL -> map(string, list(string))", query},
};

}  // namespace

void add_urls(Environment& environment) {
  environment.add_functions(url_functions);
  environment.add_type("kubernetes.URL");
}

}  // namespace cel::library
