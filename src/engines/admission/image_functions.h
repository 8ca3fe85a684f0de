// What expressions of an ImageValidatingPolicy may ask of images: verifyImageSignatures(image,
// attestors), verifyAttestationSignatures(image, attestation, attestors), both the number of
// attestors that vouch for it, extractPayload(image, attestation) and getImageData(image).
#pragma once
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engines/admission/image_attestors.h"
#include "engines/admission/image_references.h"
#include "engines/admission/scope.h"
#include "engines/cel/environment.h"
#include "engines/cel/value.h"
#include "engines/document/node.h"

namespace admission {

struct ImageAttestation {
  std::string_view name;
  std::string_view type;     // the predicateType of an in-toto statement
  bool is_referrer = false;  // an artifact that refers to the image, of that type
};

// Adds the functions; `place` is that of the variable that holds an ImageQuestions.
void add_image_functions(cel::Environment& environment, std::size_t place);

// The questions of one evaluation, and what was found out. For one thread.
class ImageQuestions final : public cel::Object {
 public:
  struct Asked {
    std::span<const ImageAttestor> attestors;
    std::span<const ImageAttestation> attestations;
    const ImageReferences& references;
  };
  ImageQuestions(const Asked& asked, Scope& scope);

  std::string_view type_name() const override { return "kyverno.images"; }
  // `attestors` and `attestations` of expressions.
  cel::Value attestors() const { return cel::Value::map(attestors_); }
  cel::Value attestations() const { return cel::Value::map(attestations_); }

  // How many of the attestors, values of attestors(), vouch for the image.
  base::Result<std::int64_t> verify_signatures(std::string_view image, const cel::Value& attestors);
  base::Result<std::int64_t> verify_attestations(std::string_view image,
                                                 std::string_view attestation,
                                                 const cel::Value& attestors);
  // The statement that was verified before.
  base::Result<document::Node> payload(std::string_view image, std::string_view attestation);
  base::Result<document::Node> image_metadata(std::string_view image);

  // Whether a signature or an attestation of the image was really verified.
  bool is_verified(std::string_view image) const { return verified_.contains(image); }
  // Why attestors did not vouch, a line each; "".
  const std::string& reasons() const { return reasons_; }

 private:
  base::Result<const ImageAttestation*> attestation_of(std::string_view name) const;
  void note(std::string_view image, const std::string& reason);

  Asked asked_;
  Scope& scope_;
  std::vector<cel::Entry> attestor_entries_, attestation_entries_;
  cel::Map attestors_, attestations_;
  std::set<std::string, std::less<>> verified_;
  std::map<std::pair<std::string, std::string>, document::Node> payloads_;  // by image and name
  std::string reasons_;
};

}  // namespace admission
