// The configuration as it may be shown: the same YAML with secrets replaced. Webhook addresses keep
// scheme and host, since their path is what may be secret and clients parse them as URLs.
#include <algorithm>

#include "base/json/json.h"
#include "base/text.h"
#include "modules/alertmanager/config_file.h"

namespace alertmanager {
namespace {

using base::yaml::Kind;
using base::yaml::Node;

constexpr std::string_view secret_keys[] = {"password",
                                            "credentials",
                                            "bearer_token",
                                            "smtp_auth_password",
                                            "smtp_auth_secret",
                                            "api_key",
                                            "api_secret",
                                            "routing_key",
                                            "service_key",
                                            "api_url",
                                            "slack_api_url",
                                            "slack_app_token",
                                            "opsgenie_api_key",
                                            "wechat_api_secret",
                                            "victorops_api_key",
                                            "rocketchat_token",
                                            "rocketchat_token_id",
                                            "token",
                                            "user_key",
                                            "bot_token",
                                            "secret_key",
                                            "webhook_url",
                                            "client_secret",
                                            "secret"};

std::string masked_url(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return "<secret>";
  std::size_t host = scheme + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", host), url.size());
  if (const std::size_t at = url.rfind('@', end); at != std::string::npos && at >= host)
    host = at + 1;
  const std::string shown = url.substr(0, scheme + 3) + url.substr(host, end - host);
  return end >= url.size() || url.substr(end) == "/" ? shown + "/" : shown + "/<secret>";
}

// A sign begins numbers alone: `-0` in quotes would be none.
bool plain_is_safe(const std::string& text) {
  const auto is_sign = [](char c) { return c == '-' || c == '+'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty()) return false;
  if (is_sign(text[0]) && (text.size() == 1 || !is_digit(text[1]))) return false;
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || is_sign(c) ||
           c == '_' || c == '.' || c == '/';
  });
}

class Emitter {
 public:
  std::string emit(const Node& node) {
    value(node, "", 0, Place::line_start);
    return std::move(out_);
  }

 private:
  enum class Place : std::uint8_t { line_start, after_key };

  void scalar(const Node& node, std::string_view key) {
    if (std::ranges::find(secret_keys, key) != std::end(secret_keys)) {
      out_ += "<secret>\n";
      return;
    }
    const std::string text = key == "url" ? masked_url(node.text) : node.text;
    if (node.plain && plain_is_safe(text))
      out_ += text;
    else
      base::json::write_string(out_, text);
    out_ += '\n';
  }
  void value(const Node& node, std::string_view key, std::size_t depth, Place place) {
    const bool empty = node.items.empty() && node.members.empty();
    switch (node.kind) {
      case Kind::null:
        out_ += "null\n";
        return;
      case Kind::scalar:
        return scalar(node, key);
      case Kind::sequence:
        if (empty) {
          out_ += "[]\n";
          return;
        }
        if (place == Place::after_key) out_ += '\n';
        return sequence(node, key, depth);
      case Kind::mapping:
        if (empty) {
          out_ += "{}\n";
          return;
        }
        if (place == Place::after_key) out_ += '\n';
        return mapping(node, depth);
    }
  }
  void sequence(const Node& node, std::string_view key, std::size_t depth) {
    for (const Node& item : node.items) {
      out_.append(depth * 2, ' ').append("- ");
      if (item.kind == Kind::mapping && !item.members.empty())
        mapping(item, depth + 1, First::continues_line);
      else
        value(item, key, depth + 1, Place::after_key);
    }
  }
  enum class First : std::uint8_t { indented, continues_line };
  void mapping(const Node& node, std::size_t depth, First first = First::indented) {
    for (const base::yaml::Entry& entry : node.members) {
      if (first == First::indented) out_.append(depth * 2, ' ');
      first = First::indented;
      if (plain_is_safe(entry.key))
        out_ += entry.key;
      else
        base::json::write_string(out_, entry.key);
      out_ += ": ";
      if (entry.value.kind != Kind::scalar && entry.value.kind != Kind::null &&
          !(entry.value.items.empty() && entry.value.members.empty()))
        out_.pop_back();
      value(entry.value, entry.key, depth + 1, Place::after_key);
    }
  }

  std::string out_;
};

}  // namespace

std::string show(const Node& document) { return Emitter().emit(document); }

}  // namespace alertmanager
