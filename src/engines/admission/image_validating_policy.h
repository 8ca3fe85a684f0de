// ImageValidatingPolicy and NamespacedImageValidatingPolicy of Kyverno: whether the images of an
// object are signed, and what is attested of them, verified against the layouts that the world
// holds. Without any, or where an image is in none, the verdict is an error. An image that the
// policy is about and that none of its functions verified fails, unless `required` is false; other
// policies' verifications do not count for it. Digests are demanded (verifyDigest) but not written.
#pragma once
#include "engines/admission/image_attestors.h"
#include "engines/admission/image_functions.h"
#include "engines/admission/image_references.h"
#include "engines/admission/kyverno_policy.h"

namespace admission {

class ImageValidatingPolicy final : public KyvernoPolicy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source, Problems& problems);

  bool has(policy::Phase phase) const override { return phase == policy::Phase::image_validating; }
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  enum class Mode : std::uint8_t { kubernetes, json };
  struct Form {
    MatchConstraints constraints;
    Body body;
    std::vector<NamedExpression> extractors;  // lists of texts
    std::vector<ImageAttestor> attestors;
    bool extracts = false;  // each pod template of the object is judged as a Pod
  };
  // The images of an object that the policy is about, by where they were found.
  struct Images {
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>> by_place;
    std::vector<std::string_view> all;
  };

  explicit ImageValidatingPolicy(const PolicySource& source) : KyvernoPolicy(source) {}
  bool read_mode(const PolicySource& source, Problems& problems);
  void read_attestations(const PolicySource& source, Problems& problems);
  Form read(const document::Node& spec, const PolicySource& source, Problems& problems);
  base::Result<Images> images_of(const Form& form, const Target& target,
                                 const policy::Request& request, Scope& scope) const;
  policy::RuleResult judge_object(const Form& form, const policy::Request& request,
                                  const Target& target, policy::Session& session) const;
  policy::RuleResult judge_images(const Form& form, const Images& images, Scope& scope) const;
  policy::RuleResult judge_templates(const Form& form, const policy::Request& request,
                                     policy::Session& session) const;

  Mode mode_ = Mode::kubernetes;
  bool demands_digests_ = true, is_required_ = true;
  ImageReferences references_;
  std::vector<ImageAttestation> attestations_;
  std::vector<Form> forms_;  // the policy itself first
};

}  // namespace admission
