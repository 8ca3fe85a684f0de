// Routes: what a module offers over HTTP, declared once. Path and query parameters, body and reply
// are described types; permission, body and parameters are checked before the handler, which is one
// line into the service. OpenAPI documents and the authorisation test are made from the same
// declaration.
//
//   get<ById, Silence>("/v1/silences/{id}", permission::read, "One silence",
//                      [this](const Caller& c, const ById& p) { return service_.get(c, p.id); })
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/describe/describe.h"
#include "base/describe/write.h"
#include "base/result.h"
#include "core/caller.h"
#include "core/page.h"
#include "platform/http/message.h"

namespace core {

struct None {};  // no parameters, no body, or no reply (204)
const base::describe::Type& described(base::describe::Tag<None>);
struct ById {  // {id} as UUID
  base::Id id;
};
const base::describe::Type& described(base::describe::Tag<ById>);
struct ByName {  // {id} as text: a UUID or a readable id
  std::string id;
};
const base::describe::Type& described(base::describe::Tag<ByName>);

// What the router hands to a route: parameters and body are already read into `parameters`/`body`.
struct Call {
  const Caller& caller;
  const http::Request& request;
};

enum class ReplyShape : std::uint8_t { none, one, page };

// What a route changes: `outside` says that it does more than write to the store (sends, appends to
// the intake), so that it cannot be tried and undone.
enum class Effects : std::uint8_t { store, outside };

struct Route {
  http::Method method;
  std::string path;  // "/v1/silences/{id}"
  const Permission*
      permission;     // nullptr: open to anybody (health, sign-in), or to anybody signed in
  bool open = false;  // no caller needed
  std::string_view summary;
  std::string_view example = {};  // a body, as JSON; required where there is a body
  int status = 200;               // on success; 204 without a reply
  const base::describe::Type* parameters = nullptr;
  const base::describe::Type* body = nullptr;
  const base::describe::Type* reply = nullptr;  // the item of a page
  ReplyShape shape = ReplyShape::none;
  Effects effects = Effects::store;
  bool secret_reply = false;  // shown once: never kept for a replay
  // Reads or changes the hot state: among replicas answered by the one that owns it.
  bool at_owner = false;
  // Reads one thing by its key and nothing else (Router::is_quick).
  bool quick = false;
  // Reads parameters and body, calls the handler, writes the reply. Errors are problem+json.
  std::function<base::Result<http::Response>(
      const Call&, const std::vector<std::pair<std::string, std::string>>& path_parameters)>
      run;
};

// Reads path and query parameters into a described value: unknown ones are refused with a
// suggestion.
base::Done read_parameters(void* out, const base::describe::Type& type,
                           const http::Request& request,
                           const std::vector<std::pair<std::string, std::string>>& path_parameters);
// An empty body is an empty object; one that is not JSON is refused with this message, which the
// router answers with 415.
inline constexpr std::string_view unsupported_media =
    "send the body as Content-Type: application/json";
base::Done read_body(void* out, const base::describe::Type& type, const http::Request& request);
http::Response json_response(int status, std::string body);

template <class R>
struct ReplyOf {  // one value
  using Item = R;
  static constexpr ReplyShape shape = ReplyShape::one;
  static std::string json(const R& reply) { return base::describe::to_json(reply); }
};
template <>
struct ReplyOf<None> {
  using Item = None;
  static constexpr ReplyShape shape = ReplyShape::none;
  static std::string json(const None&) { return {}; }
};
template <class R>
struct ReplyOf<Page<R>> {
  using Item = R;
  static constexpr ReplyShape shape = ReplyShape::page;
  static std::string json(const Page<R>& page) {
    std::string out = "{\"items\":";
    base::describe::write(out, base::describe::type_of<std::vector<R>>(), &page.items);
    out += ",\"next\":";
    base::describe::write(out, base::describe::type_of<std::optional<std::string>>(), &page.next);
    return out + "}";
  }
};

inline Route at_owner(Route route) {
  route.at_owner = true;
  return route;
}

inline Route quick(Route route) {
  route.quick = true;
  return route;
}

struct RouteText {  // what a route says besides its types
  std::string_view summary;
  std::string_view example = {};
  int status = 200;
  Effects effects = Effects::store;
  bool secret_reply = false;
};

// F: base::Result<Reply>(const Caller&, const Parameters&, const Body&).
template <class Parameters, class Body, class Reply, class F>
Route route(http::Method method, const std::string& path, const Permission* permission,
            RouteText text, F handler) {
  using Shape = ReplyOf<Reply>;
  int status = Shape::shape == ReplyShape::none ? 204 : text.status;
  return {
      .method = method,
      .path = path,
      .permission = permission,
      .summary = text.summary,
      .example = text.example,
      .status = status,
      .parameters = &base::describe::type_of<Parameters>(),
      .body = std::is_same_v<Body, None> ? nullptr : &base::describe::type_of<Body>(),
      .reply = Shape::shape == ReplyShape::none ? nullptr
                                                : &base::describe::type_of<typename Shape::Item>(),
      .shape = Shape::shape,
      .effects = text.effects,
      .secret_reply = text.secret_reply,
      .run = [handler = std::move(handler), status](
                 const Call& call, const auto& path_parameters) -> base::Result<http::Response> {
        Parameters parameters{};
        TRY(read_parameters(&parameters, base::describe::type_of<Parameters>(), call.request,
                            path_parameters));
        Body body{};
        if constexpr (!std::is_same_v<Body, None>)
          TRY(read_body(&body, base::describe::type_of<Body>(), call.request));
        auto reply = TRY(handler(call.caller, parameters, body));
        return json_response(status, Shape::json(reply));
      }};
}
template <class Parameters, class Reply, class F>
Route get(const std::string& path, const Permission& permission, std::string_view summary,
          F handler) {
  return route<Parameters, None, Reply>(
      http::Method::get, path, &permission, {.summary = summary},
      [handler = std::move(handler)](const Caller& caller, const Parameters& parameters,
                                     const None&) { return handler(caller, parameters); });
}
template <class Parameters, class Body, class Reply, class F>
Route post(const std::string& path, const Permission& permission, RouteText text, F handler) {
  return route<Parameters, Body, Reply>(http::Method::post, path, &permission, text,
                                        std::move(handler));
}
template <class Parameters, class Body, class Reply, class F>
Route put(const std::string& path, const Permission& permission, RouteText text, F handler) {
  return route<Parameters, Body, Reply>(http::Method::put, path, &permission, text,
                                        std::move(handler));
}
template <class Parameters, class Reply, class F>
Route del(const std::string& path, const Permission& permission, std::string_view summary,
          F handler) {
  return route<Parameters, None, Reply>(
      http::Method::del, path, &permission, {.summary = summary},
      [handler = std::move(handler)](const Caller& caller, const Parameters& parameters,
                                     const None&) { return handler(caller, parameters); });
}

}  // namespace core
