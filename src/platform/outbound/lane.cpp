#include "platform/outbound/lane.h"

#include <curl/curl.h>

#include "base/check.h"
#include "platform/outbound/transfer.h"

namespace outbound {
namespace {

constexpr long connections_kept_max = 4;  // a lane; a few destinations are what one serves
constexpr int poll_ms = 1000;             // wake-ups end a poll; this is only a net below them

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

// The code of the one transfer of `multi`, once it is over.
CURLcode result_of(CURLM* multi) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left))
    if (message->msg == CURLMSG_DONE) return message->data.result;
  return CURLE_GOT_NOTHING;
}

}  // namespace

struct Lane::Handles {
  std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
  std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};  // goes before the multi

  // CURLE_ABORTED_BY_CALLBACK when stopped.
  CURLcode drive(const std::atomic<bool>& stopped) const;
};

CURLcode Lane::Handles::drive(const std::atomic<bool>& stopped) const {
  int running = 1;
  if (curl_multi_add_handle(multi.get(), easy.get()) != CURLM_OK) return CURLE_FAILED_INIT;
  while (running > 0 && !stopped) {
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, poll_ms, nullptr);
  }
  const CURLcode code = running > 0 ? CURLE_ABORTED_BY_CALLBACK : result_of(multi.get());
  curl_multi_remove_handle(multi.get(), easy.get());
  return code;
}

Lane::Lane(Trust trust) : trust_(trust), handles_(std::make_unique<Handles>()) {
  CHECK(handles_->multi && handles_->easy);
  curl_multi_setopt(handles_->multi.get(), CURLMOPT_MAXCONNECTS, connections_kept_max);
}
Lane::~Lane() = default;

Exchange Lane::send(const Hop& hop, const std::atomic<bool>& stopped) {
  CHECK(hop.request.trust == trust_);
  destination_ = hop.url.destination();
  CURL* easy = handles_->easy.get();
  curl_easy_reset(easy);  // keeps the connections
  Transfer transfer(hop);
  if (auto prepared = transfer.prepare(easy); !prepared)
    return {.answer = std::move(prepared).error(), .sent = false};
  const CURLcode code = handles_->drive(stopped);
  Exchange exchange = transfer.finish(easy, code);
  curl_easy_reset(easy);  // forgets credentials, and pointers into the request
  if (stopped && !exchange.answer)
    return {.answer = base::unavailable("the HTTP client is stopped"), .final = true};
  return exchange;
}

void Lane::wake() { curl_multi_wakeup(handles_->multi.get()); }

}  // namespace outbound
