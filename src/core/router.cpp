#include "core/router.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "base/check.h"
#include "base/text.h"
#include "core/cors.h"
#include "core/mutation.h"
#include "core/problem.h"
#include "platform/store/prompt_reads.h"
#include "platform/telemetry/context.h"
#include "platform/telemetry/traceparent.h"

namespace core {
namespace {

constexpr double request_seconds_bounds[] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                             0.1,    0.25,  0.5,    1,     2.5,  5,     10};
constexpr std::string_view statuses[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};

bool below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

base::Error too_often() {
  return base::limited("more requests than `rate_limit_per_second` allows; wait, then go on");
}

http::Response with_retry_after(http::Response response, base::Duration wait) {
  constexpr std::int64_t second = 1'000'000'000;
  response.headers.set("Retry-After", std::to_string((wait.nanoseconds + second - 1) / second));
  return response;
}

struct Measured {  // RED of one route; owned by the metrics registry
  telemetry::Counter* by_status[std::size(statuses)] = {};
  telemetry::Histogram* duration = nullptr;
  std::string route;
};

// Log lines of this request name the caller from here on.
void note(const Caller& caller) {
  if (telemetry::Scope* scope = telemetry::Scope::current())
    scope->set_caller(base::to_string(caller.tenant), base::to_string(caller.id));
}

// Two headers are as good as none (Trace Context, section 4.3).
std::optional<telemetry::SpanContext> remote_parent(const http::Request& request) {
  const http::Header* found = nullptr;
  for (const http::Header& header : request.headers.all()) {
    if (!base::equal_ignoring_case(header.name, "traceparent")) continue;
    if (found != nullptr) return std::nullopt;
    found = &header;
  }
  return found == nullptr ? std::nullopt : telemetry::parse_traceparent(found->value);
}

// Without the path, in which an id or a key may stand.
void describe_request(telemetry::Span& span, const http::Request& request, const std::string& route,
                      int status) {
  if (!span.recorded()) return;
  const bool known = request.method != http::Method::other;
  const std::string method = known ? request.method_text : "_OTHER";
  span.rename(method + " " + route);
  span.set("http.request.method", method);
  span.set("http.route", route);
  span.set("http.response.status_code", status);
  span.set("mainstay.request_id", request.request_id);
  if (status >= 500) span.fail("");
}

// What the end of a request needs of it: it may be gone by then.
http::Request brief(const http::Request& request) {
  http::Request kept;
  kept.method = request.method;
  kept.method_text = request.method_text;
  kept.path = request.path;
  kept.request_id = request.request_id;
  if (const auto origin = request.headers.find("Origin")) kept.headers.add("Origin", *origin);
  return kept;
}

}  // namespace

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
  std::unique_ptr<Node> any;  // {name}
  std::string name;           // of `any`
  std::map<http::Method, std::size_t> routes;
};

struct Router::State {
  State(Authenticator& a, telemetry::Log& l, telemetry::Metrics& m, Options o)
      : authenticator(a), log(l), metrics(m), options(std::move(o)) {}

  struct Match {
    const Node* node = nullptr;
    std::vector<std::pair<std::string, std::string>> parameters;
  };
  using Answer = std::pair<http::Response, const Measured*>;
  struct Asked {  // what is known of a request until it is answered
    std::chrono::steady_clock::time_point began;
    const Measured* measured = nullptr;
    std::shared_ptr<telemetry::Span> span;  // absent without a tracer; shared by copies of this
  };

  Measured measured(std::string_view method, std::string_view route);
  Match find(std::string_view path) const;
  Answer answer(const http::Request& request) const;
  Answer answer_matched(const http::Request& request, const Match& match) const;
  http::Response run(const http::Request& request, const Route& route, const Match& match) const;
  http::Response run_foreign(const http::Request& request, const ForeignRoute& foreign) const;
  http::Response refused(const base::Error& error, const http::Request& request) const;
  http::Response finished(const http::Request& request, const Asked& asked,
                          http::Response response) const;
  http::Response finished_later(const http::Request& request, Asked asked,
                                std::shared_ptr<http::Later> later) const;
  // What runs on an I/O thread must not wait there for others' reads.
  store::Reads reads_of(bool quick) const {
    return quick && options.store_is_quick ? store::Reads::prompt : store::Reads::may_wait;
  }
  bool is_elsewhere() const { return options.forwarder != nullptr && !options.forwarder->here(); }
  // The owner's answer, or the refusal; nullopt: signals are to be taken in here.
  enum class Taking : std::uint8_t { nothing, signals };
  std::optional<http::Response> forwarded(
      const http::Request& request, Taking taking,
      const std::function<http::Response(const base::Error&)>& refuse) const;
  // How long the caller must wait; nullopt: not at all.
  std::optional<base::Duration> wait_of(const Caller& caller) const;

  Authenticator& authenticator;
  telemetry::Log& log;
  telemetry::Metrics& metrics;
  const Options options;
  Node root;
  std::vector<Route> routes;
  std::vector<Measured> measures;  // of `routes`
  std::vector<std::pair<ForeignRoute, Measured>> foreign;
  std::pair<http::Handler, Measured> fallback;
  Measured unmatched;
  telemetry::Counter* rate_limited = nullptr;
};

Measured Router::State::measured(std::string_view method, std::string_view route) {
  Measured measured;
  measured.route = route;
  const std::string route_text(route), method_text(method);
  for (std::size_t i = 0; i < std::size(statuses); ++i)
    measured.by_status[i] = &metrics.counter(
        "mainstay_http_requests_total", "Requests by route and class of status",
        {{"method", method_text}, {"route", route_text}, {"status", std::string(statuses[i])}});
  measured.duration =
      &metrics.histogram("mainstay_http_request_duration_seconds", "Duration of requests by route",
                         request_seconds_bounds, {{"method", method_text}, {"route", route_text}});
  return measured;
}

Router::State::Match Router::State::find(std::string_view path) const {
  Match match{&root, {}};
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    if (const auto child = match.node->children.find(segment);
        child != match.node->children.end()) {
      match.node = child->second.get();
    } else if (match.node->any && !segment.empty()) {
      match.parameters.emplace_back(match.node->any->name, segment);
      match.node = match.node->any.get();
    } else {
      return {};
    }
  }
  return match.node->routes.empty() ? Match{} : std::move(match);
}

http::Response Router::State::refused(const base::Error& error,
                                      const http::Request& request) const {
  return problem(error, request.request_id,
                 error.message == unsupported_media ? 415 : http_status(error.code));
}

std::optional<base::Duration> Router::State::wait_of(const Caller& caller) const {
  if (options.rate_limit == nullptr || caller.kind == CallerKind::system) return std::nullopt;
  const auto wait = options.rate_limit->admit(caller.id);
  if (wait) rate_limited->add();
  return wait;
}

std::optional<http::Response> Router::State::forwarded(
    const http::Request& request, Taking taking,
    const std::function<http::Response(const base::Error&)>& refuse) const {
  auto answer = options.forwarder->forward(request, taking == Taking::signals);
  if (answer) return *std::move(answer);
  if (taking == Taking::signals && !Forwarder::was_forwarded(request)) return std::nullopt;
  http::Response response = with_retry_after(refuse(answer.error()), base::seconds(1));
  if (Forwarder::was_forwarded(request)) Forwarder::mark(response);
  return response;
}

http::Response Router::State::run(const http::Request& request, const Route& route,
                                  const Match& match) const {
  if (route.at_owner && is_elsewhere())
    return forwarded(request, Taking::nothing,
                     [&](const base::Error& error) { return refused(error, request); })
        .value();
  const store::PromptReads prompt(reads_of(route.quick));
  Caller caller;
  caller.request_id = request.request_id;
  if (!route.open) {
    auto known = authenticator.authenticate(request);
    if (!known) return refused(known.error(), request);
    caller = *std::move(known);
    note(caller);
    if (const auto wait = wait_of(caller))
      return with_retry_after(refused(too_often(), request), *wait);
    if (route.permission != nullptr)
      if (auto allowed = caller.require(*route.permission); !allowed)
        return refused(allowed.error(), request);
  }
  auto response = is_mutation(route) ? answer_mutation(route, caller, request, match.parameters,
                                                       options.idempotency)
                                     : route.run({caller, request}, match.parameters);
  if (!response) return refused(response.error(), request);
  return *std::move(response);
}

http::Response Router::State::run_foreign(const http::Request& request,
                                          const ForeignRoute& route) const {
  const bool takes_in = route.takes_in && route.takes_in(request);
  if (route.at_owner && route.at_owner(request) && is_elsewhere()) {
    auto answer = forwarded(request, takes_in ? Taking::signals : Taking::nothing,
                            [&](const base::Error& error) { return route.refuse(error, request); });
    if (answer) return *std::move(answer);
  }
  const store::PromptReads prompt(reads_of(route.quick && route.quick(request)));
  Caller nobody;
  nobody.kind = CallerKind::token;
  nobody.role = Role::agent;
  nobody.request_id = request.request_id;
  if (route.open) return route.run(nobody, request);
  const Permission* permission = route.permission(request);
  if (permission == nullptr) return route.run(nobody, request);
  const auto caller = authenticator.authenticate(request);
  if (!caller) return route.refuse(caller.error(), request);
  note(*caller);
  if (!takes_in)
    if (const auto wait = wait_of(*caller))
      return with_retry_after(route.refuse(too_often(), request), *wait);
  if (auto allowed = caller->require(*permission); !allowed)
    return route.refuse(allowed.error(), request);
  return route.run(*caller, request);
}

Router::State::Answer Router::State::answer_matched(const http::Request& request,
                                                    const Match& match) const {
  const http::Method method =
      request.method == http::Method::head ? http::Method::get : request.method;
  const auto found = match.node->routes.find(method);
  if (found != match.node->routes.end())
    return {run(request, routes[found->second], match), &measures[found->second]};
  std::string allowed;
  for (const auto& [each, index] : match.node->routes) {
    allowed.append(allowed.empty() ? "" : ", ").append(http::name(each));
    if (each == http::Method::get) allowed += ", HEAD";
  }
  http::Response response =
      problem(base::invalid("the method is not one of " + allowed), request.request_id, 405);
  response.headers.set("Allow", allowed);
  return {std::move(response), &unmatched};
}

Router::State::Answer Router::State::answer(const http::Request& request) const {
  if (const Match match = find(request.path); match.node != nullptr)
    return answer_matched(request, match);
  for (const auto& [route, measure] : foreign)
    if (below(request.path, route.prefix)) return {run_foreign(request, route), &measure};
  if (below(request.path, "/v1")) {
    // Who is not signed in learns nothing of what exists.
    const auto caller = authenticator.authenticate(request);
    const base::Error error =
        caller ? base::not_found("there is nothing at " + request.path) : caller.error();
    return {refused(error, request), &unmatched};
  }
  if (fallback.first) return {fallback.first(request), &fallback.second};
  return {refused(base::not_found("there is nothing at " + request.path), request), &unmatched};
}

Router::Router(Authenticator& authenticator, telemetry::Log& log, telemetry::Metrics& metrics,
               Options options)
    : state_(std::make_unique<State>(authenticator, log, metrics, std::move(options))) {
  state_->unmatched = state_->measured("any", "unmatched");
  state_->rate_limited = &metrics.counter("mainstay_http_rate_limited_requests_total",
                                          "Requests past their caller's rate", {});
}
Router::~Router() = default;

void Router::add(std::span<const Route> routes) {
  for (const Route& route : routes) {
    Node* node = &state_->root;
    for (const std::string_view segment :
         base::split(std::string_view(route.path).substr(1), '/')) {
      const bool parameter = segment.starts_with('{');
      auto& next = parameter ? node->any : node->children[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      if (parameter) next->name = segment.substr(1, segment.size() - 2);
      node = next.get();
    }
    CHECK(node->routes.emplace(route.method, state_->routes.size()).second);
    state_->routes.push_back(route);
    state_->measures.push_back(state_->measured(http::name(route.method), route.path));
  }
}

void Router::add(ForeignRoute foreign) {
  const Measured measure = state_->measured("any", foreign.prefix);
  state_->foreign.emplace_back(std::move(foreign), measure);
}

void Router::set_fallback(http::Handler fallback) {
  state_->fallback = {std::move(fallback), state_->measured("any", "console")};
}

// The end of each request: figures, span, log line.
http::Response Router::State::finished(const http::Request& request, const Asked& asked,
                                       http::Response response) const {
  allow_origin(response, request, options.cors_origins);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - asked.began;
  const auto status_class = static_cast<std::size_t>(std::clamp(response.status / 100, 1, 5)) - 1;
  asked.measured->by_status[status_class]->add();
  asked.measured->duration->observe(took.count());
  if (asked.span) describe_request(*asked.span, request, asked.measured->route, response.status);
  const bool fault = response.status >= 500 && response.status != 503;
  log.write(fault ? telemetry::Level::error : telemetry::Level::debug, "request",
            {{"method", request.method_text},
             {"path", request.path},
             {"status", response.status},
             {"seconds", took.count()},
             {"request_id", request.request_id}});
  return response;
}

// The same end, once there is an answer.
http::Response Router::State::finished_later(const http::Request& request, Asked asked,
                                             std::shared_ptr<http::Later> later) const {
  if (asked.span) asked.span->step_aside();
  later->answer = [this, request = brief(request), asked = std::move(asked),
                   scope = telemetry::Scope::current()->values(),
                   answer = std::move(later->answer)](base::Done told) {
    const telemetry::Scope again(scope);
    const telemetry::Resumed span(asked.span.get());
    return finished(request, asked, answer(std::move(told)));
  };
  http::Response response;
  response.later = std::move(later);
  return response;
}

http::Response Router::handle(const http::Request& request) const {
  const auto began = std::chrono::steady_clock::now();
  const auto& origins = state_->options.cors_origins;
  if (!origins.empty() && is_preflight(request)) return answer_preflight(request, origins);
  const telemetry::Scope scope(request.request_id);
  std::shared_ptr<telemetry::Span> span;
  if (telemetry::Tracer* tracer = state_->options.tracer)
    span = std::make_shared<telemetry::Span>(tracer, telemetry::SpanKind::server, "request",
                                             remote_parent(request));
  auto [response, measured] = state_->answer(request);
  State::Asked asked{began, measured, std::move(span)};
  if (response.later)
    return state_->finished_later(request, std::move(asked), std::move(response.later));
  return state_->finished(request, asked, std::move(response));
}

bool Router::is_quick(const http::Request& request) const {
  if (!state_->options.store_is_quick) return false;
  const State::Match match = state_->find(request.path);
  if (match.node != nullptr) {
    const auto found = match.node->routes.find(request.method);
    return found != match.node->routes.end() && state_->routes[found->second].quick;
  }
  for (const auto& [route, measure] : state_->foreign)
    if (below(request.path, route.prefix)) return route.quick && route.quick(request);
  return false;
}

std::vector<const Route*> Router::routes() const {
  std::vector<const Route*> all;
  for (const Route& route : state_->routes) all.push_back(&route);
  return all;
}

}  // namespace core
