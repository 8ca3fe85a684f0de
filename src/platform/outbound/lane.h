// One libcurl handle with the connections that it keeps alive, and a way to wake it: curl is driven
// through its multi interface because only that can be interrupted at once (`wake`). One request at
// a time; `wake` from any thread.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "platform/outbound/http_client.h"
#include "platform/outbound/url.h"

namespace outbound {

class Lane {
 public:
  Lane();
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Gives up with `unavailable` soon after `stopped` became true and `wake` was called.
  base::Result<Response> send(const Request& request, const Url& url, const std::string& user_agent,
                              const std::atomic<bool>& stopped);
  void wake();

  const std::string& destination() const { return destination_; }  // of the last request

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
  std::string destination_;
};

}  // namespace outbound
