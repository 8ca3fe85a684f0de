#include "engines/document/certificate.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <vector>

#include "base/crypto/x509.h"
#include "base/text.h"
#include "engines/document/build.h"

namespace document {
namespace {

namespace x509 = base::crypto::x509;
using x509::ObjectId;

// Object ids that Go knows, and by what number or name.
const ObjectId usage_any = {2, 5, 29, 37, 0};
const ObjectId usage_pkix = {1, 3, 6, 1, 5, 5, 7, 3};  // 1 to 9 below it
const ObjectId usage_microsoft_gated = {1, 3, 6, 1, 4, 1, 311, 10, 3, 3};
const ObjectId usage_netscape_gated = {2, 16, 840, 1, 113730, 4, 1};
const ObjectId usage_microsoft_commercial = {1, 3, 6, 1, 4, 1, 311, 2, 1, 22};
const ObjectId usage_microsoft_kernel = {1, 3, 6, 1, 4, 1, 311, 61, 1, 1};
const ObjectId authority_access = {1, 3, 6, 1, 5, 5, 7, 1, 1};
const ObjectId certificate_extension = {2, 5, 29};
const ObjectId attribute_type = {2, 5, 4};

class Shape {
 public:
  explicit Shape(Arena& arena) : arena_(arena) {}

  struct Field {
    std::string_view name;
    Node value;
  };
  Node object(std::span<const Field> fields) const {
    std::vector<Member> members;
    for (const Field& field : fields)
      members.push_back({.key = Key(field.name), .value = field.value});
    return map(arena_, members);
  }
  Node object(std::initializer_list<Field> fields) const {
    return object(std::span(fields.begin(), fields.size()));
  }
  Node text(std::string_view of) const { return string(arena_, of); }
  Node base64(std::string_view bytes) const { return text(base::to_base64(bytes)); }
  Node bytes_or_null(std::string_view bytes) const {
    return bytes.empty() ? Node() : base64(bytes);
  }
  template <class Items, class Make>
  Node array(const Items& items, Make make) const {
    if (items.empty()) return {};
    std::vector<Node> nodes;
    for (const auto& item : items) nodes.push_back(make(item));
    return list(arena_, nodes);
  }
  Node texts(const std::vector<std::string>& of) const {
    return array(of, [&](const std::string& one) { return text(one); });
  }
  Node id(const ObjectId& of) const {
    return array(of,
                 [](std::uint64_t part) { return Node::int64(static_cast<std::int64_t>(part)); });
  }
  Node ids(const std::vector<ObjectId>& of) const {
    return array(of, [&](const ObjectId& one) { return id(one); });
  }
  // As a number of JSON: what no int64 holds is a double.
  static Node number(std::string_view digits) {
    std::int64_t whole = 0;
    const char* const end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, whole).ec == std::errc()) return Node::int64(whole);
    double rounded = 0;
    std::from_chars(digits.data(), end, rounded);
    return Node::float64(rounded);
  }

  Node name(const x509::Name& of) const;
  Node extensions(const std::vector<x509::Extension>& of) const;
  Node url(std::string_view of) const;
  Node public_key(const x509::RsaKey& of) const {
    return object(
        {{"N", text(of.modulus)}, {"E", Node::int64(static_cast<std::int64_t>(of.exponent))}});
  }

 private:
  Arena& arena_;
};

// The last number of an id right below `parent`, else 0.
std::uint64_t below(const ObjectId& id, const ObjectId& parent) {
  const bool is_below =
      id.size() == parent.size() + 1 && std::equal(parent.begin(), parent.end(), id.begin());
  return is_below ? id.back() : 0;
}

Node Shape::name(const x509::Name& of) const {
  std::vector<std::string> country, organization, unit, locality, province, street, postal_code;
  std::string serial, common_name;
  for (const x509::Attribute& attribute : of.attributes)
    switch (below(attribute.type, attribute_type)) {
      case 3:
        common_name = attribute.value;
        break;
      case 5:
        serial = attribute.value;
        break;
      case 6:
        country.push_back(attribute.value);
        break;
      case 7:
        locality.push_back(attribute.value);
        break;
      case 8:
        province.push_back(attribute.value);
        break;
      case 9:
        street.push_back(attribute.value);
        break;
      case 10:
        organization.push_back(attribute.value);
        break;
      case 11:
        unit.push_back(attribute.value);
        break;
      case 17:
        postal_code.push_back(attribute.value);
        break;
      default:
        break;
    }
  const Node names = array(of.attributes, [&](const x509::Attribute& one) {
    return object({{"Type", id(one.type)}, {"Value", text(one.value)}});
  });
  return object({{"Country", texts(country)},
                 {"Organization", texts(organization)},
                 {"OrganizationalUnit", texts(unit)},
                 {"Locality", texts(locality)},
                 {"Province", texts(province)},
                 {"StreetAddress", texts(street)},
                 {"PostalCode", texts(postal_code)},
                 {"SerialNumber", text(serial)},
                 {"CommonName", text(common_name)},
                 {"Names", names},
                 {"ExtraNames", Node()}});
}

Node Shape::extensions(const std::vector<x509::Extension>& of) const {
  return array(of, [&](const x509::Extension& one) {
    return object({{"Id", id(one.id)},
                   {"Critical", Node::boolean(one.critical)},
                   {"Value", base64(one.value)}});
  });
}

// As Go's net/url.URL, without a user.
Node Shape::url(std::string_view of) const {
  const auto cut = [&](std::string_view at) {
    const std::size_t place = of.find(at);
    const std::string_view behind =
        place == std::string_view::npos ? std::string_view() : of.substr(place + at.size());
    of = of.substr(0, place);
    return behind;
  };
  const std::string_view fragment = cut("#"), query = cut("?");
  const std::size_t colon = of.find(':');
  const std::string_view scheme = of.substr(0, colon == std::string_view::npos ? 0 : colon);
  std::string_view rest = colon == std::string_view::npos ? of : of.substr(colon + 1);
  std::string_view host, opaque;
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    host = rest.substr(0, rest.find('/'));
    rest.remove_prefix(host.size());
  } else if (!rest.starts_with('/')) {
    opaque = std::exchange(rest, std::string_view());
  }
  return object({{"Scheme", text(scheme)},
                 {"Opaque", text(opaque)},
                 {"User", Node()},
                 {"Host", text(host)},
                 {"Path", text(rest)},
                 {"Fragment", text(fragment)},
                 {"RawQuery", text(query)},
                 {"RawPath", text("")},
                 {"RawFragment", text("")},
                 {"ForceQuery", Node::boolean(false)},
                 {"OmitHost", Node::boolean(false)}});
}

// The numbers of Go's x509.SignatureAlgorithm.
std::int64_t signature_algorithm(const x509::Certificate& of) {
  const struct {
    x509::KeyKind key;
    std::string_view digest;
    bool pss;
    std::int64_t number;
  } known[] = {
      {x509::KeyKind::rsa, "MD2", false, 1},       {x509::KeyKind::rsa, "MD5", false, 2},
      {x509::KeyKind::rsa, "SHA1", false, 3},      {x509::KeyKind::rsa, "SHA256", false, 4},
      {x509::KeyKind::rsa, "SHA384", false, 5},    {x509::KeyKind::rsa, "SHA512", false, 6},
      {x509::KeyKind::dsa, "SHA1", false, 7},      {x509::KeyKind::dsa, "SHA256", false, 8},
      {x509::KeyKind::ecdsa, "SHA1", false, 9},    {x509::KeyKind::ecdsa, "SHA256", false, 10},
      {x509::KeyKind::ecdsa, "SHA384", false, 11}, {x509::KeyKind::ecdsa, "SHA512", false, 12},
      {x509::KeyKind::rsa, "SHA256", true, 13},    {x509::KeyKind::rsa, "SHA384", true, 14},
      {x509::KeyKind::rsa, "SHA512", true, 15},    {x509::KeyKind::ed25519, "", false, 16}};
  for (const auto& each : known)
    if (each.key == of.signature_key && each.digest == of.signature_digest &&
        each.pss == of.signature_pss)
      return each.number;
  return 0;
}

// The numbers of Go's x509.ExtKeyUsage.
std::optional<std::int64_t> extended_usage(const ObjectId& id) {
  if (id == usage_any) return 0;
  if (const std::uint64_t pkix = below(id, usage_pkix); pkix >= 1 && pkix <= 9) return pkix;
  if (id == usage_microsoft_gated) return 10;
  if (id == usage_netscape_gated) return 11;
  if (id == usage_microsoft_commercial) return 12;
  if (id == usage_microsoft_kernel) return 13;
  return std::nullopt;
}

// What Go understands, so that a critical one is no reason to refuse the certificate.
bool is_understood(const ObjectId& id) {
  constexpr std::uint64_t understood[] = {14, 15, 17, 19, 30, 31, 32, 33, 35, 36, 37, 54};
  return id == authority_access ||
         std::ranges::find(understood, below(id, certificate_extension)) != std::end(understood);
}

Node request(const Shape& shape, const x509::Certificate& of) {
  return shape.object({{"Raw", shape.base64(of.der)},
                       {"RawTBSCertificateRequest", shape.base64(of.signed_der)},
                       {"RawSubjectPublicKeyInfo", shape.base64(of.public_key_der)},
                       {"RawSubject", shape.base64(of.subject.der)},
                       {"Version", Node::int64(of.version)},
                       {"Signature", shape.base64(of.signature)},
                       {"SignatureAlgorithm", Node::int64(signature_algorithm(of))},
                       {"PublicKeyAlgorithm", Node::int64(static_cast<std::int64_t>(of.key))},
                       {"PublicKey", shape.public_key(*of.rsa)},
                       {"Subject", shape.name(of.subject)},
                       {"Extensions", shape.extensions(of.extensions)},
                       {"ExtraExtensions", Node()},
                       {"DNSNames", shape.texts(of.names.dns)},
                       {"EmailAddresses", shape.texts(of.names.emails)},
                       {"IPAddresses", shape.texts(of.names.ips)},
                       {"URIs", shape.array(of.names.uris, [&](const std::string& url) {
                          return shape.url(url);
                        })}});
}

Node certificate(const Shape& shape, const x509::Certificate& of) {
  std::vector<ObjectId> unhandled, unknown_usages;
  std::vector<std::int64_t> usages;
  for (const x509::Extension& extension : of.extensions)
    if (extension.critical && !is_understood(extension.id)) unhandled.push_back(extension.id);
  for (const ObjectId& usage : of.extended_key_usage)
    if (const auto number = extended_usage(usage))
      usages.push_back(*number);
    else
      unknown_usages.push_back(usage);
  const auto number = [](std::int64_t of) { return Node::int64(of); };
  const bool constrained = of.basic_constraints.has_value();
  const bool authority = constrained && of.basic_constraints->authority;
  const std::int64_t path_length =
      constrained ? of.basic_constraints->path_length_max.value_or(-1) : 0;
  return shape.object(
      {{"Raw", shape.base64(of.der)},
       {"RawTBSCertificate", shape.base64(of.signed_der)},
       {"RawSubjectPublicKeyInfo", shape.base64(of.public_key_der)},
       {"RawSubject", shape.base64(of.subject.der)},
       {"RawIssuer", shape.base64(of.issuer.der)},
       {"Signature", shape.base64(of.signature)},
       {"SignatureAlgorithm", number(signature_algorithm(of))},
       {"PublicKeyAlgorithm", number(static_cast<std::int64_t>(of.key))},
       {"PublicKey", shape.public_key(*of.rsa)},
       {"Version", number(of.version + 1)},
       {"SerialNumber", Shape::number(of.serial)},
       {"Issuer", shape.name(of.issuer)},
       {"Subject", shape.name(of.subject)},
       {"NotBefore", shape.text(of.not_before)},
       {"NotAfter", shape.text(of.not_after)},
       {"KeyUsage", number(of.key_usage)},
       {"Extensions", shape.extensions(of.extensions)},
       {"ExtraExtensions", Node()},
       {"UnhandledCriticalExtensions", shape.ids(unhandled)},
       {"ExtKeyUsage", shape.array(usages, number)},
       {"UnknownExtKeyUsage", shape.ids(unknown_usages)},
       {"BasicConstraintsValid", Node::boolean(constrained)},
       {"IsCA", Node::boolean(authority)},
       {"MaxPathLen", number(path_length)},
       {"MaxPathLenZero", Node::boolean(constrained && path_length == 0)},
       {"SubjectKeyId", shape.bytes_or_null(of.subject_key_id)},
       {"AuthorityKeyId", shape.bytes_or_null(of.authority_key_id)},
       {"OCSPServer", shape.texts(of.ocsp_servers)},
       {"IssuingCertificateURL", shape.texts(of.issuer_urls)},
       {"DNSNames", shape.texts(of.names.dns)},
       {"EmailAddresses", shape.texts(of.names.emails)},
       {"IPAddresses", shape.texts(of.names.ips)},
       {"URIs", shape.array(of.names.uris, [&](const std::string& url) { return shape.url(url); })},
       {"CRLDistributionPoints", shape.texts(of.revocation_lists)},
       {"PolicyIdentifiers", shape.ids(of.policies)}});
}

}  // namespace

base::Result<Node> read_certificate(std::string_view pem, Arena& arena) {
  const auto read = x509::from_pem(pem);
  if (!read) return read.error();
  if (!read->rsa) return base::invalid("the certificate's key is not one of RSA");
  const Shape shape(arena);
  return read->kind == x509::Certificate::Kind::request ? request(shape, *read)
                                                        : certificate(shape, *read);
}

}  // namespace document
