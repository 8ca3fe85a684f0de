#include "base/crypto/x509.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/crypto/openssl.h"
#include "base/ip.h"
#include "base/text.h"

namespace base::crypto::x509 {
namespace {

std::string bytes_of(const ASN1_STRING* string) {
  if (string == nullptr) return "";
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string utf8_of(const ASN1_STRING* string) {
  unsigned char* bytes = nullptr;
  const int size = ASN1_STRING_to_UTF8(&bytes, string);
  const Memory owned(bytes);
  return size <= 0 ? ""
                   : std::string(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
}

ObjectId id_of(const ASN1_OBJECT* object) {
  constexpr int numeric = 1;
  char text[256];
  const int size = OBJ_obj2txt(text, sizeof text, object, numeric);
  ObjectId id;
  if (size <= 0 || static_cast<std::size_t>(size) >= sizeof text) return id;
  for (const std::string_view part : split({text, static_cast<std::size_t>(size)}, '.')) {
    std::uint64_t number = 0;
    std::from_chars(part.data(), part.data() + part.size(), number);
    id.push_back(number);
  }
  return id;
}

std::string decimal_of(const BIGNUM* number) {
  char* const digits = BN_bn2dec(number);
  const Owned<char, free_memory> owned(digits);
  return digits == nullptr ? "" : digits;
}

std::string decimal_of(const ASN1_INTEGER* integer) {
  const Owned<BIGNUM, BN_free> number(ASN1_INTEGER_to_BN(integer, nullptr));
  return number ? decimal_of(number.get()) : "";
}

Name name_of(X509_NAME* name) {
  Name read{.der = der_of([](X509_NAME* of, unsigned char** out) { return i2d_X509_NAME(of, out); },
                          name),
            .attributes = {}};
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    read.attributes.push_back({.type = id_of(X509_NAME_ENTRY_get_object(entry)),
                               .value = utf8_of(X509_NAME_ENTRY_get_data(entry))});
  }
  return read;
}

// "2024-01-02T03:04:05Z"; "" for what is no time.
std::string time_of(const ASN1_TIME* time) {
  std::tm parts{};
  char text[32];
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return "";
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

KeyKind key_kind(int nid) {
  switch (nid) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return KeyKind::rsa;
    case EVP_PKEY_DSA:
      return KeyKind::dsa;
    case EVP_PKEY_EC:
      return KeyKind::ecdsa;
    case EVP_PKEY_ED25519:
      return KeyKind::ed25519;
    default:
      return KeyKind::other;
  }
}

void read_key(EVP_PKEY* key, Certificate& into) {
  if (key == nullptr) return;
  into.key = key_kind(EVP_PKEY_get_base_id(key));
  if (into.key != KeyKind::rsa) return;
  BIGNUM *modulus = nullptr, *exponent = nullptr;
  EVP_PKEY_get_bn_param(key, "n", &modulus);
  EVP_PKEY_get_bn_param(key, "e", &exponent);
  const Owned<BIGNUM, BN_free> owned_modulus(modulus), owned_exponent(exponent);
  if (modulus == nullptr || exponent == nullptr) return;
  into.rsa = RsaKey{.modulus = decimal_of(modulus), .exponent = BN_get_word(exponent)};
}

void read_signature(const ASN1_BIT_STRING* bits, int algorithm, Certificate& into) {
  int digest = 0, key = 0;
  into.signature = bytes_of(bits);
  OBJ_find_sigid_algs(algorithm, &digest, &key);
  into.signature_key = key_kind(key);
  into.signature_pss = algorithm == NID_rsassaPss;
  if (digest != NID_undef) into.signature_digest = OBJ_nid2sn(digest);
}

// Of 4 or 16 bytes.
std::string ip_text(std::string_view bytes) {
  IpAddress address{.bytes = {}, .v4 = bytes.size() == 4};
  std::ranges::transform(bytes, address.bytes.begin(),
                         [](char byte) { return static_cast<std::uint8_t>(byte); });
  return to_string(address);
}

void read_names(const GENERAL_NAMES* names, AlternativeNames& into) {
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    int kind = 0;
    const auto* value = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &kind));
    if (kind == GEN_DNS) into.dns.push_back(bytes_of(value));
    if (kind == GEN_EMAIL) into.emails.push_back(bytes_of(value));
    if (kind == GEN_URI) into.uris.push_back(bytes_of(value));
    if (kind == GEN_IPADD)
      if (const std::string bytes = bytes_of(value); bytes.size() == 4 || bytes.size() == 16)
        into.ips.push_back(ip_text(bytes));
  }
}

void read_access(const AUTHORITY_INFO_ACCESS* access, Certificate& into) {
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access); ++i) {
    const ACCESS_DESCRIPTION* one = sk_ACCESS_DESCRIPTION_value(access, i);
    if (one->location->type != GEN_URI) continue;
    const int method = OBJ_obj2nid(one->method);
    const std::string url = bytes_of(one->location->d.uniformResourceIdentifier);
    if (method == NID_ad_OCSP) into.ocsp_servers.push_back(url);
    if (method == NID_ad_ca_issuers) into.issuer_urls.push_back(url);
  }
}

void read_revocation_lists(const CRL_DIST_POINTS* points, Certificate& into) {
  constexpr int full_name = 0;
  for (int i = 0; i < sk_DIST_POINT_num(points); ++i) {
    const DIST_POINT_NAME* name = sk_DIST_POINT_value(points, i)->distpoint;
    if (name == nullptr || name->type != full_name) continue;
    AlternativeNames names;
    read_names(name->name.fullname, names);
    into.revocation_lists.insert(into.revocation_lists.end(), names.uris.begin(), names.uris.end());
  }
}

template <class T, auto Free>
Owned<T, Free> decoded_extension(X509_EXTENSION* extension) {
  return Owned<T, Free>(static_cast<T*>(X509V3_EXT_d2i(extension)));
}

void read_usages(const EXTENDED_KEY_USAGE* usages, Certificate& into) {
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages); ++i)
    into.extended_key_usage.push_back(id_of(sk_ASN1_OBJECT_value(usages, i)));
}

void read_policies(const CERTIFICATEPOLICIES* policies, Certificate& into) {
  for (int i = 0; i < sk_POLICYINFO_num(policies); ++i)
    into.policies.push_back(id_of(sk_POLICYINFO_value(policies, i)->policyid));
}

void read_key_usage(const ASN1_BIT_STRING* bits, Certificate& into) {
  constexpr int decipher_only = 8;
  for (int bit = 0; bits != nullptr && bit <= decipher_only; ++bit)
    if (ASN1_BIT_STRING_get_bit(bits, bit) != 0) into.key_usage |= 1U << static_cast<unsigned>(bit);
}

void read_constraints(const BASIC_CONSTRAINTS* constraints, Certificate& into) {
  if (constraints == nullptr) return;
  into.basic_constraints =
      BasicConstraints{.authority = constraints->ca != 0, .path_length_max = {}};
  if (constraints->pathlen != nullptr)
    into.basic_constraints->path_length_max = ASN1_INTEGER_get(constraints->pathlen);
}

// An extension that does not decode is left to `extensions`, where it stands in any case.
void read_extension(X509_EXTENSION* extension, Certificate& into) {
  into.extensions.push_back({.id = id_of(X509_EXTENSION_get_object(extension)),
                             .critical = X509_EXTENSION_get_critical(extension) == 1,
                             .value = bytes_of(X509_EXTENSION_get_data(extension))});
  switch (OBJ_obj2nid(X509_EXTENSION_get_object(extension))) {
    case NID_subject_alt_name:
      return read_names(decoded_extension<GENERAL_NAMES, GENERAL_NAMES_free>(extension).get(),
                        into.names);
    case NID_key_usage:
      return read_key_usage(
          decoded_extension<ASN1_BIT_STRING, ASN1_BIT_STRING_free>(extension).get(), into);
    case NID_ext_key_usage:
      return read_usages(
          decoded_extension<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>(extension).get(), into);
    case NID_basic_constraints:
      return read_constraints(
          decoded_extension<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>(extension).get(), into);
    case NID_subject_key_identifier:
      into.subject_key_id =
          bytes_of(decoded_extension<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>(extension).get());
      return;
    case NID_authority_key_identifier:
      if (const auto id = decoded_extension<AUTHORITY_KEYID, AUTHORITY_KEYID_free>(extension))
        into.authority_key_id = bytes_of(id->keyid);
      return;
    case NID_info_access:
      return read_access(
          decoded_extension<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free>(extension).get(),
          into);
    case NID_crl_distribution_points:
      return read_revocation_lists(
          decoded_extension<CRL_DIST_POINTS, CRL_DIST_POINTS_free>(extension).get(), into);
    case NID_certificate_policies:
      return read_policies(
          decoded_extension<CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free>(extension).get(), into);
    default:
      return;
  }
}

void read_extensions(const STACK_OF(X509_EXTENSION) * extensions, Certificate& into) {
  for (int i = 0; i < sk_X509_EXTENSION_num(extensions); ++i)
    read_extension(sk_X509_EXTENSION_value(extensions, i), into);
}

Error too_long() {
  return limited("certificate_bytes_max: more than " + std::to_string(certificate_bytes_max) +
                 " bytes");
}
Error damaged(std::string_view what) { return invalid("not a readable " + std::string(what)); }

Result<Certificate> read_certificate(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = bytes + der.size();
  const Owned<X509, X509_free> read(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  if (!read || bytes != end) return damaged("certificate");
  Certificate into;
  into.kind = Certificate::Kind::certificate;
  into.der = der;
  into.signed_der = der_of(i2d_re_X509_tbs, read.get());
  into.public_key_der =
      der_of([](X509_PUBKEY* key, unsigned char** out) { return i2d_X509_PUBKEY(key, out); },
             X509_get_X509_PUBKEY(read.get()));
  const ASN1_BIT_STRING* signature = nullptr;
  X509_get0_signature(&signature, nullptr, read.get());
  read_signature(signature, X509_get_signature_nid(read.get()), into);
  read_key(X509_get0_pubkey(read.get()), into);
  into.version = X509_get_version(read.get());
  into.subject = name_of(X509_get_subject_name(read.get()));
  into.issuer = name_of(X509_get_issuer_name(read.get()));
  into.serial = decimal_of(X509_get0_serialNumber(read.get()));
  into.not_before = time_of(X509_get0_notBefore(read.get()));
  into.not_after = time_of(X509_get0_notAfter(read.get()));
  if (into.not_before.empty() || into.not_after.empty()) return damaged("certificate");
  read_extensions(X509_get0_extensions(read.get()), into);
  return into;
}

void free_extensions(STACK_OF(X509_EXTENSION) * extensions) {
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
}

Result<Certificate> read_request(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = bytes + der.size();
  const Owned<X509_REQ, X509_REQ_free> read(
      d2i_X509_REQ(nullptr, &bytes, static_cast<long>(der.size())));
  if (!read || bytes != end) return damaged("certificate request");
  Certificate into;
  into.kind = Certificate::Kind::request;
  into.der = der;
  into.signed_der = der_of(i2d_re_X509_REQ_tbs, read.get());
  into.public_key_der =
      der_of([](X509_PUBKEY* key, unsigned char** out) { return i2d_X509_PUBKEY(key, out); },
             X509_REQ_get_X509_PUBKEY(read.get()));
  const ASN1_BIT_STRING* signature = nullptr;
  X509_REQ_get0_signature(read.get(), &signature, nullptr);
  read_signature(signature, X509_REQ_get_signature_nid(read.get()), into);
  read_key(X509_REQ_get0_pubkey(read.get()), into);
  into.version = X509_REQ_get_version(read.get());
  into.subject = name_of(X509_REQ_get_subject_name(read.get()));
  const Owned<STACK_OF(X509_EXTENSION), free_extensions> extensions(
      X509_REQ_get_extensions(read.get()));
  read_extensions(extensions.get(), into);
  return into;
}

}  // namespace

Result<Certificate> from_pem(std::string_view pem) {
  if (pem.size() > certificate_bytes_max) return too_long();
  const OwnErrors errors;
  PemReader reader(pem);
  PemReader::Block block;
  if (!reader.next(block)) return invalid("no PEM block");
  if (block.label == "CERTIFICATE") return read_certificate(block.der);
  if (block.label == "CERTIFICATE REQUEST") return read_request(block.der);
  return invalid("the PEM block is neither a CERTIFICATE nor a CERTIFICATE REQUEST");
}

Result<std::vector<Certificate>> all_from_pem(std::string_view pem) {
  if (pem.size() > certificate_bytes_max) return too_long();
  const OwnErrors errors;
  PemReader reader(pem);
  PemReader::Block block;
  std::vector<Certificate> all;
  while (reader.next(block)) {
    if (block.label != "CERTIFICATE")
      return invalid("a PEM block is no CERTIFICATE but a " + block.label);
    all.push_back(TRY(read_certificate(block.der)));
  }
  if (all.empty()) return invalid("no certificate in PEM");
  return all;
}

Result<Certificate> from_der(std::string_view der) {
  if (der.size() > certificate_bytes_max) return too_long();
  const OwnErrors errors;
  return read_certificate(der);
}

}  // namespace base::crypto::x509
