// Private to base/crypto: what is OpenSSL's, owned.
#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <string_view>

namespace base::crypto {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

// OPENSSL_free is a macro.
inline void free_memory(void* memory) { OPENSSL_free(memory); }
using Memory = Owned<unsigned char, free_memory>;

// What OpenSSL notes of a failure is not left behind for whoever asks next.
struct OwnErrors {
  OwnErrors() { ERR_set_mark(); }
  ~OwnErrors() { ERR_pop_to_mark(); }
  OwnErrors(const OwnErrors&) = delete;
  OwnErrors& operator=(const OwnErrors&) = delete;
};

inline const unsigned char* unsigned_bytes(std::string_view view) {
  return reinterpret_cast<const unsigned char*>(view.data() == nullptr ? "" : view.data());
}

// What OpenSSL's i2d functions give for an object; "" when it has no encoding.
template <class Encode, class T>
std::string der_of(Encode encode, T* object) {
  unsigned char* bytes = nullptr;
  const int size = encode(object, &bytes);
  const Memory owned(bytes);
  return size <= 0 ? ""
                   : std::string(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
}

// The blocks of a PEM text one after the other (RFC 7468).
class PemReader {
 public:
  // The text outlives the reader and is at most 2 GiB long.
  explicit PemReader(std::string_view pem)
      : bio_(BIO_new_mem_buf(unsigned_bytes(pem), static_cast<int>(pem.size()))) {}

  struct Block {
    std::string label, der;
  };
  // False after the last one, and when what follows is no block.
  bool next(Block& into) {
    char *name = nullptr, *header = nullptr;
    unsigned char* bytes = nullptr;
    long size = 0;
    const bool found = PEM_read_bio(bio_.get(), &name, &header, &bytes, &size) == 1;
    const Owned<char, free_memory> owned_name(name), owned_header(header);
    const Memory owned_bytes(bytes);
    if (!found) return false;
    into.label = name;
    into.der.assign(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    return true;
  }

 private:
  Owned<BIO, BIO_free> bio_;
};

}  // namespace base::crypto
