// What is pure of Kyverno's libraries; library_kyverno_texts.cpp has what reads formats,
// library_kyverno_host.cpp the methods.
#include "engines/cel/library_kyverno.h"

#include <algorithm>

#include "base/crypto/crypto.h"
#include "base/json/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engines/cel/library.h"
#include "engines/cel/map_builder.h"
#include "engines/cel/value_reading.h"
#include "engines/document/image_reference.h"

namespace cel::library {
namespace {

class ImageObject final : public Object {
 public:
  std::string_view type_name() const override { return "kyverno.image"; }
  bool equals(const Object& other) const override {
    const auto& that = static_cast<const ImageObject&>(other);
    return registry == that.registry && repository == that.repository && suffix == that.suffix;
  }
  std::string text() const override {
    return std::string(registry) + "/" + std::string(repository) + std::string(suffix);
  }
  std::string_view registry, repository, tag, digest, identifier, suffix;
};

const ImageObject& image_of(const Call& call) {
  return static_cast<const ImageObject&>(call[0].object());
}

Value image_of_string(const Call& call) {
  if (!call.run.charge_bytes(call[0].text().size())) return call.stopped();
  const auto parsed = document::parse_registry_reference(call[0].text());
  if (!parsed)
    return call.fail("no image reference: '" + std::string(base::first_bytes(call[0].text(), 200)) +
                     "'");
  document::Arena& arena = call.run.arena();
  const Value made = call.object<ImageObject>();
  auto& image = const_cast<ImageObject&>(static_cast<const ImageObject&>(made.object()));
  image.registry = arena.copy(parsed->registry);
  image.repository = arena.copy(parsed->path);
  image.tag = arena.copy(parsed->tag);
  image.digest = arena.copy(parsed->digest);
  const bool both = !image.tag.empty() && !image.digest.empty();
  image.identifier = both ? arena.copy(parsed->tag + "@" + parsed->digest)
                          : (image.digest.empty() ? image.tag : image.digest);
  image.suffix = arena.copy(image.digest.empty() ? ":" + parsed->tag : "@" + parsed->digest);
  return made;
}
Value is_image(const Call& call) {
  return Value::boolean(document::parse_registry_reference(call[0].text()).has_value());
}
template <std::string_view ImageObject::* Part>
Value part_of_image(const Call& call) {
  return Value::string(image_of(call).*Part);
}
Value contains_digest(const Call& call) { return Value::boolean(!image_of(call).digest.empty()); }

// system:serviceaccount:NAMESPACE:NAME; both empty for any other user.
Value parse_service_account(const Call& call) {
  constexpr std::string_view prefix = "system:serviceaccount:";
  std::string_view name_space, name;
  if (call[0].text().starts_with(prefix)) {
    const auto parts = base::split(call[0].text().substr(prefix.size()), ':');
    if (parts.size() == 2) {
      name_space = parts[0];
      name = parts[1];
    }
  }
  const auto entries = call.run.arena().array<Entry>(2);
  entries[0] = {Value::string("Name"), Value::string(name)};
  entries[1] = {Value::string("Namespace"), Value::string(name_space)};
  return map_of(call.run.arena(), entries);
}

Value unmarshal(const Call& call) {
  if (!call.run.charge_bytes(call[0].text().size() * value_bytes_a_byte)) return call.stopped();
  const auto parsed = base::json::Document::parse(
      call[0].text(), {.depth_max = 100, .duplicates = base::json::Duplicates::last_wins});
  if (!parsed) return call.fail(parsed.error().message);
  return value_of(parsed->root(), call.run.arena());
}

Value marshal(const Call& call) {
  std::string text;
  if (!write_json(text, call[0], call.run.meter())) return call.stopped();
  return call.string(text);
}

template <class Digest>
Value digest_text(const Call& call, Digest digest) {
  if (!call.run.charge(call[0].text().size() / 10)) return call.stopped();
  return call.string(base::to_hex(digest(call[0].text())));
}
Value sha256(const Call& call) {
  return digest_text(call, [](std::string_view bytes) {
    return std::string(base::crypto::view(base::crypto::sha256(bytes)));
  });
}
Value sha1(const Call& call) { return digest_text(call, base::crypto::sha1); }
Value md5(const Call& call) { return digest_text(call, base::crypto::md5); }

// Pairs the objects of two lists by place: {a.key: b.value}. A later key wins.
Value object_lists_to_map(const Call& call) {
  const std::size_t size = size_of(call[0]);
  if (size != size_of(call[1])) return call.fail("the lists have different sizes");
  if (!call.run.charge_bytes(size * sizeof(Entry))) return call.stopped();
  const auto entries = call.run.arena().array<Entry>(size);
  std::size_t count = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (!call.run.charge(1 + count)) return call.stopped();
    const Value keys = element_of(call[0], i), values = element_of(call[1], i);
    if (!keys.is(Kind::map) || !values.is(Kind::map)) return call.no_overload();
    const Value key = find_in(keys, call[2]), value = find_in(values, call[3]);
    if (!is_key(key) || value.is(Kind::absent))
      return call.fail("an object lacks the field, or it cannot be a key");
    const auto known = entries.first(count);
    const auto same = std::ranges::find_if(
        known, [&](const Entry& entry) { return compare_keys(entry.key, key) == 0; });
    if (same != known.end())
      same->value = value;
    else
      entries[count++] = {key, value};
  }
  return map_of(call.run.arena(), entries.first(count));
}

constexpr Declaration kyverno_functions[] = {
    {"image", global, "string -> kyverno.image", image_of_string},
    {"parseImageReference", global, "string -> kyverno.image", image_of_string},
    {"isImage", global, "string -> bool", is_image},
    {"registry", member, "kyverno.image -> string", part_of_image<&ImageObject::registry>},
    {"repository", member, "kyverno.image -> string", part_of_image<&ImageObject::repository>},
    {"tag", member, "kyverno.image -> string", part_of_image<&ImageObject::tag>},
    {"digest", member, "kyverno.image -> string", part_of_image<&ImageObject::digest>},
    {"identifier", member, "kyverno.image -> string", part_of_image<&ImageObject::identifier>},
    {"identifierWithSeparator", member, "kyverno.image -> string",
     part_of_image<&ImageObject::suffix>},
    {"containsDigest", member, "kyverno.image -> bool", contains_digest},
    {"parseServiceAccount", global, "string -> map(string, string)", parse_service_account},
    {"user.parseServiceAccount", global, "string -> map(string, string)", parse_service_account},
    {"json.unmarshal", global, "string -> dyn", unmarshal},
    {"json.Unmarshal", global, "string -> dyn", unmarshal},
    {"json.Unmarshal", global, "bytes -> dyn", unmarshal},
    {"json.marshal", global, "dyn -> string", marshal},
    {"listObjToMap", global, "list(dyn), list(dyn), string, string -> map(dyn, dyn)",
     object_lists_to_map},
    {"transform.listObjToMap", global, "list(dyn), list(dyn), string, string -> map(dyn, dyn)",
     object_lists_to_map},
    {"sha256", global, "string -> string", sha256},
    {"sha1", global, "string -> string", sha1},
    {"md5", global, "string -> string", md5},
    {"hash.sha256", global, "string -> string", sha256},
    {"hash.sha1", global, "string -> string", sha1},
    {"hash.md5", global, "string -> string", md5},
};

}  // namespace

Value value_of(const base::json::Value& json, document::Arena& arena) {
  switch (json.kind()) {
    case base::json::Kind::null:
      return Value::null();
    case base::json::Kind::boolean:
      return Value::boolean(json.boolean());
    case base::json::Kind::int64:
      return Value::int64(json.int64());
    case base::json::Kind::uint64:
      return Value::uint64(json.uint64());
    case base::json::Kind::float64:
      return Value::float64(json.number());
    case base::json::Kind::string:
      return Value::string(arena.copy(json.string()));
    case base::json::Kind::array: {
      const auto items = arena.array<Value>(json.array().size());
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = value_of(json.array()[i], arena);
      return Value::list(items);
    }
    case base::json::Kind::object: {
      const auto entries = arena.array<Entry>(json.object().size());
      for (std::size_t i = 0; i < entries.size(); ++i)
        entries[i] = {Value::string(arena.copy(json.object()[i].name)),
                      value_of(json.object()[i].value, arena)};
      return map_of(arena, entries);
    }
  }
  return {};
}

void add_kyverno(Environment& environment) {
  environment.add_functions(kyverno_functions);
  add_kyverno_methods(environment);
  add_kyverno_texts(environment);
}

}  // namespace cel::library
