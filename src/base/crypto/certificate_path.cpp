#include "base/crypto/certificate_path.h"

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/crypto/openssl.h"

namespace base::crypto {
namespace {

using Certificate = Owned<X509, X509_free>;

void free_stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
using Stack = Owned<STACK_OF(X509), free_stack>;

Certificate decoded_whole(std::string_view der) {
  const unsigned char* bytes = unsigned_bytes(der);
  const auto* const end = bytes + der.size();
  Certificate read(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  return bytes == end ? std::move(read) : nullptr;
}

Result<Stack> stack_of(std::span<const std::string> all) {
  Stack stack(sk_X509_new_null());
  for (const std::string& der : all) {
    Certificate one = decoded_whole(der);
    if (!one) return invalid("not a readable certificate");
    sk_X509_push(stack.get(), one.release());
  }
  return stack;
}

// OpenSSL knows code signing as a purpose only since 3.2.
bool may_sign_code(X509* certificate) {
  const auto usages =
      Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>(static_cast<EXTENDED_KEY_USAGE*>(
          X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
  if (!usages) return X509_get_ext_by_NID(certificate, NID_ext_key_usage, -1) < 0;
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    const int usage = OBJ_obj2nid(sk_ASN1_OBJECT_value(usages.get(), i));
    if (usage == NID_code_sign || usage == NID_anyExtendedKeyUsage) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<std::string>> code_signing_path(const PathRequest& request) {
  if (request.intermediates.size() + request.trusted.size() > path_certificates_max)
    return limited("certificate_path_max: more than " + std::to_string(path_certificates_max) +
                   " certificates");
  const OwnErrors errors;
  const Certificate leaf = decoded_whole(request.leaf);
  if (!leaf) return invalid("not a readable certificate");
  const Stack intermediates = TRY(stack_of(request.intermediates));
  const Stack trusted = TRY(stack_of(request.trusted));
  const Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
  const Owned<X509_STORE_CTX, X509_STORE_CTX_free> context(X509_STORE_CTX_new());
  if (!store || !context ||
      X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), intermediates.get()) != 1)
    return invalid("the certificate cannot be verified");
  X509_STORE_CTX_set0_trusted_stack(context.get(), trusted.get());
  X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
  constexpr std::int64_t second = 1'000'000'000;
  X509_VERIFY_PARAM_set_time(param, static_cast<std::time_t>(request.at.nanoseconds / second));
  if (X509_verify_cert(context.get()) != 1)
    return invalid(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
  std::vector<std::string> path;
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    X509* one = sk_X509_value(chain, i);
    if (!may_sign_code(one)) return invalid("the certificate is not for signing code");
    path.push_back(der_of(i2d_X509, one));
  }
  return path;
}

}  // namespace base::crypto
