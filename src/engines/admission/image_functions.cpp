#include "engines/admission/image_functions.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engines/cel/function.h"
#include "engines/cel/value_reading.h"
#include "engines/cosign/verify.h"
#include "engines/image/registry.h"

namespace admission {
namespace {

using cel::Call;
using cel::Value;
using document::Node;

// `attestors.NAME` of expressions.
class AttestorObject final : public cel::Object {
 public:
  explicit AttestorObject(const ImageAttestor& of) : attestor(of) {}
  std::string_view type_name() const override { return "imageverify.attestor"; }
  const ImageAttestor& attestor;
};

std::vector<const ImageAttestor*> attestors_of(const Value& list) {
  std::vector<const ImageAttestor*> all;
  for (std::size_t i = 0; i < cel::size_of(list); ++i) {
    const Value one = cel::element_of(list, i);
    if (!one.is(cel::Kind::object) || one.object().type_name() != "imageverify.attestor") return {};
    all.push_back(&static_cast<const AttestorObject&>(one.object()).attestor);
  }
  return all;
}

// Const in its type as all values of expressions; it was made by the evaluation that is running.
ImageQuestions* questions_of(const Call& call) {
  const auto place = static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(call.context));
  const Value& value = call.run.variable(place);
  if (!value.is(cel::Kind::object)) return nullptr;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
  return const_cast<ImageQuestions*>(static_cast<const ImageQuestions*>(&value.object()));
}

Value counted(const Call& call, const base::Result<std::int64_t>& count) {
  return count ? Value::int64(*count) : call.fail(count.error().message);
}
Value answered(const Call& call, const base::Result<Node>& answer) {
  if (!answer) return call.fail(answer.error().message);
  const auto place = call.run.arena().array<Node>(1);
  place[0] = *answer;
  return Value::of(place[0]);
}

Value verify_signatures(const Call& call) {
  ImageQuestions* questions = questions_of(call);
  if (questions == nullptr) return call.no_overload();
  return counted(call, questions->verify_signatures(call[0].text(), call[1]));
}
Value verify_attestations(const Call& call) {
  ImageQuestions* questions = questions_of(call);
  if (questions == nullptr) return call.no_overload();
  return counted(call, questions->verify_attestations(call[0].text(), call[1].text(), call[2]));
}
Value extract_payload(const Call& call) {
  ImageQuestions* questions = questions_of(call);
  if (questions == nullptr) return call.no_overload();
  return answered(call, questions->payload(call[0].text(), call[1].text()));
}
Value image_data(const Call& call) {
  ImageQuestions* questions = questions_of(call);
  if (questions == nullptr) return call.no_overload();
  return answered(call, questions->image_metadata(call[0].text()));
}

constexpr cel::Declaration functions[] = {
    {"verifyImageSignatures", cel::Shape::global, "string, list(dyn) -> int", verify_signatures,
     cel::Purity::impure},
    {"verifyAttestationSignatures", cel::Shape::global, "string, string, list(dyn) -> int",
     verify_attestations, cel::Purity::impure},
    {"extractPayload", cel::Shape::global, "string, string -> dyn", extract_payload,
     cel::Purity::impure},
    {"getImageData", cel::Shape::global, "string -> dyn", image_data, cel::Purity::impure},
};

base::Result<const image::Registry*> registry_of(Scope& scope, std::string_view image) {
  const image::Registry* images = scope.session().world.images();
  if (images != nullptr) return images;
  return base::invalid("signatures of " + std::string(image) +
                       " cannot be verified: there is no registry; name OCI layouts that hold the "
                       "image and its signatures (--images)");
}

}  // namespace

void add_image_functions(cel::Environment& environment, std::size_t place) {
  environment.add_functions(functions,
                            reinterpret_cast<const void*>(static_cast<std::uintptr_t>(place)));
}

ImageQuestions::ImageQuestions(const Asked& asked, Scope& scope) : asked_(asked), scope_(scope) {
  document::Arena& arena = scope.session().scratch;
  for (const ImageAttestor& attestor : asked.attestors) {
    void* place = arena.allocate(sizeof(AttestorObject), alignof(AttestorObject));
    attestor_entries_.push_back({.key = Value::string(attestor.name()),
                                 .value = Value::object(*new (place) AttestorObject(attestor))});
  }
  for (const ImageAttestation& attestation : asked.attestations)
    attestation_entries_.push_back(
        {.key = Value::string(attestation.name), .value = Value::string(attestation.name)});
  attestors_.entries = attestor_entries_;
  attestations_.entries = attestation_entries_;
}

void ImageQuestions::note(std::string_view image, const std::string& reason) {
  const std::string line = std::string(image) + ": " + reason;
  if (reasons_.find(line) != std::string::npos) return;
  reasons_ += (reasons_.empty() ? "" : "\n") + line;
}

base::Result<const ImageAttestation*> ImageQuestions::attestation_of(std::string_view name) const {
  const auto found = std::ranges::find(asked_.attestations, name, &ImageAttestation::name);
  if (found != asked_.attestations.end()) return &*found;
  return base::invalid("attestation not found in policy: " + std::string(name));
}

base::Result<std::int64_t> ImageQuestions::verify_signatures(std::string_view image,
                                                             const Value& attestors) {
  if (!TRY(asked_.references.match(image))) return 0;
  const image::Registry* images = TRY(registry_of(scope_, image));
  const image::Stored* stored = TRY(images->find(image));
  std::int64_t count = 0;
  for (const ImageAttestor* attestor : attestors_of(attestors)) {
    const cosign::Trust trust = TRY(attestor->trust(scope_));
    const auto verified = cosign::verify_signature({.images = *images,
                                                    .digest = stored->digest,
                                                    .trust = trust,
                                                    .now = scope_.session().world.now(),
                                                    .forms = cosign::Forms::newest});
    if (verified)
      ++count;
    else
      note(image, "attestor " + std::string(attestor->name()) + ": " + verified.error().message);
  }
  if (count > 0) verified_.emplace(image);
  return count;
}

base::Result<std::int64_t> ImageQuestions::verify_attestations(std::string_view image,
                                                               std::string_view attestation,
                                                               const Value& attestors) {
  if (!TRY(asked_.references.match(image))) return 0;
  const ImageAttestation* wanted = TRY(attestation_of(attestation));
  const image::Registry* images = TRY(registry_of(scope_, image));
  const image::Stored* stored = TRY(images->find(image));
  std::int64_t count = 0;
  for (const ImageAttestor* attestor : attestors_of(attestors)) {
    const cosign::Trust trust = TRY(attestor->trust(scope_));
    if (wanted->is_referrer)
      return base::invalid("attestation " + std::string(attestation) +
                           ": signatures of artifacts that refer to an image are Notary's, which "
                           "are not verified here; name an `intoto` type");
    const auto statements = cosign::verified_statements({.images = *images,
                                                         .digest = stored->digest,
                                                         .trust = trust,
                                                         .now = scope_.session().world.now(),
                                                         .forms = cosign::Forms::newest},
                                                        scope_.session().scratch);
    const std::string who = "attestor " + std::string(attestor->name()) + ": ";
    if (!statements) {
      note(image, who + statements.error().message);
      continue;
    }
    // The last one of a type is what was said last.
    const auto found =
        std::find_if(statements->rbegin(), statements->rend(), [&](const Node& statement) {
          const Node* type = statement.find("predicateType");
          return type != nullptr && type->is_string() && type->string() == wanted->type;
        });
    if (found == statements->rend()) {
      note(image, who + "no attestation of type " + std::string(wanted->type));
      continue;
    }
    payloads_[{std::string(image), std::string(attestation)}] = *found;
    ++count;
  }
  if (count > 0) verified_.emplace(image);
  return count;
}

base::Result<Node> ImageQuestions::payload(std::string_view image, std::string_view attestation) {
  TRY(attestation_of(attestation));
  const auto found = payloads_.find({std::string(image), std::string(attestation)});
  if (found != payloads_.end()) return found->second;
  return base::invalid("the attestation " + std::string(attestation) + " of " + std::string(image) +
                       " was not verified: verifyAttestationSignatures comes first");
}

base::Result<Node> ImageQuestions::image_metadata(std::string_view image) {
  return scope_.session().world.image_metadata(image, scope_.session().scratch);
}

}  // namespace admission
