#include "engines/admission/image_attestors.h"

#include <algorithm>

namespace admission {
namespace {

using document::Member;
using document::Node;

const Node* given(const Node* map, std::string_view key) {
  const Node* found = map == nullptr || !map->is_map() ? nullptr : map->find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}
std::string_view text_in(const Node* map, std::string_view key) {
  const Node* found = given(map, key);
  return found != nullptr && found->is_string() ? found->string() : std::string_view();
}
bool is_true(const Node* map, std::string_view key) {
  const Node* found = given(map, key);
  return found != nullptr && found->kind() == document::Kind::boolean && found->boolean();
}
std::map<std::string, std::string, std::less<>> texts_of(const Node* map) {
  std::map<std::string, std::string, std::less<>> out;
  if (map == nullptr || !map->is_map()) return out;
  for (const Member& member : map->members())
    if (member.value.is_string()) out.emplace(member.key.text(), member.value.string());
  return out;
}

}  // namespace

ImageAttestor::Text ImageAttestor::read_text(const Node* node, std::string_view value_key,
                                             ExpressionCompiler& compiler) {
  Text out{.value = text_in(node, value_key)};
  const Node* expression = given(node, "expression");
  if (expression != nullptr && expression->is_string() && !expression->string().empty())
    out.expression = compiler.compile(*expression, {cel::Type::string(), cel::Type::dyn()});
  return out;
}

base::Result<std::string> ImageAttestor::Text::evaluate(Scope& scope) const {
  if (!expression) return std::string(value);
  const cel::Value result = scope.evaluate(*expression);
  if (result.is_error()) return base::invalid(scope.message(*expression, result.fault()));
  if (!result.is(cel::Kind::string)) return base::invalid("its expression yields no text");
  return std::string(result.text());
}

void ImageAttestor::read_cosign(const Node& node, ExpressionCompiler& compiler) {
  const Node* key = given(&node, "key");
  has_key_ = key != nullptr;
  key_ = read_text(key, "data", compiler);
  text_.hash = text_in(key, "hashAlgorithm");
  const Node* certificate = given(&node, "certificate");
  certificate_ = read_text(given(certificate, "cert"), "value", compiler);
  chain_ = read_text(given(certificate, "certChain"), "value", compiler);
  trusted_root_ = read_text(given(&node, "trustedRoot"), "value", compiler);
  const Node* keyless = given(&node, "keyless");
  text_.roots = text_in(keyless, "roots");
  text_.extensions = texts_of(given(keyless, "additionalExtensions"));
  if (const Node* identities = given(keyless, "identities"); identities && identities->is_list())
    for (const Node& one : identities->items()) {
      if (given(&one, "subjectExpression") != nullptr)
        compiler.problem(one.span(), "subjectExpression: write subject or subjectRegExp");
      text_.identities.push_back({.issuer = text_in(&one, "issuer"),
                                  .issuer_pattern = text_in(&one, "issuerRegExp"),
                                  .subject = text_in(&one, "subject"),
                                  .subject_pattern = text_in(&one, "subjectRegExp")});
    }
  const Node* log = given(&node, "ctlog");
  text_.ignores_log = is_true(log, "insecureIgnoreTlog");
  text_.ignores_timestamps = is_true(log, "insecureIgnoreSCT");
  text_.log_key = text_in(log, "rekorPubKey");
  text_.certificate_log_key = text_in(log, "ctLogPubKey");
  text_.annotations = texts_of(given(&node, "annotations"));
}

std::optional<ImageAttestor> ImageAttestor::read(const Node& node, ExpressionCompiler& compiler) {
  ImageAttestor out;
  out.name_ = text_in(&node, "name");
  const Node* cosign = given(&node, "cosign");
  out.is_notary_ = cosign == nullptr && given(&node, "notary") != nullptr;
  if (out.name_.empty() || (cosign == nullptr && !out.is_notary_)) {
    compiler.problem(node.span(), "an attestor has a name, and cosign or notary");
    return std::nullopt;
  }
  if (cosign != nullptr) out.read_cosign(*cosign, compiler);
  return out;
}

base::Result<cosign::Trust> ImageAttestor::trust(Scope& scope) const {
  const std::string where = "attestor " + std::string(name_) + ": ";
  if (is_notary_) return base::invalid(where + "signatures of Notary are not verified here");
  cosign::TrustText text = text_;
  std::string texts[4];
  const Text* const sources[] = {&key_, &certificate_, &chain_, &trusted_root_};
  for (std::size_t i = 0; i < 4; ++i) {
    auto evaluated = sources[i]->evaluate(scope);
    if (!evaluated) return base::invalid(where + evaluated.error().message);
    texts[i] = *std::move(evaluated);
  }
  text.key = texts[0];
  text.certificate = texts[1];
  text.chain = texts[2];
  text.trusted_root = texts[3];
  if (has_key_ && text.key.empty())
    return base::invalid(where + "a key is written in the policy (data), or an expression of it");
  auto trust = cosign::Trust::compile(text);
  if (!trust) return base::Error(trust.error().code, where + trust.error().message);
  return trust;
}

}  // namespace admission
