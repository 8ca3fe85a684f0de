// The Type of each C++ type that a field may have. Users include describe.h.
#pragma once
#include "base/describe/model.h"

namespace base::describe {

template <class T>
struct TypeOf {
  static const Type& get() { return described(Tag<T>{}); }
};
template <Kind K>
struct Scalar {
  static const Type& get() {
    static constexpr Type type{.kind = K};
    return type;
  }
};
template <>
struct TypeOf<bool> : Scalar<Kind::boolean> {};
template <>
struct TypeOf<std::int32_t> : Scalar<Kind::int32> {};
template <>
struct TypeOf<std::int64_t> : Scalar<Kind::int64> {};
template <>
struct TypeOf<double> : Scalar<Kind::float64> {};
template <>
struct TypeOf<std::string> : Scalar<Kind::text> {};
template <>
struct TypeOf<Time> : Scalar<Kind::time> {};
template <>
struct TypeOf<Duration> : Scalar<Kind::duration> {};
template <>
struct TypeOf<Id> : Scalar<Kind::id> {};
template <>
struct TypeOf<RawJson> : Scalar<Kind::raw_json> {};

template <class C>
constexpr C& as(void* p) {
  return *static_cast<C*>(p);
}
template <class C>
constexpr const C& as(const void* p) {
  return *static_cast<const C*>(p);
}

template <class T>
struct TypeOf<std::optional<T>> {
  using C = std::optional<T>;
  static constexpr Container container{
      .size = [](const void* p) { return std::size_t{as<C>(p).has_value()}; },
      .clear = [](void* p) { as<C>(p).reset(); },
      .item = [](const void* p, std::size_t) -> const void* { return &*as<C>(p); },
      .append = [](void* p) -> void* { return &as<C>(p).emplace(); },
      .put = nullptr,
      .each = nullptr};
  static constexpr Type type{.kind = Kind::optional, .item = &type_of<T>, .container = &container};
  static const Type& get() { return type; }
};
template <class T>
struct TypeOf<std::vector<T>> {
  using C = std::vector<T>;
  static constexpr Container container{
      .size = [](const void* p) { return as<C>(p).size(); },
      .clear = [](void* p) { as<C>(p).clear(); },
      .item = [](const void* p, std::size_t i) -> const void* { return &as<C>(p)[i]; },
      .append = [](void* p) -> void* { return &as<C>(p).emplace_back(); },
      .put = nullptr,
      .each = nullptr};
  static constexpr Type type{.kind = Kind::list, .item = &type_of<T>, .container = &container};
  static const Type& get() { return type; }
};
template <class T>
struct TypeOf<std::map<std::string, T>> {
  using C = std::map<std::string, T>;
  static constexpr Container container{
      .size = [](const void* p) { return as<C>(p).size(); },
      .clear = [](void* p) { as<C>(p).clear(); },
      .item = nullptr,
      .append = nullptr,
      .put = [](void* p, std::string_view key) -> void* { return &as<C>(p)[std::string(key)]; },
      .each =
          [](const void* p, void* context, void (*visit)(void*, std::string_view, const void*)) {
            for (const auto& [key, value] : as<C>(p)) visit(context, key, &value);
          }};
  static constexpr Type type{.kind = Kind::map, .item = &type_of<T>, .container = &container};
  static const Type& get() { return type; }
};
template <class T>
const Type& type_of() {
  return TypeOf<T>::get();
}

}  // namespace base::describe
