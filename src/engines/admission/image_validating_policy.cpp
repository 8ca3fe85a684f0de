#include "engines/admission/image_validating_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "engines/admission/pod_templates.h"
#include "engines/cel/value_reading.h"
#include "engines/document/build.h"
#include "engines/document/image_reference.h"

namespace admission {
namespace {

using document::Node;
using policy::RuleResult;
using policy::Status;

constexpr Family family = Family::image_validating;

const Node* node_at(const Node& map, std::initializer_list<std::string_view> keys) {
  const Node* at = &map;
  for (const std::string_view key : keys) {
    at = at->is_map() ? at->find(key) : nullptr;
    if (at == nullptr) return nullptr;
  }
  return at->is_null() ? nullptr : at;
}
std::string_view text_under(const Node& map, std::initializer_list<std::string_view> keys) {
  const Node* found = node_at(map, keys);
  return found != nullptr && found->is_string() ? found->string() : std::string_view();
}
bool is_false(const Node& map, std::initializer_list<std::string_view> keys) {
  const Node* found = node_at(map, keys);
  return found != nullptr && found->kind() == document::Kind::boolean && !found->boolean();
}

// Where objects of these resources say which images they run; nullptr: nobody knows.
const Node* pod_spec_of(const Target& target, const Node& object) {
  const std::string_view resource = target.resource;
  if (resource == "pods") return node_at(object, {"spec"});
  if (resource == "cronjobs")
    return node_at(object, {"spec", "jobTemplate", "spec", "template", "spec"});
  for (const std::string_view one :
       {"jobs", "deployments", "statefulsets", "daemonsets", "replicasets"})
    if (resource == one) return node_at(object, {"spec", "template", "spec"});
  return nullptr;
}
constexpr std::string_view container_lists[] = {"containers", "initContainers",
                                                "ephemeralContainers"};

bool is_known(const Target& target) {
  constexpr std::string_view known[] = {"pods",         "cronjobs",   "jobs",       "deployments",
                                        "statefulsets", "daemonsets", "replicasets"};
  return std::ranges::find(known, target.resource) != std::end(known);
}

using Places = std::vector<std::pair<std::string_view, std::vector<std::string_view>>>;

// Empty: an extractor of the policy takes the place of one that is built in.
std::vector<std::string_view>& place_of(Places& places, std::string_view name) {
  for (auto& [known, images] : places)
    if (known == name) {
      images.clear();
      return images;
    }
  return places.emplace_back(name, std::vector<std::string_view>()).second;
}

base::Done add_pod_images(const Target& target, const Node& object, Places& into) {
  const Node* pod_spec = pod_spec_of(target, object);
  for (const std::string_view list : container_lists) {
    auto& images = place_of(into, list);
    const Node* containers = pod_spec == nullptr ? nullptr : node_at(*pod_spec, {list});
    if (containers == nullptr || !containers->is_list()) continue;
    for (const Node& container : containers->items()) {
      const std::string_view image = text_under(container, {"image"});
      if (image.empty()) return base::invalid(fmt::format("one of {} has no image", list));
      images.push_back(image);
    }
  }
  return {};
}

base::Done add_extracted_images(const NamedExpression& extractor, Scope& scope, Places& into) {
  const cel::Value value = scope.evaluate(extractor.expression);
  if (value.is_error()) return base::invalid(scope.message(extractor.expression, value.fault()));
  const auto refused = [&] {
    return base::invalid(fmt::format("images.{}: no list of texts", extractor.name));
  };
  if (!value.is(cel::Kind::list)) return refused();
  auto& images = place_of(into, extractor.name);
  for (std::size_t i = 0; i < cel::size_of(value); ++i) {
    const cel::Value one = cel::element_of(value, i);
    if (!one.is(cel::Kind::string)) return refused();
    images.push_back(one.text());
  }
  return {};
}

}  // namespace

bool ImageValidatingPolicy::read_mode(const PolicySource& source, Problems& problems) {
  const Node* mode = node_at(spec(), {"evaluation", "mode"});
  const std::string_view name =
      mode != nullptr && mode->is_string() ? mode->string() : std::string_view("Kubernetes");
  if (name == "JSON") mode_ = Mode::json;
  if (name == "JSON" || name == "Kubernetes") return true;
  add_problem(problems, source.sources, mode->span(),
              fmt::format("evaluation.mode: Kubernetes or JSON, found '{}'", name));
  return false;
}

void ImageValidatingPolicy::read_attestations(const PolicySource& source, Problems& problems) {
  const Node* list = node_at(spec(), {"attestations"});
  if (list == nullptr || !list->is_list()) return;
  for (const Node& one : list->items()) {
    ImageAttestation attestation{.name = text_under(one, {"name"}),
                                 .type = text_under(one, {"intoto", "type"})};
    attestation.is_referrer = node_at(one, {"referrer"}) != nullptr;
    if (attestation.name.empty() || (attestation.type.empty() && !attestation.is_referrer))
      add_problem(problems, source.sources, one.span(),
                  "an attestation has a name, and an intoto.type or a referrer.type");
    attestations_.push_back(attestation);
  }
}

ImageValidatingPolicy::Form ImageValidatingPolicy::read(const Node& spec,
                                                        const PolicySource& source,
                                                        Problems& problems) {
  Form form;
  ExpressionCompiler compiler(vocabulary(family), source.sources, problems);
  form.body = read_body(spec, {.family = family, .exceptions = source.exceptions}, compiler,
                        source.sources, problems);
  if (const Node* list = node_at(spec, {"images"}); list != nullptr && list->is_list())
    for (const Node& one : list->items())
      if (const Node* text = compiler.text_of(one, "expression"))
        if (auto expression =
                compiler.compile(*text, {cel::Type::list(cel::Type::string()),
                                         cel::Type::list(cel::Type::dyn()), cel::Type::dyn()}))
          form.extractors.push_back(
              {.name = text_under(one, {"name"}), .expression = *std::move(expression)});
  if (const Node* list = node_at(spec, {"attestors"}); list != nullptr && list->is_list())
    for (const Node& one : list->items())
      if (auto attestor = ImageAttestor::read(one, compiler))
        form.attestors.push_back(*std::move(attestor));
  form.body.reads = compiler.reads();
  return form;
}

std::unique_ptr<const policy::Policy> ImageValidatingPolicy::load(const PolicySource& source,
                                                                  Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<ImageValidatingPolicy> made(new ImageValidatingPolicy(source));
  made->read_constraints(source.sources, problems);
  if (problems.size() != problems_before || !made->read_mode(source, problems)) return nullptr;
  made->demands_digests_ = !is_false(made->spec(), {"validationConfigurations", "verifyDigest"});
  made->is_required_ = !is_false(made->spec(), {"validationConfigurations", "required"});
  made->references_ =
      ImageReferences(node_at(made->spec(), {"matchImageReferences"}), source.sources, problems);
  made->read_attestations(source, problems);
  made->forms_.push_back(made->read(made->spec(), source, problems));
  made->forms_[0].constraints = made->constraints();
  if (made->forms_[0].body.validations.empty() && problems.size() == problems_before)
    add_problem(problems, source.sources, made->spec().span(),
                "validations: at least one is required");
  if (problems.size() != problems_before) return nullptr;
  if (made->mode_ == Mode::json) return made;
  for (GeneratedForm& generated : generated_forms(made->spec(), made->constraints())) {
    const bool extracts = generated.kind == GeneratedForm::Kind::extraction;
    const Node spec =
        extracts ? made->spec() : rewritten(made->spec(), generated.kind, made->arena());
    Form form = made->read(spec, source, problems);
    form.constraints = std::move(generated.constraints);
    form.extracts = extracts;
    made->forms_.push_back(std::move(form));
  }
  if (problems.size() != problems_before) return nullptr;
  return made;
}

base::Result<ImageValidatingPolicy::Images> ImageValidatingPolicy::images_of(
    const Form& form, const Target& target, const policy::Request& request, Scope& scope) const {
  Images out;
  if (mode_ == Mode::kubernetes && is_known(target))
    TRY(add_pod_images(target, request.subject(), out.by_place));
  for (const NamedExpression& extractor : form.extractors)
    TRY(add_extracted_images(extractor, scope, out.by_place));
  for (auto& [place, images] : out.by_place) {
    std::vector<std::string_view> meant;
    for (const std::string_view image : images)
      if (TRY(references_.match(image))) meant.push_back(image);
    images = std::move(meant);
    out.all.insert(out.all.end(), images.begin(), images.end());
  }
  return out;
}

RuleResult ImageValidatingPolicy::judge_object(const Form& form, const policy::Request& request,
                                               const Target& target,
                                               policy::Session& session) const {
  Scope scope(vocabulary(family), form.body.variables, session);
  bind_request(scope, family, form.body.reads, request, target);
  if (auto excuse = excused(scope, form.body, failure_policy())) return *std::move(excuse);
  const auto images = images_of(form, target, request, scope);
  if (!images) return result_of(Status::error, images.error().message);
  if (demands_digests_)
    for (const std::string_view image : images->all) {
      const auto reference = document::parse_registry_reference(image);
      if (!reference)
        return result_of(Status::error, fmt::format("failed to parse image reference {}", image));
      if (reference->digest.empty())
        return result_of(Status::fail, fmt::format("image {} does not have a digest", image));
    }
  return judge_images(form, *images, scope);
}

RuleResult ImageValidatingPolicy::judge_images(const Form& form, const Images& images,
                                               Scope& scope) const {
  ImageQuestions questions(
      {.attestors = form.attestors, .attestations = attestations_, .references = references_},
      scope);
  document::Arena& arena = scope.session().scratch;
  // Each image is looked for at once, so that one which is nowhere is told whatever is asked.
  for (const std::string_view image : images.all)
    if (const auto known = questions.image_metadata(image); !known)
      return result_of(Status::error,
                       fmt::format("failed to get image {}: {}{}", image, known.error().message,
                                   scope.session().world.images() != nullptr
                                       ? ""
                                       : "; name OCI layouts that hold it (--images)"));
  std::vector<document::Member> places;
  for (const auto& [place, found] : images.by_place) {
    std::vector<Node> nodes;
    for (const std::string_view image : found) nodes.push_back(Node::string(image));
    places.push_back({.key = document::Key(place), .value = document::list(arena, nodes)});
  }
  const auto kept = arena.array<Node>(1);
  kept[0] = document::map(arena, places);
  scope.set(Slot::images, kept[0]);
  scope.set(Slot::attestors, questions.attestors());
  scope.set(Slot::attestations, questions.attestations());
  scope.set(Slot::image_questions, cel::Value::object(questions));
  RuleResult result = judge(scope, form.body);
  if (result.status == Status::fail && !questions.reasons().empty())
    result.message += ": " + questions.reasons();
  if (result.status != Status::pass || !is_required_) return result;
  for (const std::string_view image : images.all)
    if (!questions.is_verified(image))
      return result_of(
          Status::fail,
          fmt::format("image {} is not verified: no signature or attestation of it "
                      "was found to be good{}{}",
                      image, questions.reasons().empty() ? "" : ": ", questions.reasons()));
  return result;
}

// The first template that does not pass decides; a template that is excused does not.
RuleResult ImageValidatingPolicy::judge_templates(const Form& form, const policy::Request& request,
                                                  policy::Session& session) const {
  const auto templates = pod_templates(request.subject(), session.scratch);
  if (templates.empty()) return result_of(Status::error, "no pod template was found");
  RuleResult last = result_of(Status::skip, "skip");
  for (const PodTemplate& one : templates) {
    policy::Request of_pod = request;
    of_pod.object = of_pod.old_object = Node::null();
    (request.operation == policy::Operation::remove ? of_pod.old_object : of_pod.object) = one.pod;
    RuleResult result = judge_object(form, of_pod, target_of(of_pod), session);
    if (result.status != Status::pass && result.status != Status::skip) {
      result.message += fmt::format(" (pod template at {})", one.path);
      return result;
    }
    if (result.status != Status::skip || last.status == Status::skip) last = std::move(result);
  }
  return last;
}

std::optional<policy::Response> ImageValidatingPolicy::evaluate(policy::Phase phase,
                                                                const policy::Request& request,
                                                                policy::Session& session) const {
  const Target target = target_of(request);
  if (mode_ == Mode::json)
    return response(phase, judge_object(forms_[0], request, target, session));
  if (request.payload != policy::Payload::kubernetes) return std::nullopt;
  if (is_in_reach(target))
    for (const Form& form : forms_)
      if (form.constraints.matches(request, target, session.world))
        return response(phase, form.extracts ? judge_templates(form, request, session)
                                             : judge_object(form, request, target, session));
  return std::nullopt;  // whatever its constraints, unlike the other kinds
}

}  // namespace admission
