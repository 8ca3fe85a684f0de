// Kyverno's libraries (policies.kyverno.io). What is pure is functions; what asks the outside is
// methods of variables, whose values a host makes for each evaluation:
//
//   cel::library::add_kyverno(environment);
//   environment.add_variable("resource", cel::kyverno_type(cel::KyvernoLibrary::resource));
//   variables.push_back(cel::kyverno_value(cel::KyvernoLibrary::resource, host, arena));
//
// Methods have their names in Pascal and in camel case: resource.Get, resource.get.
#pragma once
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "engines/cel/type.h"
#include "engines/cel/value.h"
#include "engines/document/node.h"

namespace cel {

class Environment;

enum class KyvernoLibrary : std::uint8_t {
  resource,        // resource.Get, List, Post, ToGVR
  http,            // http.Get, Post, Client
  global_context,  // globalContext.Get
  image,           // image.GetMetadata
  generator,       // generator.Apply
  time,            // time.now, truncate, toCron
  jwt,             // jwt.Decode: {Claims, Valid}, of a token that a shared key signed (HS256)
};

struct ObjectQuery {
  std::string_view api_version, plural, name_space, name;
  const document::Node* labels = nullptr;  // a map that a list's objects must have, if given
};

struct HttpQuery {
  std::string_view method, url;
  const document::Node* headers = nullptr;  // a map of texts, if given
  const document::Node* body = nullptr;
  std::string_view ca_bundle = {};  // PEM, of http.Client(); "" for the host's own
};

// What the libraries ask. A missing object is `not_found`; every error becomes one of the
// expression. Nodes live as long as the arena that is handed in.
class KyvernoHost {
 public:
  virtual ~KyvernoHost() = default;
  using Answer = base::Result<document::Node>;
  virtual Answer get(const ObjectQuery& query, document::Arena& arena) const = 0;
  virtual Answer list(const ObjectQuery& query, document::Arena& arena) const = 0;  // {items: []}
  virtual Answer post(const ObjectQuery& query, const document::Node& object,
                      document::Arena& arena) const = 0;
  virtual Answer resource_of(std::string_view api_version, std::string_view kind,
                             document::Arena& arena) const = 0;  // {group, version, resource}
  virtual Answer http(const HttpQuery& query, document::Arena& arena) const = 0;
  // "": the whole entry.
  virtual Answer global_context(std::string_view name, std::string_view projection,
                                document::Arena& arena) const = 0;
  virtual Answer image_metadata(std::string_view reference, document::Arena& arena) const = 0;
  // A list of objects to be made.
  virtual base::Done generate(std::string_view name_space, const document::Node& objects) const = 0;
  virtual base::Time now() const = 0;
};

Type kyverno_type(KyvernoLibrary library);
// The host outlives it.
Value kyverno_value(KyvernoLibrary library, const KyvernoHost& host, document::Arena& arena);

namespace library {
// image(), parseImageReference(), isImage(), parseServiceAccount(), json.unmarshal(),
// json.marshal(), yaml.parse(), x509.decode(), gzip.compress(), gzip.decompress(), sha256(),
// sha1(), md5(), listObjToMap(), random(), and the methods. Not in the standard environment.
// random() draws from RunLimits::randomness.
void add_kyverno(Environment& environment);
}  // namespace library

}  // namespace cel
