#include "engines/admission/vocabulary.h"

#include <memory>
#include <utility>

#include "engines/admission/image_functions.h"
#include "engines/admission/types.h"
#include "engines/cel/access_check.h"
#include "engines/cel/authorizer.h"
#include "engines/cel/kyverno.h"
#include "engines/cel/library.h"

namespace admission {
namespace {

using cel::KyvernoLibrary;
using cel::Type;

cel::Options options_of(Family family) {
  cel::Options options;
  options.homogeneous_literals = family != Family::generating;
  options.as_cel_go = true;
  options.lenient_or_value = true;
  options.bind_macro = !is_of_kubernetes(family);
  return options;
}

}  // namespace

Vocabulary::Vocabulary(Family family)
    : family_(family), environment_(&cel::standard_environment(), options_of(family)) {
  places_.fill(absent);
  cel::library::add_whole_milliseconds(environment_);
  if (family == Family::envoy || family == Family::http) {
    declare_access_check();
    return;
  }
  declare(Slot::object, "object", Type::dyn());
  declare(Slot::old_object, "oldObject", Type::dyn());
  declare(Slot::request, "request", request_type(family));
  declare(Slot::namespace_object, "namespaceObject", namespace_type());
  if (is_of_kubernetes(family)) {
    declare(Slot::params, "params", Type::dyn());
    declare(Slot::authorizer, "authorizer", cel::authorizer_type());
    cel::library::add_authorizer(environment_);
    for (const char* of_kyverno : {"math", "base64", "regex"})
      environment_.hide_functions(of_kyverno);
  } else {
    declare(Slot::exceptions, "exceptions", exceptions_type());
    declare(Slot::resource, "resource", cel::kyverno_type(KyvernoLibrary::resource));
    declare(Slot::http, "http", cel::kyverno_type(KyvernoLibrary::http));
    declare(Slot::global_context, "globalContext",
            cel::kyverno_type(KyvernoLibrary::global_context));
    declare(Slot::image, "image", cel::kyverno_type(KyvernoLibrary::image));
    declare(Slot::time, "time", cel::kyverno_type(KyvernoLibrary::time));
    cel::library::add_kyverno(environment_);
  }
  if (family == Family::image_validating) declare_images();
  if (family == Family::kubernetes_mutation || family == Family::mutating)
    cel::library::add_patches(environment_);
  if (family == Family::generating)
    declare(Slot::generator, "generator", cel::kyverno_type(KyvernoLibrary::generator));
}

void Vocabulary::declare_images() {
  declare(Slot::images, "images", Type::map(Type::string(), Type::list(Type::string())));
  declare(Slot::attestors, "attestors", Type::map(Type::string(), Type::dyn()));
  declare(Slot::attestations, "attestations", Type::map(Type::string(), Type::string()));
  declare(Slot::image_questions, "@images", Type::dyn());
  add_image_functions(environment_, *place(Slot::image_questions));
}

// The libraries of Kyverno's authorization server.
void Vocabulary::declare_access_check() {
  const auto protocol =
      family_ == Family::envoy ? cel::AccessProtocol::envoy : cel::AccessProtocol::http;
  declare(Slot::object, "object", cel::access_request_type(protocol));
  declare(Slot::resource, "resource", cel::kyverno_type(KyvernoLibrary::resource));
  declare(Slot::http, "http", cel::kyverno_type(KyvernoLibrary::http));
  declare(Slot::image, "image", cel::kyverno_type(KyvernoLibrary::image));
  declare(Slot::jwt, "jwt", cel::kyverno_type(KyvernoLibrary::jwt));
  cel::library::add_kyverno(environment_);
  cel::library::add_access_check(environment_, protocol);
}

void Vocabulary::declare(Slot slot, std::string name, cel::Type type) {
  places_[static_cast<std::size_t>(slot)] =
      static_cast<std::uint8_t>(environment_.add_variable(std::move(name), std::move(type)));
}

const Vocabulary& vocabulary(Family family) {
  static const auto all = [] {
    std::array<std::unique_ptr<const Vocabulary>, families_count> made;
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] = std::make_unique<const Vocabulary>(static_cast<Family>(i));
    return made;
  }();
  return *all[static_cast<std::size_t>(family)];
}

}  // namespace admission
