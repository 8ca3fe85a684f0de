// Attestors of an ImageValidatingPolicy: who may have signed. What is written as an expression is
// evaluated when it is asked for. Compiled once; safe from any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/admission/expressions.h"
#include "engines/admission/scope.h"
#include "engines/cosign/trust.h"
#include "engines/document/node.h"

namespace admission {

class ImageAttestor {
 public:
  // nullopt with problems: no name, or neither cosign nor notary.
  static std::optional<ImageAttestor> read(const document::Node& node,
                                           ExpressionCompiler& compiler);

  std::string_view name() const { return name_; }
  // `invalid` when an expression fails, when what it says is not what it should be, or when it asks
  // for signatures of Notary, which are not verified.
  base::Result<cosign::Trust> trust(Scope& scope) const;

 private:
  // {value} or {expression}.
  struct Text {
    std::string_view value = {};
    std::optional<Expression> expression = {};
    base::Result<std::string> evaluate(Scope& scope) const;
  };
  static Text read_text(const document::Node* node, std::string_view value_key,
                        ExpressionCompiler& compiler);
  void read_cosign(const document::Node& node, ExpressionCompiler& compiler);

  std::string_view name_;
  bool is_notary_ = false, has_key_ = false;
  Text key_, certificate_, chain_, trusted_root_;
  cosign::TrustText text_;  // but for the four
};

}  // namespace admission
