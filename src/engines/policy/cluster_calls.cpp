// What a Cluster answers to calls: paths of the API server, the libraries' queries, canned
// responses.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "engines/document/build.h"
#include "engines/kubernetes/kinds.h"
#include "engines/policy/cluster.h"
#include "engines/policy/label_selector.h"
#include "engines/policy/object_names.h"

namespace policy {
namespace {

using document::Key;
using document::Member;
using document::Node;

// /api/v1/namespaces/default/pods/web or /apis/apps/v1/deployments
struct ResourcePath {
  std::string api_version, plural, name_space, name;
};

std::optional<ResourcePath> parse_path(std::string_view path) {
  std::vector<std::string> parts;
  for (const std::string_view part : base::split(path, '/')) {
    if (part.empty()) continue;
    const auto decoded = base::percent_decode(part, base::Plus::literal);
    if (!decoded) return {};
    parts.push_back(*decoded);
  }
  ResourcePath parsed;
  std::size_t next = 0;
  const std::size_t size = parts.size();
  if (size > 1 && parts[0] == "api") {
    parsed.api_version = parts[1];
    next = 2;
  } else if (size > 2 && parts[0] == "apis") {
    parsed.api_version = parts[1] + '/' + parts[2];
    next = 3;
  } else {
    return {};
  }
  // namespaces/NAME alone is the Namespace; with something behind it, what is in it.
  if (size > next + 2 && parts[next] == "namespaces") {
    parsed.name_space = parts[next + 1];
    next += 2;
  }
  if (next >= size || size > next + 2) return {};
  parsed.plural = parts[next];
  if (next + 1 < size) parsed.name = parts[next + 1];
  return parsed;
}

// The value of a parameter of a URL's query, decoded.
std::string parameter(std::string_view query, std::string_view name) {
  for (const std::string_view pair : base::split(query, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    return base::percent_decode(pair.substr(equals + 1), base::Plus::space).value_or("");
  }
  return {};
}

Node list_of(std::span<const Node> items, std::string_view api_version, document::Arena& arena) {
  const std::array members = {
      Member{.key = Key("apiVersion"), .value = document::string(arena, api_version)},
      Member{.key = Key("kind"), .value = Node::string("List")},
      Member{.key = Key("items"), .value = document::list(arena, items)}};
  return document::map(arena, members);
}

base::Error no_such(std::string_view type, std::string_view name_space, std::string_view name) {
  std::string message = "there is no object ";
  message += type;
  for (const std::string_view part : {name_space, name})
    if (!part.empty()) message += '/' + std::string(part);
  return base::not_found(message);
}

}  // namespace

const Cluster::CannedResponse* Cluster::response_of(std::string_view method,
                                                    std::string_view url) const {
  const auto found = std::ranges::find_if(responses_, [&](const CannedResponse& response) {
    return response.url == url &&
           (response.method.empty() || base::equal_ignoring_case(response.method, method));
  });
  return found == responses_.end() ? nullptr : &*found;
}

Cluster::Answer Cluster::api_call(const ApiCall& call, document::Arena& arena) const {
  if (const CannedResponse* response = response_of(call.method, call.url)) {
    if (response->status >= 400)
      return base::unavailable(std::string(call.url) + " answered " +
                               std::to_string(response->status));
    return response->body;
  }
  if (call.service || !base::equal_ignoring_case(call.method, "GET"))
    return base::unavailable(std::string(call.method) + ' ' + std::string(call.url) +
                             ": there is no network; give its response");
  if (!present_) return base::not_found(std::string(call.url) + ": there is no cluster");
  return answer_path(call.url, arena);
}

Cluster::Answer Cluster::answer_path(std::string_view url, document::Arena& arena) const {
  const std::size_t mark = url.find('?');
  const auto path = parse_path(url.substr(0, mark));
  if (!path) return base::invalid(std::string(url) + ": no path of an object or a list");
  const std::string selector_text = mark == std::string_view::npos
                                        ? std::string()
                                        : parameter(url.substr(mark + 1), "labelSelector");
  const LabelSelector selector = TRY(LabelSelector::parse(selector_text));
  std::vector<Node> items;
  for (const Object* object : of_type(path->api_version, path->plural, Seer::api)) {
    if (!path->name_space.empty() && object->name_space != path->name_space) continue;
    if (path->name.empty()) {
      if (selector.matches(labels_of(object->node))) items.push_back(object->node);
    } else if (object->name == path->name) {
      return object->node;
    }
  }
  if (path->name.empty()) return list_of(items, path->api_version, arena);
  return no_such(path->plural, path->name_space, path->name);
}

Cluster::Answer Cluster::get(const cel::ObjectQuery& query, document::Arena& /*arena*/) const {
  for (const Object* object : of_type(query.api_version, query.plural, Seer::library))
    if (object->name == query.name &&
        (query.name_space.empty() || object->name_space == query.name_space))
      return object->node;
  return no_such(query.plural, query.name_space, query.name);
}

Cluster::Answer Cluster::list(const cel::ObjectQuery& query, document::Arena& arena) const {
  const auto objects = of_type(query.api_version, query.plural, Seer::library);
  // A Context file that holds none of a type does not know it.
  if (objects.empty() && !present_)
    return base::not_found("nothing is known of resource " + std::string(query.api_version) + '/' +
                           std::string(query.plural));
  std::vector<Node> items;
  for (const Object* object : objects) {
    if (!query.name_space.empty() && object->name_space != query.name_space) continue;
    if (query.labels != nullptr && !lists_ignore_labels_ &&
        !has_labels(labels_of(object->node), *query.labels))
      continue;
    items.push_back(object->node);
  }
  return list_of(items, query.api_version, arena);
}

Cluster::Answer Cluster::post(const cel::ObjectQuery& query, const Node& /*object*/,
                              document::Arena& /*arena*/) const {
  std::string url = query.api_version.find('/') != std::string_view::npos ? "/apis/" : "/api/";
  url += query.api_version;
  if (!query.name_space.empty()) url += "/namespaces/" + std::string(query.name_space);
  url += '/' + std::string(query.plural);
  if (const CannedResponse* response = response_of("POST", url)) return response->body;
  return base::unavailable("POST " + url + ": there is no API server; give its response");
}

Cluster::Answer Cluster::resource_of(std::string_view api_version, std::string_view kind,
                                     document::Arena& arena) const {
  const auto [group, version] = kubernetes::group_version(api_version);
  const std::array members = {
      Member{.key = Key("group"), .value = document::string(arena, group)},
      Member{.key = Key("version"), .value = document::string(arena, version)},
      Member{.key = Key("resource"),
             .value = document::string(arena, plural_of(api_version, kind))}};
  return document::map(arena, members);
}

Cluster::Answer Cluster::http(const cel::HttpQuery& query, document::Arena& arena) const {
  const CannedResponse* response = response_of(query.method, query.url);
  if (response == nullptr)
    return base::unavailable(std::string(query.method) + ' ' + std::string(query.url) +
                             ": there is no network; give its response");
  const std::array members = {
      Member{.key = Key("statusCode"), .value = Node::int64(response->status)},
      Member{.key = Key("body"), .value = response->body}};
  return document::map(arena, members);
}

// What policies generate is in their results; a cluster of given objects stays as it is.
base::Done Cluster::generate(std::string_view /*name_space*/, const Node& /*objects*/) const {
  return {};
}

}  // namespace policy
