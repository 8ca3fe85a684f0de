#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <mutex>

#include "base/text.h"
#include "platform/outbound/destinations.h"
#include "platform/outbound/http_client.h"
#include "platform/outbound/lanes.h"
#include "platform/outbound/redirect.h"
#include "platform/outbound/retry.h"

namespace outbound {
namespace {

// libcurl's own state is the process's, so its initialisation is too: once, before the first
// handle, and never undone, because other clients may live on.
void initialise_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

class Deadline {
 public:
  explicit Deadline(base::Duration timeout)
      : at_(std::chrono::steady_clock::now() + std::chrono::nanoseconds(timeout.nanoseconds)) {}
  base::Duration left() const {
    const auto left = at_ - std::chrono::steady_clock::now();
    return base::nanoseconds(std::chrono::duration_cast<std::chrono::nanoseconds>(left).count());
  }

 private:
  std::chrono::steady_clock::time_point at_;
};

class NoCall final : public Observer::Call {
 public:
  std::string traceparent() const override { return ""; }
  void end(const Observer::Outcome&) override {}
};

bool destination_failed(const Exchange& exchange) {
  if (!exchange.answer) return exchange.answer.error().code == base::Code::unavailable;
  const int status = exchange.answer->status;
  return status >= 502 && status <= 504;
}

// For the list of destinations: without the URL, whose path may be as good as a password.
std::string why_failed(const Exchange& exchange) {
  if (exchange.answer) return "it answered " + std::to_string(exchange.answer->status);
  const std::string& message = exchange.answer.error().message;
  const std::size_t colon = message.find(": ");
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(ClientOptions options) : options_(std::move(options)) {}

  base::Result<Response> send(const Request& request) override {
    const Url url = TRY(parse_url(request.url));
    std::unique_ptr<Observer::Call> call = std::make_unique<NoCall>();
    if (options_.observer != nullptr)
      call = options_.observer->begin(request.method, url.destination());
    int attempts = 0;
    auto answer = try_until_done(request, call->traceparent(), attempts);
    call->end({.status = answer ? answer->status : 0,
               .error = answer ? nullptr : &answer.error(),
               .attempts = attempts});
    return answer;
  }

  void stop() override { lanes_.stop(); }

 private:
  base::Result<Response> try_until_done(const Request& request, const std::string& traceparent,
                                        int& attempts);
  Exchange follow(const Request& request, const std::string& traceparent, const Deadline& deadline);
  Exchange one_hop(const Request& request, const Url& url, const std::string& traceparent,
                   const Deadline& deadline);
  base::Duration delay(int attempts, const Exchange& exchange);

  const ClientOptions options_;
  const base::SystemClock clock_;  // for dates in Retry-After; deadlines are steady
  const std::unique_ptr<base::Randomness> randomness_ = base::system_randomness();
  Lanes lanes_;
};

base::Result<Response> CurlClient::try_until_done(const Request& request,
                                                  const std::string& traceparent, int& attempts) {
  const Deadline deadline(request.timeout);
  for (;;) {
    Exchange exchange = follow(request, traceparent, deadline);
    ++attempts;
    if (attempts >= request.attempts_max || !may_try_again(request, exchange))
      return std::move(exchange.answer);
    const base::Duration pause = delay(attempts, exchange);
    if (pause >= deadline.left() || !lanes_.wait(pause)) return std::move(exchange.answer);
  }
}

base::Duration CurlClient::delay(int attempts, const Exchange& exchange) {
  std::uint32_t random = 0;
  randomness_->fill(&random, sizeof random);
  std::optional<base::Duration> asked;
  if (exchange.answer)
    if (const auto header = exchange.answer->header("Retry-After"))
      asked = retry_after(*header, clock_.now());
  return retry_delay(options_, attempts, static_cast<double>(random) / 0x1p32, asked);
}

// One attempt with its redirects. What went out before a redirect counts as sent.
Exchange CurlClient::follow(const Request& request, const std::string& traceparent,
                            const Deadline& deadline) {
  std::optional<Request> next;
  for (int redirects = 0;; ++redirects) {
    const Request& now = next ? *next : request;
    auto url = parse_url(now.url);
    if (!url) return {.answer = std::move(url).error(), .final = true};
    Exchange exchange = one_hop(now, *url, traceparent, deadline);
    exchange.sent = exchange.sent || redirects > 0;
    if (!exchange.answer) return exchange;
    auto wanted = redirected(now, *url, *exchange.answer);
    const std::string what = now.method + " " + url->shown() + ": ";
    if (!wanted)
      return {.answer = base::Error{wanted.error().code, what + wanted.error().message},
              .final = true};
    if (!*wanted) return exchange;
    if (redirects == redirects_max)
      return {.answer = base::unavailable(what + "too many redirects"), .final = true};
    next = *std::move(wanted);
  }
}

Exchange CurlClient::one_hop(const Request& request, const Url& url, const std::string& traceparent,
                             const Deadline& deadline) {
  const base::Duration left = deadline.left();
  if (left <= base::Duration{})
    return {.answer = base::unavailable(request.method + " " + url.shown() + ": out of time"),
            .final = true};
  const Hop hop{.request = request,
                .url = url,
                .options = options_,
                .timeout = left,
                .traceparent = traceparent};
  if (options_.destinations == nullptr) return lanes_.send(hop);
  auto ticket = options_.destinations->admit(request.tenant, url.destination());
  if (!ticket) return {.answer = std::move(ticket).error(), .sent = false, .final = true};
  Exchange exchange = lanes_.send(hop);
  if (destination_failed(exchange) && !exchange.final)
    ticket->failed(why_failed(exchange));
  else if (exchange.answer)
    ticket->succeeded();
  return exchange;
}

}  // namespace

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const Header& candidate : headers)
    if (base::equal_ignoring_case(candidate.name, name)) return candidate.value;
  return std::nullopt;
}

std::unique_ptr<HttpClient> curl_client(ClientOptions options) {
  initialise_curl();
  return std::make_unique<CurlClient>(std::move(options));
}

std::unique_ptr<HttpClient> curl_client(std::string user_agent) {
  return curl_client(ClientOptions{.user_agent = std::move(user_agent)});
}

}  // namespace outbound
