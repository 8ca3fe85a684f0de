// One libcurl handle with the connections that it keeps alive, and a way to wake it: curl is driven
// through its multi interface because only that can be interrupted at once (`wake`). One request at
// a time; `wake` from any thread.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "platform/outbound/http_client.h"
#include "platform/outbound/transfer.h"

namespace outbound {

class Lane {
 public:
  explicit Lane(Trust trust);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Gives up with `unavailable` soon after `stopped` became true and `wake` was called.
  Exchange send(const Hop& hop, const std::atomic<bool>& stopped);
  void wake();

  // A connection that was opened for the operator's address must not serve a user's, which would
  // get to it past the guard: so a lane serves one of them only.
  Trust trust() const { return trust_; }
  const std::string& destination() const { return destination_; }  // of the last request

 private:
  struct Handles;
  const Trust trust_;
  std::unique_ptr<Handles> handles_;
  std::string destination_;
};

}  // namespace outbound
