// Kyverno's functions about objects and arrays, documents in texts, images and addresses.
#include <algorithm>
#include <cmath>

#include "base/ip.h"
#include "base/text.h"
#include "engines/document/certificate.h"
#include "engines/document/embedded.h"
#include "engines/document/image_reference.h"
#include "engines/jmespath/function.h"

namespace jmespath {
namespace {

bool label_match(Call& call) {
  return call.answer(Node::boolean(std::ranges::all_of(call[0].members(), [&](const Member& one) {
    const Node* other = call[1].find(one.key);
    return other != nullptr && document::equal(one.value, *other);
  })));
}

bool lookup(Call& call) {
  if (call[0].is_map()) {
    if (!call[1].is_string()) return call.fail_argument(1, "a string, the key of an object");
    const Node* found = call[0].find(call.text(1));
    return call.answer(found == nullptr ? Node() : *found);
  }
  if (!call[1].is_number() || std::trunc(call.number(1)) != call.number(1))
    return call.fail_argument(1, "a whole number, the index of an array");
  const double index = call.number(1);
  const bool inside = index >= 0 && index < static_cast<double>(call[0].size());
  return call.answer(inside ? call[0].items()[static_cast<std::size_t>(index)] : Node());
}

// Objects sorted by key, arrays by index.
bool items(Call& call) {
  const std::size_t size = call[0].size();
  if (!call.spend(3 * size)) return false;
  const std::span<Member> pairs = call.arena().array<Member>(size);
  for (std::size_t i = 0; i < size; ++i)
    pairs[i] =
        call[0].is_map() ? call[0].members()[i] : Member{.key = {}, .value = call[0].items()[i]};
  if (call[0].is_map())
    std::ranges::sort(pairs, {}, [](const Member& pair) { return pair.key.text(); });
  const std::span<Node> made = call.arena().array<Node>(size);
  for (std::size_t i = 0; i < size; ++i) {
    const Node key = call[0].is_map() ? Node::string(pairs[i].key.text(), pairs[i].key_span())
                                      : Node::int64(static_cast<std::int64_t>(i));
    const Member members[] = {{.key = document::Key(call.text(1)), .value = key},
                              {.key = document::Key(call.text(2)), .value = pairs[i].value}};
    made[i] = document::map(call.arena(), members);
  }
  return call.answer(document::list(made));
}

bool object_from_lists(Call& call) {
  const std::span<Member> members = call.arena().array<Member>(call[0].size());
  if (!call.spend(members.size())) return false;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Node& key = call[0].items()[i];
    if (!key.is_string()) return call.fail_argument(0, "an array of strings");
    members[i] = {.key = document::Key(key.string()),
                  .value = i < call[1].size() ? call[1].items()[i] : Node()};
  }
  return call.answer(document::map(call.arena(), members));
}

// Of a text that is a document itself.
bool answer_embedded(Call& call, base::Result<Node> (*read)(std::string_view, document::Arena&)) {
  if (!call.spend(call.text(0).size() / 10)) return false;
  const auto node = read(call.text(0), call.arena());
  return node ? call.answer(*node) : call.fail(node.error().message);
}
bool parse_json(Call& call) { return answer_embedded(call, document::embedded_json); }
bool parse_yaml(Call& call) { return answer_embedded(call, document::embedded_yaml); }
bool x509_decode(Call& call) { return answer_embedded(call, document::read_certificate); }

bool image_normalize(Call& call) {
  const auto image = document::parse_image_reference(call.text(0));
  if (!image) return call.fail_argument(0, "a reference to an image");
  return call.answer(image->text());
}

// The host of a URL, without user, port and brackets; "" when there is none.
std::string_view host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  host = host.substr(host.rfind('@') + 1);
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

// Of this machine or of a private network (RFC 1918, RFC 4193).
bool is_internal(const base::IpAddress& address) {
  for (const std::string_view network :
       {"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"}) {
    const auto parsed = base::parse_ip_network(network);
    if (parsed && (parsed->contains(address) || base::mapped(*parsed).contains(address)))
      return true;
  }
  return false;
}

bool is_external_url(Call& call) {
  const std::string_view host = host_of(call.text(0));
  if (host.empty()) return call.fail_argument(0, "a URL");
  if (host == "localhost") return call.answer(Node::boolean(false));
  const auto address = base::parse_ip_address(host);
  if (!address) return call.fail("names of hosts are not resolved: " + std::string(host));
  return call.answer(Node::boolean(!is_internal(*address)));
}

constexpr Types collection = list_type | map_type;

constexpr Function object_functions[] = {
    {"image_normalize", image_normalize, 1, {string_type}},
    {"is_external_url", is_external_url, 1, {string_type}},
    {"items", items, 3, {collection, string_type, string_type}},
    {"label_match", label_match, 2, {map_type, map_type}},
    {"lookup", lookup, 2, {collection, string_type | number_type}},
    {"object_from_lists", object_from_lists, 2, {list_type, list_type}},
    {"parse_json", parse_json, 1, {string_type}},
    {"parse_yaml", parse_yaml, 1, {string_type}},
    {"x509_decode", x509_decode, 1, {string_type}},
};

}  // namespace

std::span<const Function> kyverno_objects() { return object_functions; }

}  // namespace jmespath
