#include "engines/cosign/identity.h"

#include <algorithm>

#include "engines/document/wildcard.h"

namespace cosign {
namespace {

using base::crypto::x509::Certificate;
using base::crypto::x509::ObjectId;

// 1.3.6.1.4.1.57264.1.N
ObjectId fulcio_id(std::uint64_t number) { return {1, 3, 6, 1, 4, 1, 57264, 1, number}; }
constexpr std::uint64_t issuer_1 = 1, issuer_2 = 8;

struct Named {
  std::string_view id, name;
  std::uint64_t number;
};
// Those that Kyverno knows. Their value is the text itself, without any encoding.
constexpr Named named[] = {
    {"1.3.6.1.4.1.57264.1.1", "oidcIssuer", issuer_1},
    {"1.3.6.1.4.1.57264.1.2", "githubWorkflowTrigger", 2},
    {"1.3.6.1.4.1.57264.1.3", "githubWorkflowSha", 3},
    {"1.3.6.1.4.1.57264.1.4", "githubWorkflowName", 4},
    {"1.3.6.1.4.1.57264.1.5", "githubWorkflowRepository", 5},
    {"1.3.6.1.4.1.57264.1.6", "githubWorkflowRef", 6},
};

std::optional<std::string_view> value_of(const Certificate& certificate, std::uint64_t number) {
  const ObjectId id = fulcio_id(number);
  for (const auto& extension : certificate.extensions)
    if (extension.id == id) return extension.value;
  return std::nullopt;
}

// A UTF8String of DER (X.690, 8.1), shorter than 64 KiB.
std::optional<std::string_view> utf8_string(std::string_view der) {
  constexpr unsigned char tag = 0x0C, long_form = 0x80;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(der[at]); };
  if (der.size() < 2 || byte(0) != tag) return std::nullopt;
  std::size_t length = byte(1), begin = 2;
  if ((length & long_form) != 0) {
    const std::size_t bytes = length & ~std::size_t{long_form};
    if (bytes == 0 || bytes > 2 || der.size() < 2 + bytes) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < bytes; ++i) length = length << 8U | byte(2 + i);
    begin += bytes;
  }
  if (der.size() - begin != length) return std::nullopt;
  return der.substr(begin);
}

std::string_view issuer_of(const Certificate& certificate) {
  if (const auto second = value_of(certificate, issuer_2))
    return utf8_string(*second).value_or(std::string_view());
  return value_of(certificate, issuer_1).value_or(std::string_view());
}

std::vector<std::string> subjects_of(const Certificate& certificate) {
  std::vector<std::string> all = certificate.names.dns;
  for (const auto* more :
       {&certificate.names.emails, &certificate.names.ips, &certificate.names.uris})
    all.insert(all.end(), more->begin(), more->end());
  return all;
}

base::Result<std::optional<base::RegexSearch>> compiled(std::string_view pattern,
                                                        std::string_view what) {
  if (pattern.empty()) return std::optional<base::RegexSearch>();
  auto regex = base::RegexSearch::compile(pattern);
  if (!regex)
    return base::Error(regex.error().code, std::string(what) + ": " + regex.error().message);
  return std::optional<base::RegexSearch>(*std::move(regex));
}

}  // namespace

base::Result<Identity> Identity::compile(const IdentityText& text, Comparison comparison) {
  Identity out;
  out.issuer_ = text.issuer;
  out.subject_ = text.subject;
  out.issuer_pattern_ = TRY(compiled(text.issuer_pattern, "issuerRegExp"));
  out.subject_pattern_ = TRY(compiled(text.subject_pattern, "subjectRegExp"));
  out.comparison_ = comparison;
  return out;
}

bool Identity::matches_text(std::string_view wanted, std::string_view found) const {
  return comparison_ == Comparison::exact ? wanted == found
                                          : document::matches_wildcard(wanted, found);
}

bool Identity::matches(const Certificate& certificate) const {
  const std::string_view issuer = issuer_of(certificate);
  if (!issuer_.empty() && !matches_text(issuer_, issuer)) return false;
  if (issuer_pattern_ && !issuer_pattern_->found_in(issuer)) return false;
  const auto subjects = subjects_of(certificate);
  const auto any = [&](auto holds) { return std::ranges::any_of(subjects, holds); };
  if (!subject_.empty() &&
      !any([&](const std::string& subject) { return matches_text(subject_, subject); }))
    return false;
  return !subject_pattern_ ||
         any([&](const std::string& subject) { return subject_pattern_->found_in(subject); });
}

base::Done check_extensions(const Certificate& certificate, const Extensions& wanted) {
  for (const auto& [key, pattern] : wanted) {
    const auto known = std::ranges::find_if(
        named, [&](const Named& one) { return one.id == key || one.name == key; });
    if (known == std::end(named))
      return base::invalid("no extension of certificates that is known here: " + key);
    const std::string_view found =
        known->number == issuer_1
            ? issuer_of(certificate)
            : value_of(certificate, known->number).value_or(std::string_view());
    if (!document::matches_wildcard(pattern, found))
      return base::invalid("the certificate's extension " + key + " is \"" + std::string(found) +
                           "\", not \"" + pattern + "\"");
  }
  return {};
}

std::string shown_identity(const Certificate& certificate) {
  std::string out;
  for (const std::string& subject : subjects_of(certificate))
    out += (out.empty() ? "" : ", ") + subject;
  if (out.empty()) out = "nobody that it names";
  const std::string_view issuer = issuer_of(certificate);
  return issuer.empty() ? out : out + ", signed in at " + std::string(issuer);
}

}  // namespace cosign
