// SHA-256 of what comes in pieces, such as a file too big for memory. Belongs to one thread.
#pragma once
#include <memory>
#include <string_view>

#include "base/crypto/crypto.h"

namespace base::crypto {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view bytes);
  Digest finish();  // once; nothing may follow

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace base::crypto
