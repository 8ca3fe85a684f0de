#include "engines/policy/exception.h"

#include <algorithm>

#include "base/text.h"
#include "engines/document/reading.h"
#include "engines/document/wildcard.h"
#include "engines/policy/object_names.h"

namespace policy {
namespace {

using document::Node;

// Reads the spec of one exception; its members are what every step needs.
class Reader {
 public:
  Reader(const Node& document, const document::Sources& sources)
      : sources_(sources), document_(document) {}

  base::Result<Exception> read() {
    const Node* spec = document_.find("spec");
    if (spec == nullptr || !spec->is_map()) return error(document_, "an exception needs a `spec`");
    TRY(only(*spec, {"owner", "reason", "expires", "policies", "subjects"}));
    Exception exception;
    exception.name = name_of(document_);
    exception.owner = TRY(required(*spec, "owner"));
    exception.reason = TRY(required(*spec, "reason"));
    exception.expires = TRY(read_end(*spec));
    for (const Node& item : TRY(items(*spec, "policies")))
      exception.policies.push_back(TRY(read_policy(item)));
    for (const Node& item : TRY(items(*spec, "subjects")))
      exception.subjects.push_back(TRY(read_subject(item)));
    return exception;
  }

 private:
  base::Error error(const Node& at, const std::string& message) const {
    return document::error_at(sources_, at.span(), message);
  }
  base::Result<std::string> required(const Node& map, std::string_view key) const {
    const std::string_view text = text_of(map, key);
    if (text.empty()) return error(map, "an exception needs a text `" + std::string(key) + '`');
    return std::string(text);
  }
  // What is misspelt would be taken as not said, and the exception as covering more.
  base::Done only(const Node& map, std::initializer_list<std::string_view> known) const {
    for (const document::Member& member : map.members()) {
      const std::string_view key = member.key.text();
      if (std::ranges::find(known, key) != known.end()) continue;
      const std::string_view meant = base::closest(key, std::span(known.begin(), known.size()));
      std::string hint = "is `" + std::string(meant) + "` meant?";
      if (meant.empty()) {
        hint = "there are";
        for (const std::string_view one : known) hint += " `" + std::string(one) + '`';
      }
      return document::error_at(sources_, member.key_span(),
                                "an exception has no `" + std::string(key) + "` here; " + hint);
    }
    return {};
  }
  // "" when it is not given.
  base::Result<std::string> optional(const Node& map, std::string_view key) const {
    const Node* value = map.find(key);
    if (value == nullptr) return std::string();
    if (!value->is_string() || value->string().empty())
      return error(*value, std::string(key) + ": must be a text");
    return std::string(value->string());
  }
  base::Result<Exception::Subject> read_subject(const Node& item) const {
    if (!item.is_map()) return error(item, "a subject has `kind`, `namespace` and `name`");
    TRY(only(item, {"kind", "namespace", "name"}));
    return Exception::Subject{.kind = TRY(optional(item, "kind")),
                              .name_space = TRY(optional(item, "namespace")),
                              .name = TRY(optional(item, "name"))};
  }
  base::Result<base::Time> read_end(const Node& spec) const {
    std::string text = TRY(required(spec, "expires"));
    if (text.size() == 10) text += "T00:00:00Z";  // a day
    const auto time = base::parse_rfc3339(text);
    if (!time) return error(*spec.find("expires"), "expires: a day as 2026-12-31, or RFC 3339");
    return *time;
  }
  base::Result<std::span<const Node>> items(const Node& spec, std::string_view key) const {
    const Node* list = spec.find(key);
    if (list == nullptr || !list->is_list() || list->size() == 0)
      return error(list == nullptr ? spec : *list,
                   "an exception needs a list `" + std::string(key) + '`');
    return list->items();
  }
  base::Result<Exception::OfPolicy> read_policy(const Node& item) const {
    if (!item.is_map()) return error(item, "a policy of an exception has `name` and `rules`");
    TRY(only(item, {"name", "rules"}));
    Exception::OfPolicy policy{.name = TRY(required(item, "name")), .rules = {}};
    const Node* rules = item.find("rules");
    if (rules == nullptr) return policy;
    if (!rules->is_list() || rules->size() == 0)
      return error(*rules, "rules: must be a list of names");
    for (const Node& rule : rules->items()) {
      if (!rule.is_string()) return error(rule, "rules: must be a list of names");
      policy.rules.emplace_back(rule.string());
    }
    return policy;
  }

  const document::Sources& sources_;
  const Node& document_;
};

bool holds(const std::string& pattern, std::string_view text) {
  return pattern.empty() || document::matches_wildcard(pattern, text);
}

std::string_view written_name(std::string_view rule) {
  for (const std::string_view prefix : {"autogen-cronjob-", "autogen-"})
    if (rule.starts_with(prefix)) return rule.substr(prefix.size());
  return rule;
}

}  // namespace

bool Exception::covers(std::string_view policy, std::string_view rule, const Node& subject) const {
  const bool of_policy = std::ranges::any_of(policies, [&](const OfPolicy& one) {
    return document::matches_wildcard(one.name, policy) &&
           (one.rules.empty() || std::ranges::any_of(one.rules, [&](const std::string& pattern) {
              return document::matches_wildcard(pattern, rule) ||
                     document::matches_wildcard(pattern, written_name(rule));
            }));
  });
  // An image is known by its path and by its reference.
  const std::string_view reference =
      kind_of(subject) == "Image" ? text_of(subject, "reference") : std::string_view();
  return of_policy && std::ranges::any_of(subjects, [&](const Subject& one) {
           return holds(one.kind, kind_of(subject)) &&
                  holds(one.name_space, namespace_of(subject)) &&
                  (holds(one.name, name_of(subject)) ||
                   (!reference.empty() && holds(one.name, reference)));
         });
}

std::string Exception::text() const {
  return owner + " until " + base::format_rfc3339(expires).substr(0, 10) + ": " + reason;
}

bool is_exception(const Node& document) {
  return api_version_of(document) == "mainstay.dev/v1" && kind_of(document) == "Exception";
}

base::Result<Exception> read_exception(const Node& document, const document::Sources& sources) {
  return Reader(document, sources).read();
}

}  // namespace policy
