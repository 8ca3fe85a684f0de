// The keys of the configuration: one table (keys.cpp) makes the file's reader, the environment, the
// flags of `mainstay server`, docs/configuration.md, the example file and `mainstay config`.
// Constants, so safe from any thread.
//
// A new key is one line there: where its value stands in ServerOptions, its name, what it is for,
// its limits, and the traits that are not the usual ones:
//
//   key<&ServerOptions::http, &http::Limits::idle_timeout>(
//       "http.idle_timeout", "Between requests; then closed", {.min = 1'000'000'000}),
#pragma once
#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/describe/describe.h"
#include "server/options.h"

namespace server::configuration {

enum class Change : std::uint8_t { restart, reload };  // when a new value is put in force

struct Traits {
  Change change = Change::restart;
  std::string_view flag = {};       // a shorter name of its flag, besides --<key>
  std::string_view otherwise = {};  // what an absent value means, where the default is none
  bool secret = false;              // its text is a reference to a secret (secret_reference.h)
};

struct Key {
  std::string_view name;        // "http.listen": section and word, or only the word
  base::describe::Field field;  // of ServerOptions; its name is the key's
  Traits traits;
};

std::span<const Key> keys();  // sorted by section as the documents show them
const Key* key_named(std::string_view name);
// "http.listn" -> "http.listen"; a word that stands in another section is found too. "" when none.
std::string_view closest_key(std::string_view name);

std::string_view section_of(std::string_view key);  // "http"; "" at the top
std::string_view word_of(std::string_view key);     // "listen"
bool is_section(std::string_view name);
std::string variable_of(const Key& key);  // "MAINSTAY_HTTP_LISTEN"

// As text: of a value, and of the default, which is the member's initial value.
std::string value_of(const Key& key, const ServerOptions& options);
std::string json_of(const Key& key, const ServerOptions& options);
std::string default_of(const Key& key);

// --- how the table's lines are made ---

template <auto First, auto... Rest>
constexpr auto& member_at(auto& object) {
  if constexpr (sizeof...(Rest) == 0)
    return object.*First;
  else
    return member_at<Rest...>(object.*First);
}

template <auto... Path>
using Value = std::remove_cvref_t<decltype(member_at<Path...>(std::declval<ServerOptions&>()))>;

// A count is read as the signed integer of its size, which may alias it, and is at least 1.
template <class T>
constexpr bool is_count = std::unsigned_integral<T> && sizeof(T) == sizeof(std::int64_t);

template <auto... Path>
constexpr Key key(std::string_view name, std::string_view doc,
                  base::describe::Constraint constraint = {}, Traits traits = {}) {
  using T = Value<Path...>;
  base::describe::TypeRef type = nullptr;
  if constexpr (is_count<T>) {
    type = &base::describe::type_of<std::int64_t>;
    constraint.min = constraint.min < 1 ? 1 : constraint.min;
  } else {
    type = &base::describe::type_of<T>;
  }
  const auto at = [](void* options) -> void* {
    return &member_at<Path...>(*static_cast<ServerOptions*>(options));
  };
  return {name, {name, doc, type, at, constraint}, traits};
}

}  // namespace server::configuration
